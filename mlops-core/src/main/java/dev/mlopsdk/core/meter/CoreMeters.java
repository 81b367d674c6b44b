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

  /** Counter of calls that an equal one, running at the same time, answered; model, version. */
  public static final String CACHE_COALESCED = "mlops.cache.coalesced";

  /** Counter of calls that went past the cache since it did not pay; tags model, version. */
  public static final String CACHE_BYPASSED = "mlops.cache.bypassed";

  /** Counter of failures and what was done about them; tags model, version, step, cause. */
  public static final String FALLBACKS = "mlops.fallbacks";

  /** Gauge, 1 for the state a circuit is in and 0 for the others; tags model, version, state. */
  public static final String CIRCUIT_STATE = "mlops.circuit.state";

  /** Summary of the predictions that ran together; tags model, version. */
  public static final String BATCH_SIZE = "mlops.batch.size";

  /** Summary of the rows that only filled a batch up; tags model, version. */
  public static final String BATCH_PADDING = "mlops.batch.padding";

  /** Gauge of the calls that wait for a lane; tag model. */
  public static final String QUEUE_DEPTH = "mlops.queue.depth";

  /** Gauge of the calls that may wait for a lane; tag model. */
  public static final String QUEUE_CAPACITY = "mlops.queue.capacity";

  /** Gauge of the share of lanes that are taken, above 1 when calls wait; tag model. */
  public static final String QUEUE_SATURATION = "mlops.queue.saturation";

  /** Counter of calls that were turned away; tags model, version, reason, priority. */
  public static final String PREDICTION_SHED = "mlops.prediction.shed";

  /** Counter of inputs that did not fit; tags model, version, kind. */
  public static final String INPUT_VIOLATIONS = "mlops.input.violations";

  /** Gauge of the asynchronous calls that wait; tag model. */
  public static final String ASYNC_WAITING = "mlops.async.waiting";

  /** Gauge of how many asynchronous calls may wait; tag model. */
  public static final String ASYNC_CAPACITY = "mlops.async.capacity";

  /** Counter of the asynchronous calls that were cancelled before they ran; tag model. */
  public static final String ASYNC_CANCELLED = "mlops.async.cancelled";

  /** Counter of outcomes; tags model, result. */
  public static final String OUTCOMES = "mlops.outcomes";

  /** Timer from an answer to its truth; tags model, version. */
  public static final String OUTCOMES_DELAY = "mlops.outcomes.delay";

  /** Counter of values that were imputed; tags model, version, feature. */
  public static final String INPUT_IMPUTED = "mlops.input.imputed";

  /** Summary of how far outside the training quantiles an input lay; tags model, version. */
  public static final String INPUT_OUTLIER_DISTANCE = "mlops.input.outlier.distance";

  /**
   * Gauge, 1 while a feature's form is not the training data's; tags model, version, feature,
   * change.
   */
  public static final String INPUT_SCHEMA_DRIFT = "mlops.input.schema.drift";

  /** Counter of null, NaN and out-of-range answers; tags model, version, kind. */
  public static final String PREDICTION_ANOMALIES = "mlops.prediction.anomalies";

  /** Counter of requests chosen to run again; tags model, version, result. */
  public static final String RERUN_SAMPLES = "mlops.prediction.rerun.samples";

  /** Counter of requests that were answered differently when run again; tags model, version. */
  public static final String RERUN_MISMATCH = "mlops.prediction.rerun.mismatch";

  /** Summary of the variance of a score over its reruns; tags model, version. */
  public static final String RERUN_VARIANCE = "mlops.prediction.rerun.variance";

  /** Counter of prediction log records; tags result, reason. */
  public static final String LOG_RECORDS = "mlops.log.records";

  /** Gauge of the bytes that wait for the prediction log's disk. */
  public static final String LOG_QUEUE_BYTES = "mlops.log.queue.bytes";

  /** Gauge of the records that wait for the prediction log's disk. */
  public static final String LOG_QUEUE_RECORDS = "mlops.log.queue.records";

  /** Counter of the prediction log's files that were deleted for their age or its size. */
  public static final String LOG_DELETED_FILES = "mlops.log.deleted.files";

  /** Counter of their bytes. */
  public static final String LOG_DELETED_BYTES = "mlops.log.deleted.bytes";

  /** Counter in units of currency; tags model, version, category. */
  public static final String COST = "mlops.cost";

  /** Counter in units of currency; tags model, version, variant. */
  public static final String VALUE = "mlops.value";

  /** Counter of what alerts told; tags model, version, rule, severity. */
  public static final String ALERTS = "mlops.alerts";

  /** Gauge, 1 for the state a rule is in and 0 for the others; tags model, version, rule, state. */
  public static final String ALERT_STATE = "mlops.alert.state";

  /** Counter of attempts to tell of alerts; tags sink, result. */
  public static final String ALERTS_DELIVERY = "mlops.alerts.delivery";

  /** Gauge of the messages that wait for their delivery; tag sink. */
  public static final String ALERTS_PENDING = "mlops.alerts.pending";

  /** Counter of decisions about retraining; tags model, rule, decision. */
  public static final String RETRAIN_TRIGGERS = "mlops.retrain.triggers";

  /** Gauge, 1 where an operator's switch is off its normal place; tags model, switch. */
  public static final String SWITCH = "mlops.switch";

  /** Gauge, always 1, per loaded version; tags model, version, alias, digest, runtime, device. */
  public static final String MODEL_INFO = "mlops.model.info";

  /** Timer of loads; tags model, version, outcome. */
  public static final String MODEL_LOAD = "mlops.model.load";

  /** Timer of the parts of loads; tags model, version, phase. */
  public static final String MODEL_LOAD_PHASE = "mlops.model.load.phase";

  /** Timer from a version being wanted to its serving; tags model, version, alias. */
  public static final String MODEL_SWAP = "mlops.model.swap";

  /** Timer from a version's replacement to the end of its last call; tags model, version, alias. */
  public static final String MODEL_DRAIN = "mlops.model.drain";

  /** Timer of freeing a version's memory; tags model, version. */
  public static final String MODEL_UNLOAD = "mlops.model.unload";

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
