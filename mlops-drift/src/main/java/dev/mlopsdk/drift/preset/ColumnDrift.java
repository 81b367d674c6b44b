package dev.mlopsdk.drift.preset;

import java.util.Locale;

/**
 * What was found of one column. Immutable.
 *
 * @param column its name
 * @param method which test was taken: {@code kolmogorov-smirnov}, {@code psi}, {@code wasserstein},
 *     {@code js}, {@code chi-squared}, {@code z}
 * @param effectSize how far the column moved; NaN where the preset asks for significance alone
 * @param effectFrom from here on that matters; NaN where the preset does not ask
 * @param pValue of the test, after the preset's correction over columns; NaN where the preset asks
 *     for an effect alone
 * @param alpha up to here a p-value is significant; NaN where the preset does not ask
 * @param missing how many values are none
 * @param drifted whether the preset says that it drifted, by its values or by how many are missing
 * @since 0.1
 */
public record ColumnDrift(
    String column,
    String method,
    double effectSize,
    double effectFrom,
    double pValue,
    double alpha,
    Missing missing,
    boolean drifted) {

  /**
   * How many values of a column are null, NaN or infinite. Immutable.
   *
   * @param reference their share of the reference, in [0, 1]
   * @param current their share of the current data, in [0, 1]
   * @param drifted whether the preset says that this share moved; false where the test of the
   *     values counts them too, and where the preset drops them
   */
  public record Missing(double reference, double current, boolean drifted) {}

  static ColumnDrift bySignificance(
      String column, String method, double pValue, double alpha, Missing missing, boolean drifted) {
    return new ColumnDrift(column, method, Double.NaN, Double.NaN, pValue, alpha, missing, drifted);
  }

  static ColumnDrift byEffect(
      String column, String method, double effect, double from, Missing missing) {
    return new ColumnDrift(
        column, method, effect, from, Double.NaN, Double.NaN, missing, effect >= from);
  }

  /** One line: the column, the test, what it found, and what is missing. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(column).append(": ").append(method);
    if (!Double.isNaN(effectSize)) {
      text.append(String.format(Locale.ROOT, " %.3g (from %s)", effectSize, effectFrom));
    }
    if (!Double.isNaN(pValue)) {
      text.append(String.format(Locale.ROOT, ", p %.2g (up to %s)", pValue, alpha));
    }
    if (missing.reference > 0 || missing.current > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              ", missing %.1f %% -> %.1f %%%s",
              100 * missing.reference,
              100 * missing.current,
              missing.drifted ? " MOVED" : ""));
    }
    return text.append(drifted ? " DRIFTED" : " ok").toString();
  }
}
