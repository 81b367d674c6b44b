package dev.mlopsdk.core.stats;

/**
 * The names of the meters that {@link Statistics} registers: gauges of the latest window. Those of
 * inputs carry the tags model, version and feature, those of outputs model, version and output
 * ({@code score}, {@code output}, {@code label}), quantiles also quantile. A figure that does not
 * exist, as the mean of no value, has no row.
 *
 * <p>Features beyond the metered ones by name have no rows of their own; they share the row {@value
 * #OTHER} of the ratios, which holds the worst of them.
 *
 * @since 0.1
 */
public final class StatsMeters {

  /** Rows in the window; tags model, version. */
  public static final String ROWS = "mlops.input.rows";

  /** Values looked at in the window, missing ones too. */
  public static final String SAMPLES = "mlops.input.samples";

  /** Share of missing values. */
  public static final String MISSING_RATIO = "mlops.input.missing.ratio";

  /** Share of NaN and infinite values. */
  public static final String INVALID_RATIO = "mlops.input.invalid.ratio";

  /** Mean of a number. */
  public static final String MEAN = "mlops.input.mean";

  /** Standard deviation of a number. */
  public static final String SD = "mlops.input.sd";

  /** Smallest value of a number. */
  public static final String MIN = "mlops.input.min";

  /** Largest value of a number. */
  public static final String MAX = "mlops.input.max";

  /** A quantile of a number; also tag quantile. */
  public static final String QUANTILE = "mlops.input.quantile";

  /** Different values of a category, about. */
  public static final String DISTINCT = "mlops.input.distinct";

  /** Mean length of a text in code points. */
  public static final String LENGTH_MEAN = "mlops.input.length.mean";

  /** Length of the longest text in code points. */
  public static final String LENGTH_MAX = "mlops.input.length.max";

  /** Mean number of words. */
  public static final String WORDS_MEAN = "mlops.input.words.mean";

  /** Mean brightness of an image, in [0, 1]. */
  public static final String BRIGHTNESS_MEAN = "mlops.input.brightness.mean";

  /** Mean contrast of an image, in [0, 0.5]. */
  public static final String CONTRAST_MEAN = "mlops.input.contrast.mean";

  /** Mean area of an image in pixels. */
  public static final String AREA_MEAN = "mlops.input.area.mean";

  /** Mean norm of an embedding. */
  public static final String NORM_MEAN = "mlops.input.norm.mean";

  /** Mean age of a time stamp in seconds. */
  public static final String AGE_MEAN = "mlops.input.age.mean";

  /** Age of the oldest time stamp in seconds. */
  public static final String AGE_MAX = "mlops.input.age.max";

  /** Share of time stamps that lie in the future. */
  public static final String FUTURE_RATIO = "mlops.input.future.ratio";

  /** Values looked at in the window. */
  public static final String OUTPUT_SAMPLES = "mlops.output.samples";

  /** Mean of an output. */
  public static final String OUTPUT_MEAN = "mlops.output.mean";

  /** Standard deviation of an output. */
  public static final String OUTPUT_SD = "mlops.output.sd";

  /** Smallest value of an output. */
  public static final String OUTPUT_MIN = "mlops.output.min";

  /** Largest value of an output. */
  public static final String OUTPUT_MAX = "mlops.output.max";

  /** A quantile of an output; also tag quantile. */
  public static final String OUTPUT_QUANTILE = "mlops.output.quantile";

  /** Different labels, about. */
  public static final String OUTPUT_DISTINCT = "mlops.output.distinct";

  /** The row of the features that have no own. */
  public static final String OTHER = "_other";

  private StatsMeters() {}
}
