package dev.mlopsdk.drift;

import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.RowCounter;
import dev.mlopsdk.drift.profile.WindowRing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one version: counts its rows, turns the window and compares. Thread-safe; what evaluates
 * holds this object's monitor, what records or tells listeners never does.
 */
final class VersionWatch implements Recorder {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.drift");

  /** What rows are counted into and compared with, once there is a baseline. */
  private record Watching(
      RowCounter counter,
      Baseline baseline,
      WindowRing ring,
      @Nullable VersionAlarms alarms,
      @Nullable SegmentWatch segments,
      DriftReport.Source source,
      Map<String, String> notCompared) {

    Counts reference() {
      return baseline.counts();
    }

    void close(Instant end, Counts snapshot) {
      ring.close(end, snapshot);
      if (segments != null) {
        segments.keep(ring.size());
      }
    }

    /** Lets an open bucket in which nothing came begin now. */
    void reopen(Instant now) {
      ring.reopen(now);
      if (segments != null) {
        segments.keep(ring.size());
      }
      if (alarms != null) {
        alarms.reopen(now);
      }
    }
  }

  private final DriftSettings settings;
  private final VersionContext version;
  private final NullLaws laws;
  private final MeterRows meters;
  private final BaselineLearner learner;
  private final Consumer<VersionWatch> onClose;
  private final @Nullable StateKeeper keeper;

  private final VerdictChanges changes;
  private final List<String> notes = new ArrayList<>();
  private volatile @Nullable Watching watching;
  private TimeSource.@Nullable Task task;
  private volatile boolean closed;

  /** Until the clock turns the window next. */
  private Duration untilTurn;

  /** What the last look found. */
  private volatile DriftReport latest;

  VersionWatch(
      DriftSettings settings,
      NullLaws laws,
      VersionContext version,
      Consumer<VersionWatch> onClose) {
    this.settings = settings;
    this.laws = laws;
    this.version = version;
    this.onClose = onClose;
    this.changes = new VerdictChanges(version.events());
    this.meters = new MeterRows(version.meters(), settings.meteredFeatures());
    this.untilTurn = settings.span().look();
    this.latest = report(DriftReport.Source.LEARNING, List.of(), List.of(), Map.of(), List.of());
    StateKeeper.Keeping keeping = settings.keeping();
    this.keeper = keeping == null ? null : StateKeeper.open(version.ref(), keeping);
    boolean begun = false;
    try {
      Optional<Baseline> stored = StoredBaseline.of(version, settings.learnedRows(), notes::add);
      boolean resumed = keeper != null && resume(keeper, stored);
      int learned = resumed || stored.isPresent() ? 0 : settings.learnedRows();
      this.learner = new BaselineLearner(version.schema(), learned);
      if (!resumed) {
        stored.ifPresent(baseline -> watch(baseline, DriftReport.Source.STORED, null));
      }
      begun = true;
    } finally {
      if (!begun && keeper != null) {
        keeper.close(null);
      }
    }
  }

  /** Goes on where an earlier watch of this version stopped; false if there is no such state. */
  private synchronized boolean resume(StateKeeper keeper, Optional<Baseline> stored) {
    Optional<WatchState> found = keeper.read(stored);
    if (found.isEmpty()) {
      return false;
    }
    WatchState saved = found.get();
    try {
      watch(saved.baseline(), saved.source(), saved);
    } catch (IllegalArgumentException e) {
      keeper.refuse(String.valueOf(e.getMessage()));
      return false;
    }
    Watching now = Objects.requireNonNull(watching);
    changes.resume(saved.standing());
    LOG.info(
        "{} goes on with what was kept at {}; {} buckets, told alarms {}",
        version.ref(),
        saved.at(),
        now.ring.size(),
        saved.standing());
    Counts snapshot = now.counter.snapshot();
    Instant at = version.time().now();
    untilTurn = settings.span().left(saved.open().from(), at);
    if (untilTurn.isZero()) {
      // The bucket ended while nobody watched.
      if (saved.open().counts().rows() > 0) {
        compareNow(now, snapshot, Look.CLOSE, saved.at());
      }
      now.reopen(at);
      untilTurn = settings.span().look();
    }
    latest = standing(now, snapshot);
    meters.publish(latest);
    return true;
  }

  /** What is known before the first look after a restart; it is no look, so it tells nobody. */
  private DriftReport standing(Watching now, Counts snapshot) {
    List<FeatureDrift> features = drifts(now, snapshot);
    if (now.alarms != null) {
      features = now.alarms.standing(features);
    }
    List<SegmentDrift> segments =
        now.segments == null
            ? List.of()
            : now.segments.drifts(now.counter.features(), settings.gate(), laws, Look.PEEK);
    return report(now.source, features, segments, now.notCompared, notes);
  }

  /** All that is known now; null if there is nothing to keep. */
  private synchronized @Nullable WatchState state() {
    Watching now = watching;
    if (now == null) {
      return null;
    }
    return new WatchState(
        version.ref(),
        WatchState.settings(settings),
        now.counter.features(),
        now.baseline,
        now.source,
        now.ring.buckets(version.time().now(), now.counter.snapshot()),
        now.segments == null ? List.of() : now.segments.saved(),
        now.alarms == null ? null : now.alarms.saved(),
        changes.standing());
  }

  /** Has the state written, by somebody who holds no lock. */
  private void save() {
    if (keeper != null && keeper.keeps() && !closed) {
      WatchState state = state();
      if (state != null) {
        keeper.save(state);
      }
    }
  }

  /** Starts the clock that turns the window, unless this is closed. */
  synchronized void start() {
    if (closed) {
      return;
    }
    task = version.time().schedule(untilTurn, this::turn);
    untilTurn = settings.span().look();
  }

  private synchronized void watch(
      Baseline baseline, DriftReport.Source source, @Nullable WatchState saved) {
    RowCounter counter = RowCounter.of(baseline, version.schema());
    Counts start = counter.snapshot();
    Instant now = version.time().now();
    DriftSettings.Span span = settings.span();
    WindowRing ring =
        span.ofRows()
            ? WindowRing.byRows(span.rowsPerBucket(), span.buckets(), now, start)
            : WindowRing.byTime(span.look(), span.buckets(), now, start);
    VersionAlarms alarms =
        settings.alarm() == Alarm.ANYTIME
            ? new VersionAlarms(baseline.counts(), counter.features(), settings, now)
            : null;
    if (saved != null) {
      saved.requireSame(WatchState.settings(settings), counter.features());
      if (alarms != null && saved.alarms() != null) {
        alarms.resume(saved.alarms());
      }
      ring.resume(saved.buckets(), start);
    }
    for (String note : counter.notes()) {
      LOG.warn("{}: {}", version.ref(), note);
      notes.add(note);
    }
    SegmentWatch segments = SegmentWatch.of(baseline, version.schema(), notes::add);
    if (segments != null && saved != null) {
      segments.resume(saved.segments());
    }
    watching =
        new Watching(
            counter,
            baseline,
            ring,
            alarms,
            segments,
            source,
            Evaluation.notCompared(baseline.counts(), counter.features(), version.schema()));
  }

  @Override
  public void record(PredictionView prediction) {
    Watching now = watching;
    if (prediction.source() == Prediction.Source.FALLBACK) {
      if (now != null) {
        now.counter.countInputs(prediction.row());
        if (now.segments != null) {
          now.segments.countInputs(prediction.row());
        }
      }
    } else if (now != null) {
      now.counter.count(prediction.row(), prediction.score());
      if (now.segments != null) {
        now.segments.count(prediction.row(), prediction.score());
      }
    } else if (learner.take(prediction.row(), prediction.score()) && !closed) {
      version.time().schedule(Duration.ZERO, this::learn);
    }
  }

  private synchronized void learn() {
    if (watching == null && learner.complete() && !closed) {
      LOG.info("{} learned its baseline from {} rows", version.ref(), learner.rows());
      watch(learner.learn(), DriftReport.Source.LEARNED, null);
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    // Drift of inputs and scores needs no truth.
  }

  /** Evaluates at the end of a bucket, then opens the next. */
  private void turn() {
    boolean full;
    synchronized (this) {
      if (closed) {
        return;
      }
      try {
        Watching now = watching;
        full =
            now == null
                || !settings.span().ofRows()
                || now.ring.due(version.time().now(), now.counter.snapshot());
        if (full) {
          compare(Look.CLOSE);
        }
      } finally {
        start();
      }
    }
    changes.tell();
    if (full) {
      save();
    }
  }

  /** Compares the window with the baseline now, and tells meters and events. */
  DriftReport evaluate() {
    DriftReport report = compare(Look.PEEK);
    changes.tell();
    return report;
  }

  /** Compares as {@link #evaluate} does, and gives the counts that were compared too. */
  DriftDetails details() {
    FlightLog.Evaluating recorded = FlightLog.evaluating();
    DriftDetails details = detailsNow();
    if (recorded != null) {
      recorded.end(details.report());
    }
    changes.tell();
    return details;
  }

  DriftReport latest() {
    return latest;
  }

  /** Starts the processes of alarmed features anew; their names. */
  List<String> acknowledge() {
    List<String> seenTo = new ArrayList<>();
    synchronized (this) {
      Watching now = watching;
      if (now != null && now.alarms != null) {
        Counts seen = now.ring.open(now.counter.snapshot());
        seenTo.addAll(now.alarms.acknowledge(seen, version.time().now()));
      }
    }
    evaluate();
    save();
    return seenTo;
  }

  synchronized double smallestShift(String feature, long values) {
    Watching now = watching;
    Evaluation.requireFeature(
        feature, version.schema().names(), now == null ? null : now.counter.features());
    return now == null || now.alarms == null
        ? Double.POSITIVE_INFINITY
        : now.alarms.smallestShift(feature, values);
  }

  private DriftReport compare(Look look) {
    FlightLog.Evaluating recorded = FlightLog.evaluating();
    DriftReport report = compareNow(look);
    if (recorded != null) {
      recorded.end(report);
    }
    return report;
  }

  private synchronized DriftReport compareNow(Look look) {
    learn();
    Watching now = watching;
    return now == null
        ? learning()
        : compareNow(now, now.counter.snapshot(), look, version.time().now());
  }

  private synchronized DriftDetails detailsNow() {
    learn();
    Watching now = watching;
    if (now == null) {
      DriftReport report = learning();
      Counts none = Baseline.empty().counts();
      return new DriftDetails(report, none, none, report.at(), List.of());
    }
    Counts snapshot = now.counter.snapshot();
    return new DriftDetails(
        compareNow(now, snapshot, Look.PEEK, version.time().now()),
        now.reference(),
        now.ring.window(snapshot),
        now.ring.from(),
        now.ring.closed());
  }

  private DriftReport learning() {
    List<String> told = new ArrayList<>(notes);
    told.add("learning the baseline: " + learner.taken() + " of " + learner.rows() + " rows");
    return report(DriftReport.Source.LEARNING, List.of(), List.of(), Map.of(), told);
  }

  private List<FeatureDrift> drifts(Watching now, Counts snapshot) {
    return Evaluation.of(
        now.reference(), now.ring.window(snapshot), now.counter.features(), settings.gate(), laws);
  }

  /** Compares; a bucket that is closed ended at {@code end}. */
  private DriftReport compareNow(Watching now, Counts snapshot, Look look, Instant end) {
    List<FeatureDrift> features = drifts(now, snapshot);
    List<SegmentDrift> segments =
        now.segments == null
            ? List.of()
            : now.segments.drifts(now.counter.features(), settings.gate(), laws, look);
    if (now.alarms != null) {
      VersionAlarms.Effect effect =
          (feature, buckets) ->
              Evaluation.large(
                  now.reference().of(feature),
                  now.ring.last(buckets, snapshot).of(feature),
                  settings.gate(),
                  laws);
      features = now.alarms.look(features, now.ring.open(snapshot), effect, look, end);
    }
    if (look == Look.CLOSE) {
      now.close(end, snapshot);
    }
    DriftReport report = report(now.source, features, segments, now.notCompared, notes);
    latest = report;
    if (!closed) {
      meters.publish(report);
      changes.add(report);
    }
    return report;
  }

  private DriftReport report(
      DriftReport.Source source,
      List<FeatureDrift> features,
      List<SegmentDrift> segments,
      Map<String, String> notCompared,
      List<String> notes) {
    List<String> all = new ArrayList<>(notes);
    if (keeper != null) {
      all.addAll(keeper.notes());
    }
    return new DriftReport(
        version.ref(),
        version.time().now(),
        source,
        settings.gate().rule(settings.alarm()),
        features,
        segments,
        notCompared,
        all);
  }

  @Override
  public void close() {
    onClose.accept(this);
    changes.close();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (task != null) {
        task.cancel();
      }
    }
    if (keeper != null) {
      keeper.close(keeper.keeps() ? state() : null);
    }
  }
}
