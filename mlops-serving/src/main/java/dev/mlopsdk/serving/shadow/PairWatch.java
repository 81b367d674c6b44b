package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.pair.Agreements;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.pair.Loss;
import dev.mlopsdk.core.pair.PairedLosses;
import dev.mlopsdk.core.schema.InvalidInputException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The figures and meters of one challenger beside one champion. Thread-safe. */
final class PairWatch {

  private final ModelRef champion;
  private final ModelRef challenger;
  private final Comparison comparison;
  private final Loss loss;
  private final Agreements agreements;
  private final PairedLosses losses = new PairedLosses();
  private final LongAdder failed = new LongAdder();
  private final LongAdder timed = new LongAdder();
  private final LongAdder championNanos = new LongAdder();
  private final LongAdder challengerNanos = new LongAdder();
  private final VersionMeters meters;
  private final Timer success;
  private final Timer error;
  private final Timer rejected;
  private final DistributionSummary difference;
  private final DistributionSummary rankDistance;
  private final Counter mismatch;

  PairWatch(ModelRef champion, ModelRef challenger, ShadowOptions options, MeterRegistry registry) {
    this.champion = champion;
    this.challenger = challenger;
    this.comparison = options.comparison;
    this.loss = options.loss;
    this.agreements = new Agreements(comparison);
    this.meters = new VersionMeters(registry, challenger);
    String tag = Integer.toString(champion.version());
    this.success = predictions(tag, "success");
    this.error = predictions(tag, "error");
    this.rejected = predictions(tag, "rejected");
    this.difference =
        meters.summary(ShadowMeters.DIFFERENCE, "Between the two scores", "champion", tag);
    this.rankDistance =
        meters.summary(ShadowMeters.RANK_DISTANCE, "Between the two orders", "champion", tag);
    this.mismatch = meters.counter(ShadowMeters.MISMATCH, "Pairs that differ", "champion", tag);
  }

  private Timer predictions(String champion, String outcome) {
    return meters.timer(
        ShadowMeters.PREDICTIONS,
        "Copies that the challenger ran",
        "champion",
        champion,
        "outcome",
        outcome);
  }

  boolean of(ModelRef champion, ModelRef challenger) {
    return this.champion.equals(champion) && this.challenger.equals(challenger);
  }

  /** Both answered, the champion from {@code source}: only a run is compared with a run. */
  void answered(AnswerPair pair, Prediction.Source source) {
    success.record(pair.challenger().nanos(), TimeUnit.NANOSECONDS);
    if (source == Prediction.Source.MODEL) {
      timed.increment();
      championNanos.add(pair.champion().nanos());
      challengerNanos.add(pair.challenger().nanos());
    }
    agreements.accept(pair);
    double apart = Math.abs(pair.scoreDifference());
    if (Double.isFinite(apart)) {
      difference.record(apart);
    }
    double places = comparison.rankDistance(pair);
    if (!Double.isNaN(places)) {
      rankDistance.record(places);
    }
    if (comparison.differ(pair)) {
      mismatch.increment();
    }
  }

  /** The challenger failed where the champion answered. */
  void failed(Throwable failure, long nanos) {
    failed.increment();
    boolean refused =
        failure instanceof InvalidInputException
            || (failure instanceof ModelException known
                && known.kind() == ModelException.Kind.OVERLOADED);
    (refused ? rejected : error).record(nanos, TimeUnit.NANOSECONDS);
  }

  /** The truth about {@code pair} is known. */
  void truth(AnswerPair pair, Outcome truth) {
    losses.accept(loss.difference(pair, truth));
  }

  ShadowReport.Versions report() {
    long pairs = timed.sum();
    return new ShadowReport.Versions(
        champion,
        challenger,
        failed.sum(),
        pairs,
        pairs == 0 ? Double.NaN : championNanos.sum() / (double) pairs,
        pairs == 0 ? Double.NaN : challengerNanos.sum() / (double) pairs,
        agreements.result(),
        losses.result());
  }

  void close() {
    meters.remove();
  }
}
