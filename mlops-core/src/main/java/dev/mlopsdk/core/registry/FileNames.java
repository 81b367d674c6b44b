package dev.mlopsdk.core.registry;

import java.util.regex.Pattern;

/** The rule for the names of stored files: they stay inside their version on every system. */
final class FileNames {

  private static final Pattern SEGMENT =
      Pattern.compile("[^./\\\\:*?\"<>|\\p{Cntrl}][^/\\\\:*?\"<>|\\p{Cntrl}]{0,199}");

  private FileNames() {}

  /** Returns {@code name} if a file of a version may have it. */
  static String require(String name) {
    if (name.equals(ManifestJson.FILE)) {
      throw new IllegalArgumentException(
          "The name '" + ManifestJson.FILE + "' is the registry's own; rename the file");
    }
    for (String segment : name.split("/", -1)) {
      if (!SEGMENT.matcher(segment).matches()) {
        throw new IllegalArgumentException(
            "A stored file's name is relative, with '/' between folders, no part empty, longer than"
                + " 200 characters, beginning with '.' or with one of \\ : * ? \" < > |, but was '"
                + name
                + "'");
      }
    }
    return name;
  }
}
