package dev.mlopsdk.core.log.read;

/**
 * Turns escaped surrogates of a JSON text into the characters themselves: the parser refuses an
 * escaped half of a pair in a name, and takes the character.
 */
final class Surrogates {

  private Surrogates() {}

  /** Does so in the first {@code length} of {@code text}, and says how many are left. */
  static int unescape(char[] text, int length) {
    int to = 0;
    for (int from = 0; from < length; from++) {
      char c = text[from];
      if (c == '\\' && from + 1 < length) {
        int surrogate = surrogate(text, from, length);
        if (surrogate > 0) {
          c = (char) surrogate;
          from += 5;
        } else {
          // Also keeps an escaped backslash from escaping what follows.
          text[to++] = c;
          c = text[++from];
        }
      }
      text[to++] = c;
    }
    return to;
  }

  /** The surrogate whose escape begins at {@code from}, 0 if there is none. */
  private static int surrogate(char[] text, int from, int length) {
    if (from + 6 > length || text[from + 1] != 'u') {
      return 0;
    }
    int value = 0;
    for (int i = from + 2; i < from + 6; i++) {
      int digit = text[i] < 0x80 ? Character.digit(text[i], 16) : -1;
      if (digit < 0) {
        return 0;
      }
      value = 16 * value + digit;
    }
    return value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE ? value : 0;
  }
}
