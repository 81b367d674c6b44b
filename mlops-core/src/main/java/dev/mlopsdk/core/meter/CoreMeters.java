package dev.mlopsdk.core.meter;

/**
 * The names of the meters that core and serving register. One name always carries the same tag
 * keys.
 *
 * @since 0.1
 */
public final class CoreMeters {

  /** Timer of predictions; tags model, version, outcome. */
  public static final String PREDICTION = "mlops.prediction";

  /** Timer of the phases inside a model; tags model, version, phase. */
  public static final String PREDICTION_PHASE = "mlops.prediction.phase";

  /** Counter of inputs that did not fit; tags model, version, kind. */
  public static final String INPUT_VIOLATIONS = "mlops.input.violations";

  /** Counter of outcomes; tags model, result. */
  public static final String OUTCOMES = "mlops.outcomes";

  /** Gauge, always 1, per loaded version; tags model, version, alias, digest, runtime, device. */
  public static final String MODEL_INFO = "mlops.model.info";

  /** Timer of loads; tags model, version, outcome. */
  public static final String MODEL_LOAD = "mlops.model.load";

  /** Gauge of the bytes of a version's files; tags model, version. */
  public static final String MODEL_SIZE = "mlops.model.size";

  /** Gauge of the calls that a version is answering; tags model, version. */
  public static final String MODEL_LEASES = "mlops.model.leases";

  /** Timer of registry operations; tags op, outcome. */
  public static final String REGISTRY_OPERATIONS = "mlops.registry.operations";

  /** Counter of changes; tags model, action. */
  public static final String REGISTRY_CHANGES = "mlops.registry.changes";

  /** Gauge of the seconds since the registry was last read; tag model. */
  public static final String REGISTRY_STALENESS = "mlops.registry.staleness";

  private CoreMeters() {}
}
