package dev.mlopsdk.drift.quality;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Sums of doubles without rounding, so that their order and grouping cannot matter: a fixed-point
 * number of 67 digits to the base 2³², from 2⁻¹⁰⁷⁴ on, each digit in a long of its own. A value
 * adds its 53 bits to two or three digits; carries wait until the sum is read. Right for up to 2³¹
 * values in a sum or a difference of sums, since longs wrap around.
 */
final class ExactSum {

  /** How many longs a sum takes. */
  static final int LONGS = 67;

  private static final int SMALLEST = -1074;
  private static final int DIGIT_BITS = 32;
  private static final long DIGIT = 0xffff_ffffL;
  private static final int MANTISSA_BITS = 52;

  private ExactSum() {}

  /** Adds a finite value to the sum that begins at {@code offset}. */
  static void add(Tally tally, int stripe, int offset, double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
    long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
    if (exponent > 0) {
      mantissa |= 1L << MANTISSA_BITS;
      exponent--;
    }
    if (mantissa == 0) {
      return;
    }
    long sign = bits < 0 ? -1 : 1;
    int digit = exponent >>> 5;
    int shift = exponent & 31;
    long low = mantissa & DIGIT;
    long high = mantissa >>> DIGIT_BITS;
    long first = low << shift;
    long second = high << shift;
    tally.add(stripe, offset + digit, sign * (first & DIGIT));
    tally.add(stripe, offset + digit + 1, sign * ((first >>> DIGIT_BITS) + (second & DIGIT)));
    long third = second >>> DIGIT_BITS;
    if (third != 0) {
      tally.add(stripe, offset + digit + 2, sign * third);
    }
  }

  /** The sum that begins at {@code offset}, exactly. */
  static BigDecimal exact(long[] digits, int offset) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = LONGS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[offset + i]));
    }
    if (sum.signum() == 0) {
      return BigDecimal.ZERO;
    }
    int zeros = sum.getLowestSetBit();
    int exponent = SMALLEST + zeros;
    BigDecimal whole = new BigDecimal(sum.shiftRight(zeros));
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
    if (exponent >= 0) {
      return whole.multiply(power);
    }
    // 2^-k = 5^k / 10^k, so the quotient is a finite decimal.
    return new BigDecimal(
        whole.unscaledValue().multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
  }

  /** The double nearest to the sum. */
  static double of(long[] digits, int offset) {
    return exact(digits, offset).doubleValue();
  }
}
