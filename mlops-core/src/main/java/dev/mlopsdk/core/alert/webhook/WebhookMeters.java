package dev.mlopsdk.core.alert.webhook;

import dev.mlopsdk.core.meter.CoreMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of one webhook. Thread-safe. */
final class WebhookMeters {

  private final MeterRegistry registry;
  private final Gauge pending;

  /** Messages that are neither delivered nor given up. */
  final AtomicInteger waiting = new AtomicInteger();

  final Counter delivered;
  final Counter retried;
  final Counter refused;
  final Counter dropped;
  final Counter unkept;

  WebhookMeters(MeterRegistry registry, String sink) {
    this.registry = registry;
    this.pending =
        Gauge.builder(CoreMeters.ALERTS_PENDING, waiting, AtomicInteger::get)
            .description("Messages that wait for their delivery")
            .tag("sink", sink)
            .strongReference(true)
            .register(registry);
    this.delivered = counter(sink, "delivered");
    this.retried = counter(sink, "retried");
    this.refused = counter(sink, "refused");
    this.dropped = counter(sink, "dropped");
    this.unkept = counter(sink, "unkept");
  }

  private Counter counter(String sink, String result) {
    return Counter.builder(CoreMeters.ALERTS_DELIVERY)
        .description("Attempts to tell of alerts")
        .tags("sink", sink, "result", result)
        .register(registry);
  }

  /** The counters stay, as what they counted has happened. */
  void close() {
    registry.remove(pending);
  }
}
