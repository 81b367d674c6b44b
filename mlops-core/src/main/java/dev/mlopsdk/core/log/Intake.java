package dev.mlopsdk.core.log;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callers' side of the log: samples, encodes, and puts the bytes into the ring or counts why it
 * could not. Never waits and never throws. Thread-safe.
 */
final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");

  private final ByteRing ring;
  private final RecordPool pool = new RecordPool();
  private final RecordEncoder encoder;
  private final Tally tally;
  private final TimeSource time;
  private final Sampling sampling;
  private final @Nullable ToDoubleFunction<PredictionView> cost;
  private final AtomicBoolean reported = new AtomicBoolean();

  /** Whether the disk refuses what is in the ring: then a full ring is the disk's doing. */
  private volatile boolean behind;

  Intake(PredictionLogBuilder options, ByteRing ring, Tally tally, TimeSource time) {
    this.ring = ring;
    this.encoder = new RecordEncoder(options.redaction, options.largestRecord);
    this.tally = tally;
    this.time = time;
    this.sampling = options.sampling;
    this.cost = options.cost;
  }

  void behind(boolean disk) {
    behind = disk;
  }

  /** One answer, or with {@code failure} none. */
  void prediction(LogVersion version, PredictionView view, @Nullable Throwable failure) {
    double rate = failure == null ? sampling.answers() : sampling.failures();
    if (!Sampling.keeps(view.idNonce(), view.idCounter(), rate)) {
      tally.sampleOut();
      return;
    }
    RecordBytes record = pool.take();
    try {
      encoder.prediction(record, version, view, failure, time.nanos(), rate, costOf(view));
      if (!offer(record)) {
        version.lose();
      }
    } catch (RuntimeException e) {
      version.lose();
      unreadable(e);
    } finally {
      pool.give(record);
    }
  }

  void outcome(PredictionId id, Outcome outcome, OutcomeJoin.Status status) {
    if (!Sampling.keeps(id.nonce(), id.counter(), sampling.outcomes())) {
      tally.sampleOut();
      return;
    }
    RecordBytes record = pool.take();
    try {
      encoder.outcome(record, id, outcome, status, time.nanos());
      offer(record);
    } catch (RuntimeException e) {
      unreadable(e);
    } finally {
      pool.give(record);
    }
  }

  private double costOf(PredictionView view) {
    if (cost == null) {
      return Double.NaN;
    }
    try {
      return cost.applyAsDouble(view);
    } catch (RuntimeException e) {
      report("The cost of a prediction cannot be told; it is logged without", e);
      return Double.NaN;
    }
  }

  private boolean offer(RecordBytes record) {
    if (record.overflowed()) {
      tally.lose(LossReason.TOO_LARGE, 1);
      return false;
    }
    ByteRing.Offer offer = ring.offer(record.bytes(), record.length());
    if (offer == ByteRing.Offer.ACCEPTED) {
      return true;
    }
    LossReason full = behind ? LossReason.DISK_BEHIND : LossReason.BUFFER_FULL;
    tally.lose(offer == ByteRing.Offer.SEALED ? LossReason.CLOSED : full, 1);
    return false;
  }

  private void unreadable(RuntimeException failure) {
    tally.lose(LossReason.ENCODING, 1);
    report("A record cannot be read and is not logged", failure);
  }

  private void report(String what, RuntimeException failure) {
    if (reported.compareAndSet(false, true)) {
      LOG.error("{}; further failures of the caller's values are counted only", what, failure);
    }
  }
}
