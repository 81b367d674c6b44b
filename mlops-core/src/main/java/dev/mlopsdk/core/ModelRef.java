package dev.mlopsdk.core;

import java.util.regex.Pattern;

/**
 * Names one version of one model, for example {@code delay:2}. Immutable.
 *
 * @param name letters, digits, {@code _}, {@code .} and {@code -}, first a letter or digit, at most
 *     128 characters
 * @param version 1 and up for a registry's versions; 0 for a plain file, which has none
 * @since 0.1
 */
public record ModelRef(String name, int version) implements Comparable<ModelRef> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.\\-]{0,127}");

  public ModelRef {
    requireName(name);
    if (version < 0) {
      throw new IllegalArgumentException("A version is 0 or more, but was " + version);
    }
  }

  /** The version {@code version} of the model {@code name}. */
  public static ModelRef of(String name, int version) {
    return new ModelRef(name, version);
  }

  /**
   * Returns {@code name} if it may name a model.
   *
   * @throws IllegalArgumentException if it may not
   */
  public static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A model's name is 1 to 128 letters, digits, '_', '.' or '-', the first a letter or"
              + " digit, but was '"
              + name
              + "'");
    }
    return name;
  }

  @Override
  public int compareTo(ModelRef other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : Integer.compare(version, other.version);
  }

  @Override
  public String toString() {
    return name + ":" + version;
  }
}
