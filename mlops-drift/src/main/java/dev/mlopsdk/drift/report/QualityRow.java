package dev.mlopsdk.drift.report;

import java.util.Objects;

/**
 * One figure of how good the model is, for the page to show beside the drift. Immutable.
 *
 * @param metric its name, such as {@code auc}
 * @param source whether labels came in, or it is an estimate without them
 * @param value the figure in the window; NaN where it is not known
 * @param low the lower end of its interval; NaN where there is none
 * @param high the upper end of its interval; NaN where there is none
 * @param reference the figure on the reference; NaN where it is not known
 * @since 0.1
 */
public record QualityRow(
    String metric, Source source, double value, double low, double high, double reference) {

  /** What a figure was made of. */
  public enum Source {
    /** Predictions joined with what became true. */
    LABELS,
    /** Predictions alone. */
    ESTIMATED
  }

  public QualityRow {
    Objects.requireNonNull(metric, "The metric's name is null");
    Objects.requireNonNull(source, "The source is null; pass LABELS or ESTIMATED");
    if (low > high) {
      throw new IllegalArgumentException(
          "An interval's ends ascend, but those of '" + metric + "' are " + low + " and " + high);
    }
  }
}
