package dev.mlopsdk.drift;

/**
 * The names of the meters that this module registers. All are gauges with the tags model, version
 * and, but for {@link #MEMORY}, feature; those of drift also carry method ({@code psi}, {@code ks}
 * …, {@code e-process}). Features beyond the first hundred by name, row statistics before all
 * others, share the row {@value #OTHER}, which holds the worst of them.
 *
 * @since 0.1
 */
public final class DriftMeters {

  /** How far a feature moved; always there, drifted or not. */
  public static final String SCORE = "mlops.drift.score";

  /** The p-value after correction: Holm's, for the e-process Benjamini and Yekutieli's. */
  public static final String P_VALUE = "mlops.drift.pvalue";

  /**
   * ln of the evidence for drift, method {@code e-process}: however often it is looked at, it
   * exceeds ln(1/α) ever with a chance of at most α without drift.
   */
  public static final String E_VALUE = "mlops.drift.evalue";

  /** 1 where a feature drifted by a measure, or has the alarm of the e-process, else 0. */
  public static final String DETECTED = "mlops.drift.detected";

  /** How many values of the window were compared. */
  public static final String SAMPLES = "mlops.drift.samples";

  /** Share of missing and NaN values in the window. */
  public static final String MISSING = "mlops.drift.missing.ratio";

  /** Share of categories in the window that the baseline does not know. */
  public static final String UNSEEN = "mlops.drift.unseen.ratio";

  /**
   * What a version's counts, window, segments and evidence take of the heap, in bytes; tags model
   * and version only. It depends on features and buckets, not on rows.
   */
  public static final String MEMORY = "mlops.drift.memory";

  /** The row of the features that have no own. */
  public static final String OTHER = "_other";

  private DriftMeters() {}
}
