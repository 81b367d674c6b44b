package dev.mlopsdk.serving;

import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has calls observed, each as a child of what its caller observes at that time. A handler that
 * throws fails no call: it is logged once. Thread-safe.
 */
final class Tracing {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");
  private static final PredictionConvention DEFAULT = new PredictionConvention() {};

  private final ObservationRegistry registry;
  private final @Nullable PredictionConvention convention;
  private final AtomicBoolean reported = new AtomicBoolean();

  /**
   * Observations in {@code registry}.
   *
   * @param convention names and keys, before the registry's own and the default; null for none
   */
  Tracing(ObservationRegistry registry, @Nullable PredictionConvention convention) {
    this.registry = registry;
    this.convention = convention;
  }

  /** Starts to observe a call. */
  PredictionContext start(String model, int inputs, TimeSource time) {
    PredictionContext context = new PredictionContext(model, inputs, time, this);
    guarded(
        () ->
            context.start(
                Observation.createNotStarted(convention, DEFAULT, () -> context, registry)));
    return context;
  }

  void guarded(Runnable told) {
    try {
      told.run();
    } catch (RuntimeException e) {
      if (reported.compareAndSet(false, true)) {
        LOG.error("Observing calls failed; further failures are silent and calls go on", e);
      }
    }
  }
}
