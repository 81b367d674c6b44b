package dev.mlopsdk.serving;

import dev.mlopsdk.core.meter.CoreMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Shows the line of asynchronous calls and counts who left it early. Thread-safe. */
final class AsyncMeters {

  private final MeterRegistry registry;
  private final Counter cancelled;
  private final List<Meter> all;

  AsyncMeters(MeterRegistry registry, String model, AsyncLine<?, ?> line) {
    this.registry = registry;
    Gauge waiting =
        Gauge.builder(CoreMeters.ASYNC_WAITING, line, AsyncLine::size)
            .description("Asynchronous calls that wait")
            .tag("model", model)
            .strongReference(true)
            .register(registry);
    Gauge capacity =
        Gauge.builder(CoreMeters.ASYNC_CAPACITY, line, AsyncLine::capacity)
            .description("How many asynchronous calls may wait")
            .tag("model", model)
            .strongReference(true)
            .register(registry);
    cancelled =
        Counter.builder(CoreMeters.ASYNC_CANCELLED)
            .description("Asynchronous calls that were cancelled before they ran")
            .tag("model", model)
            .register(registry);
    all = List.of(waiting, capacity, cancelled);
  }

  void cancelled() {
    cancelled.increment();
  }

  void close() {
    all.forEach(registry::remove);
  }
}
