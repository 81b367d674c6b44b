package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the sampled calls of one handle to its challenger, as {@link Shadow} says: the part of it
 * that {@code ServedModel} wires. Thread-safe.
 *
 * @since 0.1
 */
public final class ShadowProbe implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.shadow");

  /** So that other samplings by id draw other calls. */
  private static final long SALT = 0x5bd1e995c0ffee11L;

  private final ShadowOptions options;
  private final ModelHandle<?, ?> handle;
  private final Lane lane;
  private final PairWatches watches;
  private final OutcomeJoin truths;
  private final Drops drops = new Drops();
  private final List<Meter> meters = new ArrayList<>();

  /** A share of all longs, from the smallest up. */
  private final long below;

  private volatile boolean failed;
  private @Nullable MeterRegistry bound;

  private ShadowProbe(
      Shadow shadow, ModelHandle<?, ?> handle, int slot, PredictionIds ids, int outcomes) {
    this.options = shadow.options();
    this.handle = handle;
    this.below = (long) (options.share * 0x1p53);
    this.watches = new PairWatches(options);
    this.truths = new OutcomeJoin(ids, outcomes);
    ShadowRun<?, ?> run = new ShadowRun<>(shadow, handle, slot, watches, truths, drops);
    this.lane = new Lane("mlops-shadow-" + handle.name(), options.queue, options.threads, run::run);
  }

  /**
   * A probe on the version in {@code slot} of {@code handle}; no thread starts before the first
   * copy.
   *
   * @param outcomes about how many of the latest predictions can still be given their truth
   * @param saturation how busy the lanes are, for a shadow that was not told by what
   */
  public static ShadowProbe open(
      Shadow shadow,
      ModelHandle<?, ?> handle,
      int slot,
      PredictionIds ids,
      int outcomes,
      DoubleSupplier saturation) {
    return new ShadowProbe(shadow.over(saturation), handle, slot, ids, outcomes);
  }

  /** Registers the meters; {@link #close} takes them back. */
  public synchronized void bind(MeterRegistry registry) {
    bound = registry;
    watches.bind(registry);
    meters.addAll(drops.bind(registry, handle.name()));
  }

  /** Copies the call of {@code frame}, which {@code champion} answered, if it is drawn. */
  public void answered(Frame frame, ModelRef champion) {
    if (drawn(frame.idCounter()) && !handle.switches().shadowOff()) {
      copy(frame, champion);
    }
  }

  private boolean drawn(long counter) {
    // The finaliser of MurmurHash3 (Appleby), variant 13 of Stafford.
    long z = counter ^ SALT;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 11) < below;
  }

  /** Whatever is wrong with the copy, the caller keeps its answer. */
  private void copy(Frame frame, ModelRef champion) {
    Object input = frame.input();
    if (frame.source() == Prediction.Source.FALLBACK || input == null) {
      drops.count(Dropped.FALLBACK);
      return;
    }
    try {
      if (options.yields()) {
        drops.count(Dropped.OVERLOAD);
      } else if (!lane.offer(
          new Copy(
              options.copy.apply(input),
              frame.output(),
              frame.score(),
              frame.latencyNanos(),
              frame.source(),
              champion,
              frame.call(),
              frame.idNonce(),
              frame.idCounter()))) {
        drops.count(lane.closed() ? Dropped.CLOSED : Dropped.QUEUE_FULL);
      }
    } catch (RuntimeException e) {
      drops.count(Dropped.FAILED);
      if (!failed) {
        failed = true;
        LOG.error("A call of {} cannot be copied; further ones are only counted", champion, e);
      }
    }
  }

  /** Tells the pairs of the truth about the prediction {@code id}, if it was copied. */
  public void outcome(PredictionId id, Outcome outcome, long nowNanos) {
    truths.outcome(id, outcome, nowNanos);
  }

  /** What was found up to now. */
  public ShadowReport report() {
    return new ShadowReport(watches.reports(), drops.counted());
  }

  /**
   * Copies nothing more, drops what waits and takes the meters back; a second call does nothing.
   */
  @Override
  public synchronized void close() {
    lane.close();
    while (lane.left() != null) {
      drops.count(Dropped.CLOSED);
    }
    watches.close();
    MeterRegistry registry = bound;
    if (registry != null) {
      meters.forEach(registry::remove);
    }
    meters.clear();
  }
}
