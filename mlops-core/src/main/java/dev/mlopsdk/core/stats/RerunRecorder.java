package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Row;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Samples the answers of one version, and counts what became of them. Thread-safe. */
final class RerunRecorder implements Recorder {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.stats");

  private final RerunProbe<?, ?> probe;
  private final Repeatability options;
  private final Copies copies;
  private final ModelRef ref;
  private final Counter compared;
  private final Counter failed;
  private final Counter dropped;
  private final Counter mismatch;
  private final DistributionSummary variance;
  private final AtomicBoolean mismatchTold = new AtomicBoolean();
  private final AtomicBoolean failureTold = new AtomicBoolean();
  private final AtomicBoolean listenerTold = new AtomicBoolean();
  private volatile boolean closed;

  RerunRecorder(RerunProbe<?, ?> probe, Repeatability options, VersionContext version) {
    this.probe = probe;
    this.options = options;
    this.copies = options.copies();
    this.ref = version.ref();
    this.compared = samples(version.meters(), "compared");
    this.failed = samples(version.meters(), "failed");
    this.dropped = samples(version.meters(), "dropped");
    this.mismatch =
        version
            .meters()
            .counter(CoreMeters.RERUN_MISMATCH, "Requests answered differently when run again");
    this.variance =
        version
            .meters()
            .summary(CoreMeters.RERUN_VARIANCE, "Variance of the score over answer and reruns");
  }

  private static Counter samples(VersionMeters meters, String result) {
    return meters.counter(
        CoreMeters.RERUN_SAMPLES, "Requests chosen to run again", "result", result);
  }

  @Override
  public void record(PredictionView prediction) {
    if (options.sampled(prediction.idCounter())
        && prediction.source() != Prediction.Source.FALLBACK
        && prediction.assignment().reason() != Assignment.Reason.SHADOW) {
      sample(prediction);
    }
  }

  /** Copies what a rerun needs; the caller's thread does no more for it. */
  private void sample(PredictionView prediction) {
    if (closed || !probe.hasRoom()) {
      dropped.increment();
      return;
    }
    try {
      Object input = copies.of(prediction.input());
      if (input == null
          || !probe.offer(
              new RerunSample(
                  this,
                  input,
                  copies.of(prediction.output()),
                  prediction.score(),
                  imputed(prediction.row())))) {
        dropped.increment();
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private static @Nullable Row imputed(Row row) {
    for (int i = 0; i < row.size(); i++) {
      if (row.imputed(i)) {
        Row kept = new Row(row.schema());
        row.imputeAlso(kept);
        return kept;
      }
    }
    return null;
  }

  ModelRef ref() {
    return ref;
  }

  void dropped() {
    dropped.increment();
  }

  void failed(RuntimeException failure) {
    failed.increment();
    if (failureTold.compareAndSet(false, true)) {
      LOG.error("{} could not be run again; further failures are only counted", ref, failure);
    }
  }

  /**
   * All reruns of a request are answered.
   *
   * @param scoreVariance NaN where there are no scores
   */
  void compared(boolean same, double scoreVariance) {
    compared.increment();
    if (Double.isFinite(scoreVariance)) {
      variance.record(scoreVariance);
    }
    if (!same) {
      mismatch.increment();
      if (mismatchTold.compareAndSet(false, true)) {
        LOG.warn(
            "{} answered the same input differently when it was run again (variance of the score"
                + " {}); see the meter {} for how often",
            ref,
            scoreVariance,
            CoreMeters.RERUN_MISMATCH);
      }
    }
    tell(new Rerun(ref, same ? Rerun.Result.SAME : Rerun.Result.DIFFERENT, scoreVariance));
  }

  private void tell(Rerun rerun) {
    for (Consumer<? super Rerun> listener : options.told()) {
      try {
        listener.accept(rerun);
      } catch (RuntimeException e) {
        if (listenerTold.compareAndSet(false, true)) {
          LOG.error("{} failed on a rerun; its further failures are silent", listener, e);
        }
      }
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    // A rerun needs no truth.
  }

  @Override
  public void close() {
    closed = true;
  }
}
