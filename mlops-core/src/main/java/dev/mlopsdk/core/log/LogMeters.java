package dev.mlopsdk.core.log;

import dev.mlopsdk.core.meter.CoreMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one log, in every registry of those that use it, until the last of them has gone.
 * Thread-safe.
 */
final class LogMeters implements MeterBinder {

  private static final String NONE = "none";

  /** What one registry holds, and for how many. */
  private static final class Binding {
    final List<Meter> meters = new ArrayList<>();
    int users;
  }

  private final Tally tally;
  private final ByteRing ring;
  private final Housekeeper housekeeper;
  private final IdentityHashMap<MeterRegistry, Binding> bindings = new IdentityHashMap<>();

  LogMeters(Tally tally, ByteRing ring, Housekeeper housekeeper) {
    this.tally = tally;
    this.ring = ring;
    this.housekeeper = housekeeper;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    Binding binding = bindings.computeIfAbsent(registry, each -> register(each));
    binding.users++;
  }

  synchronized void unbind(MeterRegistry registry) {
    Binding binding = bindings.get(registry);
    if (binding != null && --binding.users == 0) {
      bindings.remove(registry);
      binding.meters.forEach(registry::remove);
    }
  }

  private Binding register(MeterRegistry registry) {
    Binding binding = new Binding();
    records(binding, registry, "written", NONE, Tally::written);
    records(binding, registry, "sampled_out", NONE, Tally::sampledOut);
    for (LossReason reason : LossReason.values()) {
      records(binding, registry, reason.result(), reason.label(), all -> all.lost(reason));
    }
    binding.meters.add(
        Gauge.builder(CoreMeters.LOG_QUEUE_BYTES, ring, ByteRing::bytes)
            .description("Bytes that wait for the disk")
            .register(registry));
    binding.meters.add(
        Gauge.builder(CoreMeters.LOG_QUEUE_RECORDS, ring, ByteRing::records)
            .description("Records that wait for the disk")
            .register(registry));
    binding.meters.add(
        FunctionCounter.builder(
                CoreMeters.LOG_DELETED_FILES, housekeeper, same -> housekeeper.deletedFiles())
            .description("Files deleted for their age or the log's size")
            .register(registry));
    binding.meters.add(
        FunctionCounter.builder(
                CoreMeters.LOG_DELETED_BYTES, housekeeper, same -> housekeeper.deletedBytes())
            .description("Bytes deleted for their age or the log's size")
            .register(registry));
    return binding;
  }

  private void records(
      Binding binding,
      MeterRegistry registry,
      String result,
      String reason,
      ToDoubleFunction<Tally> count) {
    binding.meters.add(
        // The function holds the tally: registries hold the object weakly, and what is lost at
        // close must still be there for the next scrape.
        FunctionCounter.builder(CoreMeters.LOG_RECORDS, tally, same -> count.applyAsDouble(tally))
            .description("Records of the prediction log")
            .tags("result", result, "reason", reason)
            .register(registry));
  }
}
