package dev.mlopsdk.drift.report;

/**
 * Names and notes from the data, made harmless to look at: what cannot be seen, or turns text
 * around, is shown as its code. Stateless.
 */
final class Plain {

  private Plain() {}

  /** Control and format characters, and half characters, as their code in braces. */
  static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (hidden(c)) {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /** By ranges, for the JDK's tables grow from one release to the next. */
  private static boolean hidden(int c) {
    return c < 0x20
        || (c >= 0x7F && c <= 0x9F)
        || c == 0xAD
        || (c >= 0x200B && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x206F)
        || (c >= 0xD800 && c <= 0xDFFF)
        || c == 0xFEFF
        || (c >= 0xFFF9 && c <= 0xFFFB)
        || (c >= 0xE0000 && c <= 0xE007F)
        || (c & 0xFFFE) == 0xFFFE;
  }

  /** The same, of at most {@code most} characters: the start and the end. */
  static String shortened(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return visible(text);
    }
    int tail = (most - 1) / 3;
    int head = most - 1 - tail;
    return visible(
        text.substring(0, text.offsetByCodePoints(0, head))
            + '…'
            + text.substring(text.offsetByCodePoints(text.length(), -tail)));
  }
}
