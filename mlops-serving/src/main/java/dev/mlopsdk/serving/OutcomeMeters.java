package dev.mlopsdk.serving;

import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeJoin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts reported outcomes by what became of them. Thread-safe. */
final class OutcomeMeters {

  private final MeterRegistry registry;
  private final Map<OutcomeJoin.Status, Counter> counters = new EnumMap<>(OutcomeJoin.Status.class);

  OutcomeMeters(MeterRegistry registry, String model) {
    this.registry = registry;
    for (OutcomeJoin.Status status : OutcomeJoin.Status.values()) {
      counters.put(
          status,
          Counter.builder(CoreMeters.OUTCOMES)
              .description("Outcomes that were reported")
              .tag("model", model)
              .tag("result", status.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void count(OutcomeJoin.Status status) {
    Counter counter = counters.get(status);
    if (counter != null) {
      counter.increment();
    }
  }

  void close() {
    counters.values().forEach(registry::remove);
  }
}
