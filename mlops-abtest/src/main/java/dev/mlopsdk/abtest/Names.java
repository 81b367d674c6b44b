package dev.mlopsdk.abtest;

import java.util.Objects;

/** The rule for names that become tags, lines of text and aliases. */
final class Names {

  private Names() {}

  static String check(String what, String name) {
    Objects.requireNonNull(name, () -> "The name of a split's " + what + " is null");
    if (name.isBlank() || !name.equals(name.strip()) || name.chars().anyMatch(Names::breaksLine)) {
      throw new IllegalArgumentException(
          "The name of a split's "
              + what
              + " is visible text on one line without blanks around it, but was '"
              + name
              + "'");
    }
    return name;
  }

  private static boolean breaksLine(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }
}
