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
import dev.mlopsdk.drift.profile.WindowRing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

  private final DriftSettings settings;
  private final VersionContext version;
  private final NullLaws laws;
  private final MeterRows meters;
  private final StatisticCounter statistics;
  private final BaselineLearner learner;
  private final Consumer<VersionWatch> onClose;
  private final @Nullable StateKeeper keeper;

  /** Whoever takes a state hands it over before the next one is taken. */
  private final Object saving = new Object();

  private final VerdictChanges changes;
  private final List<String> notes = new ArrayList<>();
  private volatile @Nullable Watching watching;

  /** The row statistics alone, if there are any, while the features' baseline is being learned. */
  private @Nullable Watching early;

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
    this.statistics = StatisticCounter.of(settings.statistics(), version.schema());
    this.meters =
        new MeterRows(version.meters(), settings.meteredFeatures(), Set.copyOf(statistics.names()));
    statistics
        .notCompared()
        .forEach(
            (name, why) ->
                LOG.warn("{}: the row statistic '{}' {}; not compared", version.ref(), name, why));
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
        if (stored.isEmpty() && !statistics.names().isEmpty()) {
          watchStatistics();
        }
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
    Optional<WatchState> found = keeper.read(stored, statistics.baseline());
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
        now.ring().size(),
        saved.standing());
    Counts snapshot = now.counter().snapshot();
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
    meters.publish(latest, now.bytes());
    return true;
  }

  /** What is known before the first look after a restart; it is no look, so it tells nobody. */
  private DriftReport standing(Watching now, Counts snapshot) {
    List<FeatureDrift> features = now.drifts(snapshot, settings.gate(), laws);
    if (now.alarms() != null) {
      features = now.alarms().standing(features);
    }
    List<SegmentDrift> segments = now.segmentDrifts(settings.gate(), laws, Look.PEEK);
    return report(now.source(), features, segments, now.notCompared(), notes);
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
        now.counter().features(),
        now.baseline(),
        now.source(),
        now.ring().buckets(version.time().now(), now.counter().snapshot()),
        now.segments() == null ? List.of() : now.segments().saved(),
        now.alarms() == null ? null : now.alarms().saved(),
        changes.standing());
  }

  /** Has the state written, by somebody who holds no lock; never an older one after a newer. */
  private void save() {
    synchronized (saving) {
      if (keeper != null && keeper.keeps() && !closed) {
        WatchState state = state();
        if (state != null) {
          keeper.save(state);
        }
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

  /** Watches the row statistics, which need no baseline of the features. */
  private synchronized void watchStatistics() {
    VersionCounter counter = new VersionCounter(Baseline.empty(), statistics, version.schema());
    Instant now = version.time().now();
    VersionAlarms alarms = alarms(counter, now);
    if (alarms != null) {
      alarms.await(version.schema().size() + 1);
    }
    early =
        new Watching(
            counter,
            Baseline.empty(),
            ring(counter.snapshot(), now),
            alarms,
            null,
            DriftReport.Source.LEARNING,
            statistics.notCompared());
  }

  private @Nullable VersionAlarms alarms(VersionCounter counter, Instant now) {
    return settings.alarm() == Alarm.ANYTIME
        ? new VersionAlarms(counter.reference(), counter.features(), settings, now)
        : null;
  }

  private WindowRing ring(Counts start, Instant now) {
    DriftSettings.Span span = settings.span();
    return span.ofRows()
        ? WindowRing.byRows(span.rowsPerBucket(), span.buckets(), now, start)
        : WindowRing.byTime(span.look(), span.buckets(), now, start);
  }

  private synchronized void watch(
      Baseline baseline, DriftReport.Source source, @Nullable WatchState saved) {
    StatisticCounter.requireOwnNames(
        settings.statistics(), baseline.counts().features(), "a column of the baseline");
    VersionCounter counter = new VersionCounter(baseline, statistics, version.schema());
    Instant now = version.time().now();
    Watching before = early;
    WindowRing ring =
        before == null ? ring(counter.snapshot(), now) : before.ring().beside(counter.none());
    VersionAlarms alarms = before == null ? alarms(counter, now) : before.alarms();
    if (before != null && alarms != null) {
      alarms.watch(counter, settings.process(), now);
    }
    if (saved != null) {
      saved.requireSame(WatchState.settings(settings), counter.features());
      if (alarms != null && saved.alarms() != null) {
        alarms.resume(saved.alarms());
      }
      ring.resume(saved.buckets(), counter.snapshot());
    }
    for (String note : counter.notes()) {
      LOG.warn("{}: {}", version.ref(), note);
      notes.add(note);
    }
    SegmentWatch segments = SegmentWatch.of(baseline, version.schema(), notes::add);
    if (segments != null && saved != null) {
      segments.resume(saved.segments());
    }
    early = null;
    Watching begun =
        new Watching(
            counter,
            baseline,
            ring,
            alarms,
            segments,
            source,
            counter.notCompared(version.schema()));
    notes.addAll(begun.leftOutOfSegments());
    watching = begun;
  }

  @Override
  public void record(PredictionView prediction) {
    Watching now = watching;
    boolean fallback = prediction.source() == Prediction.Source.FALLBACK;
    if (now == null) {
      statistics.count(prediction.row());
      if (!fallback && learner.take(prediction.row(), prediction.score()) && !closed) {
        version.time().schedule(Duration.ZERO, this::learn);
      }
    } else if (fallback) {
      now.counter().countInputs(prediction.row());
      if (now.segments() != null) {
        now.segments().countInputs(prediction.row());
      }
    } else {
      now.counter().count(prediction.row(), prediction.score());
      if (now.segments() != null) {
        now.segments().count(prediction.row(), prediction.score());
      }
    }
  }

  /** What is compared, if anything is yet. */
  private synchronized @Nullable Watching current() {
    Watching now = watching;
    return now != null ? now : early;
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
        Watching now = current();
        full =
            now == null
                || !settings.span().ofRows()
                || now.ring().due(version.time().now(), now.counter().snapshot());
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
      Watching now = current();
      if (now != null && now.alarms() != null) {
        Counts seen = now.ring().open(now.counter().snapshot());
        seenTo.addAll(now.alarms().acknowledge(seen, version.time().now()));
      }
    }
    evaluate();
    save();
    return seenTo;
  }

  synchronized double smallestShift(String feature, long values) {
    Watching now = current();
    Evaluation.requireFeature(
        feature, version.schema().names(), now == null ? null : now.counter().features());
    return now == null || now.alarms() == null
        ? Double.POSITIVE_INFINITY
        : now.alarms().smallestShift(feature, values);
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
    Watching now = current();
    return now == null
        ? learning()
        : compareNow(now, now.counter().snapshot(), look, version.time().now());
  }

  private synchronized DriftDetails detailsNow() {
    learn();
    Watching now = current();
    if (now == null) {
      DriftReport report = learning();
      Counts none = Baseline.empty().counts();
      return new DriftDetails(report, none, none, report.at(), List.of());
    }
    Counts snapshot = now.counter().snapshot();
    return new DriftDetails(
        compareNow(now, snapshot, Look.PEEK, version.time().now()),
        now.reference(),
        now.ring().window(snapshot),
        now.ring().from(),
        now.ring().closed());
  }

  private DriftReport learning() {
    DriftReport.Source source = DriftReport.Source.LEARNING;
    return report(source, List.of(), List.of(), statistics.notCompared(), told(source));
  }

  private List<String> told(DriftReport.Source source) {
    List<String> told = new ArrayList<>(notes);
    if (source == DriftReport.Source.LEARNING) {
      told.add("learning the baseline: " + learner.taken() + " of " + learner.rows() + " rows");
    }
    return told;
  }

  /** Compares; a bucket that is closed ended at {@code end}. */
  private DriftReport compareNow(Watching now, Counts snapshot, Look look, Instant end) {
    List<FeatureDrift> features = now.drifts(snapshot, settings.gate(), laws);
    List<SegmentDrift> segments = now.segmentDrifts(settings.gate(), laws, look);
    if (now.alarms() != null) {
      VersionAlarms.Effect effect = now.effect(snapshot, settings.gate(), laws);
      features = now.alarms().look(features, now.ring().open(snapshot), effect, look, end);
    }
    if (look == Look.CLOSE) {
      now.close(end, snapshot);
    }
    DriftReport report =
        report(now.source(), features, segments, now.notCompared(), told(now.source()));
    latest = report;
    if (!closed) {
      meters.publish(report, now.bytes());
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
