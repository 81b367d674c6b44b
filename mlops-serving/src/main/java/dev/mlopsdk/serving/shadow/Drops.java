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

  private final LongAdder[] counts = new LongAdder[Dropped.values().length];

  Drops() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void count(Dropped reason) {
    counts[reason.ordinal()].increment();
  }

  Map<Dropped, Long> counted() {
    Map<Dropped, Long> all = new EnumMap<>(Dropped.class);
    for (Dropped reason : Dropped.values()) {
      all.put(reason, counts[reason.ordinal()].sum());
    }
    return Collections.unmodifiableMap(all);
  }

  /** Registers the counters; the registry holds the counts weakly, their owner holds them. */
  List<Meter> bind(MeterRegistry registry, String model) {
    List<Meter> meters = new ArrayList<>();
    for (Dropped reason : Dropped.values()) {
      meters.add(
          FunctionCounter.builder(
                  ShadowMeters.DROPPED, counts[reason.ordinal()], LongAdder::doubleValue)
              .description("Copies for the challenger that did not run")
              .tag("model", model)
              .tag("reason", reason.label())
              .register(registry));
    }
    return meters;
  }
}
