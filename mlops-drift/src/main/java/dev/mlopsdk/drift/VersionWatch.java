package dev.mlopsdk.drift;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.time.TimeSource;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one version: counts its rows, turns the window and compares. Thread-safe; what evaluates
 * holds this object's monitor, what records never does.
 */
final class VersionWatch implements Recorder {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.drift");

  /** What rows are counted into and compared with, once there is a baseline. */
  private record Watching(RowCounter counter, Counts reference, DriftReport.Source source) {}

  private final DriftSettings settings;
  private final VersionContext version;
  private final MeterRows meters;
  private final BaselineLearner learner;
  private final Consumer<VersionWatch> onClose;

  /** The window's snapshots, the oldest first: one per bucket, never more. */
  private final Deque<Counts> snapshots = new ArrayDeque<>();

  private final Map<String, Boolean> verdicts = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private volatile @Nullable Watching watching;
  private TimeSource.@Nullable Task task;
  private volatile boolean closed;

  VersionWatch(DriftSettings settings, VersionContext version, Consumer<VersionWatch> onClose) {
    this.settings = settings;
    this.version = version;
    this.onClose = onClose;
    this.meters = new MeterRows(version.meters(), settings.meteredFeatures());
    Optional<Baseline> stored = stored();
    this.learner =
        new BaselineLearner(version.schema(), stored.isEmpty() ? settings.learnedRows() : 0);
    stored.ifPresent(baseline -> watch(baseline, DriftReport.Source.STORED));
  }

  /** Starts the clock that turns the window. */
  synchronized void start() {
    task = version.time().schedule(settings.bucket(), this::turn);
  }

  private Optional<Baseline> stored() {
    Optional<String> name = version.artifact().manifest().baseline();
    if (name.isEmpty()) {
      LOG.info(
          "{} brings no baseline, so its first {} rows become one",
          version.ref(),
          settings.learnedRows());
      return Optional.empty();
    }
    try {
      return Optional.of(Baseline.parse(version.artifact().read(name.get())));
    } catch (IllegalArgumentException | UncheckedIOException | NoSuchElementException e) {
      String note = "the stored baseline cannot be read: " + e.getMessage();
      notes.add(note);
      LOG.warn("{}: {}; its first {} rows become one", version.ref(), note, settings.learnedRows());
      return Optional.empty();
    }
  }

  private synchronized void watch(Baseline baseline, DriftReport.Source source) {
    RowCounter counter = new RowCounter(CountProfile.of(baseline), version.schema());
    for (String note : counter.notes()) {
      LOG.warn("{}: {}", version.ref(), note);
      notes.add(note);
    }
    snapshots.add(counter.snapshot());
    watching = new Watching(counter, baseline.counts(), source);
  }

  @Override
  public void record(PredictionView prediction) {
    Watching now = watching;
    if (now != null) {
      now.counter.count(prediction.row(), prediction.score());
    } else if (learner.take(prediction.row(), prediction.score())) {
      version.time().schedule(Duration.ZERO, this::learn);
    }
  }

  private synchronized void learn() {
    if (watching == null && learner.complete() && !closed) {
      LOG.info("{} learned its baseline from {} rows", version.ref(), learner.rows());
      watch(learner.learn(), DriftReport.Source.LEARNED);
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    // Drift of inputs and scores needs no truth.
  }

  /** Evaluates at the end of a bucket, then drops the oldest one. */
  private synchronized void turn() {
    if (closed) {
      return;
    }
    try {
      evaluate();
      Watching now = watching;
      if (now != null) {
        snapshots.add(now.counter.snapshot());
        if (snapshots.size() > settings.buckets()) {
          snapshots.remove();
        }
      }
    } finally {
      start();
    }
  }

  /** Compares the window with the baseline now, and tells meters and events. */
  synchronized DriftReport evaluate() {
    learn();
    Watching now = watching;
    if (now == null) {
      List<String> told = new ArrayList<>(notes);
      told.add("learning the baseline: " + learner.taken() + " of " + learner.rows() + " rows");
      return new DriftReport(
          version.ref(), version.time().now(), DriftReport.Source.LEARNING, List.of(), told);
    }
    Counts window = now.counter.snapshot().minus(snapshots.element());
    List<FeatureDrift> features =
        Evaluation.of(now.reference, window, now.counter.watched(), settings.gate());
    DriftReport report =
        new DriftReport(version.ref(), version.time().now(), now.source, features, notes);
    if (!closed) {
      meters.publish(report);
      tell(report);
    }
    return report;
  }

  private void tell(DriftReport report) {
    for (FeatureDrift feature : report.features()) {
      for (DriftScore score : feature.scores()) {
        String key = score.method() + ' ' + feature.feature();
        boolean before = Boolean.TRUE.equals(verdicts.put(key, score.drifted()));
        if (before != score.drifted()) {
          version
              .events()
              .accept(
                  new ModelEvent.DriftChanged(
                      report.at(),
                      report.ref(),
                      feature.feature(),
                      score.method(),
                      score.value(),
                      score.drifted()));
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (task != null) {
        task.cancel();
      }
    }
    onClose.accept(this);
  }
}
