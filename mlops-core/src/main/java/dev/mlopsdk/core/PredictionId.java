package dev.mlopsdk.core;

/**
 * Names one prediction across processes: a random nonce of the process and a counter. Immutable.
 *
 * <p>Its text is 32 lower-case hexadecimal digits, the nonce first, and {@link #parse} reads it
 * back exactly.
 *
 * @param nonce drawn once per served model, at random
 * @param counter 1 and up within that nonce; not contiguous
 * @since 0.1
 */
public record PredictionId(long nonce, long counter) {

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if {@code text} is not 32 hexadecimal digits
   */
  public static PredictionId parse(CharSequence text) {
    if (text.length() != 32) {
      throw bad(text, null);
    }
    try {
      return new PredictionId(
          Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16));
    } catch (NumberFormatException e) {
      throw bad(text, e);
    }
  }

  private static IllegalArgumentException bad(
      CharSequence text, @org.jspecify.annotations.Nullable Throwable cause) {
    return new IllegalArgumentException(
        "A prediction id is 32 hexadecimal digits, but was '" + text + "'", cause);
  }

  @Override
  public String toString() {
    char[] digits = new char[32];
    write(nonce, digits, 0);
    write(counter, digits, 16);
    return new String(digits);
  }

  private static void write(long value, char[] digits, int from) {
    for (int i = 0; i < 16; i++) {
      digits[from + i] = Character.forDigit((int) (value >>> (60 - 4 * i)) & 15, 16);
    }
  }
}
