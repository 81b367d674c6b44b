package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.DistributionSummary;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many inputs ran together, over all runs of one version, also if it is loaded again while its
 * meters are there. Runs of one input are counted by the slot they went through, which costs
 * nothing. Thread-safe.
 */
final class BatchMeters {

  /** The lanes, and how many runs of one input the lanes before them had. */
  private record Singles(Slots slots, long before) {
    long sum() {
      return before + slots.singles();
    }
  }

  private final LongAdder runs = new LongAdder();
  private final LongAdder inputs = new LongAdder();
  private final AtomicInteger largest = new AtomicInteger();
  private final @Nullable DistributionSummary padding;
  private volatile Singles singles = new Singles(new Slots(0, 0), 0);

  BatchMeters(VersionMeters meters, Batching.Sizing sizing) {
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

  /** From now on runs go through {@code slots}: the version was loaded, maybe once more. */
  void through(Slots slots) {
    singles = new Singles(slots, singles.sum());
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
    return runs.sum() + singles.sum();
  }

  /** How many inputs were run up to now. */
  long inputs() {
    return inputs.sum() + singles.sum();
  }

  private double largest() {
    return Math.max(largest.get(), Math.min(1, singles.sum()));
  }
}
