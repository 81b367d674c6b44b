package dev.mlopsdk.serving.shadow;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the copies that did not run, by reason. Thread-safe. */
final class Drops {

  /** Complete, and not written any more. */
  private final Map<Dropped, LongAdder> counts = new EnumMap<>(Dropped.class);

  Drops() {
    for (Dropped reason : Dropped.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  void count(Dropped reason) {
    LongAdder counter = counts.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  Map<Dropped, Long> counted() {
    Map<Dropped, Long> all = new EnumMap<>(Dropped.class);
    counts.forEach((reason, count) -> all.put(reason, count.sum()));
    return Collections.unmodifiableMap(all);
  }

  /** Registers the counters; the registry holds the counts weakly, their owner holds them. */
  List<Meter> bind(MeterRegistry registry, String model) {
    List<Meter> meters = new ArrayList<>();
    counts.forEach(
        (reason, count) ->
            meters.add(
                FunctionCounter.builder(ShadowMeters.DROPPED, count, LongAdder::doubleValue)
                    .description("Copies for the challenger that did not run")
                    .tag("model", model)
                    .tag("reason", reason.label())
                    .register(registry)));
    return meters;
  }
}
