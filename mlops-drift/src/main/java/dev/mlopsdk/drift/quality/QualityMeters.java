package dev.mlopsdk.drift.quality;

/**
 * The names of the meters of quality. All are gauges with the tags model and version.
 *
 * @since 0.1
 */
public final class QualityMeters {

  /**
   * A figure of the window, with the tags metric ({@link QualityMetric#tag()}) and source: {@code
   * labels} once there are enough of them, {@code estimated} once there is a reference.
   */
  public static final String QUALITY = "mlops.quality";

  /**
   * A figure of one class against all others, with the tags class, metric ({@code precision},
   * {@code recall}, {@code f1}) and source ({@code labels}); classes without meters of their own
   * are pooled as {@code _other}.
   */
  public static final String CLASSES = "mlops.quality.class";

  /** Labels that came in the window. */
  public static final String LABELS = "mlops.quality.labels";

  /** The share of the window's predictions whose label has come. */
  public static final String LABEL_SHARE = "mlops.quality.label.share";

  /** ln of the evidence that the model became worse; there while the harm alarm runs. */
  public static final String HARM = "mlops.quality.harm";

  /** The value of the tag source for figures from labels. */
  public static final String SOURCE_LABELS = "labels";

  /** The value of the tag source for figures without labels. */
  public static final String SOURCE_ESTIMATED = "estimated";

  private QualityMeters() {}
}
