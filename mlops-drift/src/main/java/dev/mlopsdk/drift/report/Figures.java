package dev.mlopsdk.drift.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Figures as text. The JDK's own text of a double changed with JDK 19, so they go through their
 * exact decimal value, which is the same everywhere. Stateless.
 */
final class Figures {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Figures() {}

  /** With {@code digits} after the point. */
  static String fixed(double value, int digits) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    BigDecimal rounded = new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? rounded.abs().toPlainString() : rounded.toPlainString();
  }

  /** With {@code digits} that count, and no zeros at the end. */
  static String significant(double value, int digits) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return "0";
    }
    return plain(new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN)));
  }

  /** Without zeros at the end; with an exponent where it would be long. */
  static String plain(BigDecimal value) {
    BigDecimal bare = value.stripTrailingZeros();
    int exponent = bare.precision() - bare.scale() - 1;
    if (bare.signum() == 0) {
      return "0";
    }
    if (exponent >= -5 && exponent <= 9) {
      return bare.toPlainString();
    }
    return bare.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  private static String special(double value) {
    return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  }

  /** A share as a percentage; what is there is never 0. */
  static String percent(double share) {
    if (share > 0 && share < 0.0005) {
      return "<0.1 %";
    }
    return fixed(100 * share, 1) + " %";
  }

  /** A p-value; never 0, for it is not zero. */
  static String pValue(double p) {
    return p < 0.0001 ? "<0.0001" : fixed(p, 4);
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** {@code 1 feature}, {@code 2 features}. */
  static String count(long n, String noun) {
    return count(n) + " " + noun + (n == 1 ? "" : "s");
  }

  /** In UTC, to the second. */
  static String time(Instant at) {
    return TIME.format(at);
  }

  /** A coordinate of a drawing, to a tenth. */
  static String at(double coordinate) {
    long tenths = Math.round(coordinate * 10);
    String sign = tenths < 0 ? "-" : "";
    long size = Math.abs(tenths);
    return size % 10 == 0 ? sign + size / 10 : sign + size / 10 + "." + size % 10;
  }
}
