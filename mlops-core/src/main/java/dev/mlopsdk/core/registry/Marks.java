package dev.mlopsdk.core.registry;

import java.util.regex.Pattern;

/** What a mark may be. */
final class Marks {

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int LONGEST = 4096;

  private Marks() {}

  static void require(String key, String value) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "The key of a mark has 1 to 64 letters, digits, '.', '_' or '-', but was '" + key + "'");
    }
    if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "A mark or note has at most "
              + LONGEST
              + " characters, none of them a control character such as a line end, but '"
              + key
              + "' was of "
              + value.length()
              + " characters: '"
              + value
              + "'");
    }
  }
}
