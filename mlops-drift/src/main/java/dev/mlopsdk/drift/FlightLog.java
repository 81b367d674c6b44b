package dev.mlopsdk.drift;

import org.jspecify.annotations.Nullable;

/**
 * Writes evaluations to a JDK flight recording, where there is one: without the module {@code
 * jdk.jfr}, or without a recording, nothing happens. Stateless.
 */
final class FlightLog {

  /** What links the module is only touched where it is there. */
  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** An evaluation that has begun. */
  interface Evaluating {
    void end(DriftReport report);
  }

  private FlightLog() {}

  /** An evaluation begins; null if nobody records. */
  static @Nullable Evaluating evaluating() {
    return PRESENT ? EvaluationEvent.evaluating() : null;
  }
}
