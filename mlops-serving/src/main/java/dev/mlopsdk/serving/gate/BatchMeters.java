package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.DistributionSummary;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many inputs ran together, over all runs of one version. Runs of one input are counted by the
 * slot they went through, which costs nothing. Thread-safe.
 */
final class BatchMeters {

  private final Slots slots;
  private final LongAdder runs = new LongAdder();
  private final LongAdder inputs = new LongAdder();
  private final AtomicInteger largest = new AtomicInteger();
  private final @Nullable DistributionSummary padding;

  BatchMeters(Slots slots, VersionMeters meters, Batching.Sizing sizing) {
    this.slots = slots;
    meters.summary(
        CoreMeters.BATCH_SIZE,
        "Predictions that ran together",
        this,
        BatchMeters::runs,
        BatchMeters::inputs,
        BatchMeters::largest);
    this.padding =
        sizing == Batching.Sizing.WARMED
            ? meters.summary(CoreMeters.BATCH_PADDING, "Rows that only filled a batch up")
            : null;
  }

  /** A batch of {@code size} inputs ran, filled up with {@code padded} rows. */
  void ran(int size, int padded) {
    runs.increment();
    inputs.add(size);
    largest.accumulateAndGet(size, Math::max);
    if (padding != null) {
      padding.record(padded);
    }
  }

  private double runs() {
    return runs.sum() + slots.singles();
  }

  /** How many inputs were run up to now. */
  long inputs() {
    return inputs.sum() + slots.singles();
  }

  private double largest() {
    return Math.max(largest.get(), Math.min(1, slots.singles()));
  }
}
