package dev.mlopsdk.core.validation;

import java.util.List;

/** What messages quote of texts that others wrote: never more than a line. Stateless. */
final class Texts {

  private static final int MAX_CHARACTERS = 80;
  private static final int MAX_VALUES = 10;

  private Texts() {}

  static String quoted(String text) {
    return text.length() <= MAX_CHARACTERS
        ? "'" + text + "'"
        : "'" + text.substring(0, MAX_CHARACTERS) + "…' (" + text.length() + " characters)";
  }

  static String list(List<String> values) {
    int shown = Math.min(values.size(), MAX_VALUES);
    String more = values.size() > shown ? " and " + (values.size() - shown) + " more" : "";
    return values.subList(0, shown).stream().map(Texts::quoted).toList() + more;
  }
}
