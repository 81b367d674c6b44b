package dev.mlopsdk.serving.memory;

/**
 * The names of the meters of native memory. One name always carries the same tag keys.
 *
 * @since 0.1
 */
public final class MemoryMeters {

  /** Gauge of the bytes a version holds; tags model, version, kind (weights, lanes). */
  public static final String MODEL = "mlops.model.memory";

  /** Gauge of the bytes held together, loads under way included. */
  public static final String USED = "mlops.memory.used";

  /** Gauge of the bytes that may be held; registered only where there is a budget. */
  public static final String BUDGET = "mlops.memory.budget";

  /** Gauge of the most bytes that were ever held together. */
  public static final String PEAK = "mlops.memory.peak";

  /** Counter of owners that were garbage collected without being closed. */
  public static final String LEAKS = "mlops.memory.leaks";

  /** Counter of loads that the budget refused. */
  public static final String REFUSED = "mlops.memory.refused";

  private MemoryMeters() {}
}
