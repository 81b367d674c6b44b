package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.meter.CoreMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The registry's meters: every timer is registered at once and held. Thread-safe. */
final class RegistryMeters {

  private static final List<String> OPERATIONS =
      List.of(
          Transition.PUBLISH,
          Transition.PROMOTE,
          Transition.ROLLBACK,
          Transition.CHALLENGE,
          Transition.WITHDRAW,
          Transition.MARK,
          Transition.CLEAR,
          Transition.NOTE,
          OrderRules.FREEZE,
          OrderRules.UNFREEZE,
          OrderRules.PIN,
          OrderRules.UNPIN,
          OrderRules.SWITCH_OFF,
          OrderRules.SWITCH_ON,
          OrderRules.QUARANTINE,
          OrderRules.CLEAR_QUARANTINE,
          "state",
          "artifact",
          "audit",
          "models");

  private static final String SUCCESS = "success";

  /** The caller's mistake. */
  private static final String REFUSED = "refused";

  private static final String CONFLICT = "conflict";
  private static final String ERROR = "error";

  private final MeterRegistry registry;
  private final Map<String, Timer> timers = new HashMap<>();

  RegistryMeters(MeterRegistry registry) {
    this.registry = registry;
    for (String op : OPERATIONS) {
      for (String outcome : List.of(SUCCESS, REFUSED, CONFLICT, ERROR)) {
        timers.put(
            op + outcome,
            Timer.builder(CoreMeters.REGISTRY_OPERATIONS)
                .description("Operations of the model registry")
                .tags("op", op, "outcome", outcome)
                .register(registry));
      }
    }
  }

  void succeeded(String op, long nanos) {
    record(op, SUCCESS, nanos);
  }

  void failed(String op, RuntimeException failure, long nanos) {
    record(op, outcomeOf(failure), nanos);
  }

  /** Changes are rare, so their counters are looked up. */
  void changed(String model, String action) {
    Counter.builder(CoreMeters.REGISTRY_CHANGES)
        .description("Changes of the model registry")
        .tags("model", model, "action", action)
        .register(registry)
        .increment();
  }

  private void record(String op, String outcome, long nanos) {
    Timer timer = timers.get(op + outcome);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private static String outcomeOf(RuntimeException failure) {
    if (failure instanceof ModelException known) {
      return known.kind() == ModelException.Kind.CONFLICT ? CONFLICT : ERROR;
    }
    return REFUSED;
  }
}
