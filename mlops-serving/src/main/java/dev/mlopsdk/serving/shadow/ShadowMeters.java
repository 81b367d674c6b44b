package dev.mlopsdk.serving.shadow;

/**
 * The names of the shadow's meters. The tag {@code version} is the challenger's, {@code champion}
 * the version that answered the caller.
 *
 * @since 0.1
 */
public final class ShadowMeters {

  /** Timer of copies that ran; tags model, version, champion, outcome=success/error/rejected. */
  public static final String PREDICTIONS = "mlops.shadow.predictions";

  /** Counter of copies that did not run; tags model, reason. */
  public static final String DROPPED = "mlops.shadow.dropped";

  /** Summary of |challenger − champion| of the scores; tags model, version, champion. */
  public static final String DIFFERENCE = "mlops.shadow.difference";

  /** Counter of pairs that differ; tags model, version, champion. */
  public static final String MISMATCH = "mlops.shadow.mismatch";

  /** Summary of Kendall's distance between the orders; tags model, version, champion. */
  public static final String RANK_DISTANCE = "mlops.shadow.rank.distance";

  private ShadowMeters() {}
}
