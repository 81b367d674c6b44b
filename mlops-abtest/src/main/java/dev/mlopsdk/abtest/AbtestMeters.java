package dev.mlopsdk.abtest;

/**
 * The names of the meters that this module registers. One name always carries the same tag keys.
 *
 * @since 0.1
 */
public final class AbtestMeters {

  /** Counter of exposures; tags experiment, variant. */
  public static final String EXPOSURES = "mlops.experiment.exposures";

  /** Counter of outcomes; tags experiment, variant. */
  public static final String OUTCOMES = "mlops.experiment.outcomes";

  /** Gauge of the sample-ratio check's p-value, in [0, 1]; tag experiment. */
  public static final String SRM_PVALUE = "mlops.experiment.srm.pvalue";

  private AbtestMeters() {}
}
