package dev.mlopsdk.serving.scale;

/**
 * The names of the gauges that tell an autoscaler how much room there is; tag model.
 *
 * @since 0.1
 */
public final class ScaleMeters {

  /** Predictions asked for per second, those turned away included. */
  public static final String DEMAND = "mlops.scale.demand";

  /** Predictions per second that this process can answer at its target utilization. */
  public static final String CAPACITY = "mlops.scale.capacity";

  /** Demand over capacity; 1 and more needs another replica. */
  public static final String SATURATION = "mlops.scale.saturation";

  /** Seconds until demand reaches capacity at the present trend; infinite without a trend. */
  public static final String BREACH = "mlops.scale.breach";

  /** Seconds for which one prediction occupies a lane. */
  public static final String SERVICE_TIME = "mlops.scale.service.time";

  /** Replicas like this one that the target rate, else this process' own demand, needs. */
  public static final String REPLICAS = "mlops.scale.replicas";

  private ScaleMeters() {}
}
