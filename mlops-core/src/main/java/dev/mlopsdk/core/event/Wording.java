package dev.mlopsdk.core.event;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/**
 * Figures and times in the sentences that people read: alerts, requests, reasons. Not for what a
 * program reads back.
 *
 * @since 0.1
 */
public final class Wording {

  private static final int DIGITS = 4;
  private static final int MOST_DIGITS = 17;
  private static final double LARGE = 1e7;
  private static final double SMALL = 1e-4;
  private static final String[] UNITS = {"d", "h", "min", "s", "ms"};
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  private Wording() {}

  /** Four significant digits, whole numbers below 10⁷ in full: 0.3123, 12345, 4.5e-6, 1.234e9. */
  public static String number(double value) {
    return number(value, DIGITS);
  }

  /** As many digits, four at least, as tell it from {@code other}: 0.30001 beside 0.3. */
  public static String number(double value, double other) {
    int digits = DIGITS;
    while (digits < MOST_DIGITS
        && value != other
        && number(value, digits).equals(number(other, digits))) {
      digits++;
    }
    return number(value, digits);
  }

  private static String number(double value, int digits) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
    }
    if (value == Math.rint(value) && size < LARGE) {
      return Long.toString((long) value);
    }
    BigDecimal rounded =
        BigDecimal.valueOf(value).round(new MathContext(digits)).stripTrailingZeros();
    if (size >= SMALL && size < LARGE) {
      return rounded.toPlainString();
    }
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }

  /** The two largest units: 12 h, 1 d 6 h, 2 min 30 s, 250 ms; what is shorter than 1 ms is 0 s. */
  public static String time(Duration time) {
    if (time.isNegative()) {
      return "-" + time(time.negated());
    }
    StringBuilder text = new StringBuilder();
    long rest = time.toMillis();
    int units = 0;
    for (int i = 0; i < UNITS.length && units < 2; i++) {
      long count = rest / MILLIS[i];
      rest %= MILLIS[i];
      if (count > 0) {
        text.append(String.format(Locale.ROOT, "%s%d %s", units == 0 ? "" : " ", count, UNITS[i]));
      }
      units += count > 0 || units > 0 ? 1 : 0;
    }
    return units == 0 ? "0 s" : text.toString();
  }
}
