package dev.mlopsdk.drift;

import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.Segments;
import dev.mlopsdk.drift.profile.WindowRing;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
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

  /** What rows are counted into and compared with, once there is a baseline. */
  private record Watching(
      VersionCounter counter,
      WindowRing ring,
      @Nullable VersionAlarms alarms,
      @Nullable SegmentWatch segments,
      DriftReport.Source source,
      Map<String, String> notCompared) {}

  private final DriftSettings settings;
  private final VersionContext version;
  private final NullLaws laws;
  private final MeterRows meters;
  private final StatisticCounter statistics;
  private final BaselineLearner learner;
  private final Consumer<VersionWatch> onClose;

  private final VerdictChanges changes;
  private final List<String> notes = new ArrayList<>();
  private volatile @Nullable Watching watching;

  /** The row statistics alone, if there are any, while the features' baseline is being learned. */
  private @Nullable Watching early;

  private TimeSource.@Nullable Task task;
  private volatile boolean closed;

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
    Optional<Baseline> stored = stored();
    this.learner =
        new BaselineLearner(version.schema(), stored.isEmpty() ? settings.learnedRows() : 0);
    stored.ifPresent(baseline -> watch(baseline, DriftReport.Source.STORED));
    if (stored.isEmpty() && !statistics.names().isEmpty()) {
      watchStatistics();
    }
    this.latest = report(DriftReport.Source.LEARNING, List.of(), List.of(), Map.of(), List.of());
  }

  /** Starts the clock that turns the window, unless this is closed. */
  synchronized void start() {
    if (closed) {
      return;
    }
    task = version.time().schedule(settings.span().look(), this::turn);
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

  private synchronized void watch(Baseline baseline, DriftReport.Source source) {
    StatisticCounter.requireOwnNames(
        settings.statistics(), baseline.counts().features(), "a column of the baseline");
    VersionCounter counter = new VersionCounter(baseline, statistics, version.schema());
    for (String note : counter.notes()) {
      LOG.warn("{}: {}", version.ref(), note);
      notes.add(note);
    }
    Instant now = version.time().now();
    Watching before = early;
    WindowRing ring =
        before == null ? ring(counter.snapshot(), now) : before.ring.beside(counter.none());
    VersionAlarms alarms = before == null ? alarms(counter, now) : before.alarms;
    if (before != null && alarms != null) {
      alarms.watch(counter, settings.process(), now);
    }
    early = null;
    watching =
        new Watching(
            counter,
            ring,
            alarms,
            segments(baseline),
            source,
            counter.notCompared(version.schema()));
  }

  private @Nullable SegmentWatch segments(Baseline baseline) {
    Optional<Segments> segments = baseline.segments();
    if (segments.isEmpty()) {
      return null;
    }
    int feature = version.schema().indexOf(segments.get().feature());
    if (feature < 0 || version.schema().feature(feature).kind() != Feature.Kind.CATEGORY) {
      notes.add(
          "segments of '" + segments.get().feature() + "', which is no category of the model");
      return null;
    }
    return new SegmentWatch(baseline, version.schema(), settings.span().buckets());
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
      now.counter.countInputs(prediction.row());
      if (now.segments != null) {
        now.segments.countInputs(prediction.row());
      }
    } else {
      now.counter.count(prediction.row(), prediction.score());
      if (now.segments != null) {
        now.segments.count(prediction.row(), prediction.score());
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
      watch(learner.learn(), DriftReport.Source.LEARNED);
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    // Drift of inputs and scores needs no truth.
  }

  /** Evaluates at the end of a bucket, then opens the next. */
  private void turn() {
    synchronized (this) {
      if (closed) {
        return;
      }
      try {
        Watching now = current();
        boolean full =
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
      if (now != null && now.alarms != null) {
        Counts seen = now.ring.open(now.counter.snapshot());
        seenTo.addAll(now.alarms.acknowledge(seen, version.time().now()));
      }
    }
    evaluate();
    return seenTo;
  }

  synchronized double smallestShift(String feature, long values) {
    Watching now = current();
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
    Watching now = current();
    return now == null ? learning() : compareNow(now, now.counter.snapshot(), look);
  }

  private synchronized DriftDetails detailsNow() {
    learn();
    Watching now = current();
    if (now == null) {
      DriftReport report = learning();
      Counts none = Baseline.empty().counts();
      return new DriftDetails(report, none, none, report.at(), List.of());
    }
    Counts snapshot = now.counter.snapshot();
    return new DriftDetails(
        compareNow(now, snapshot, Look.PEEK),
        now.counter.reference(),
        now.ring.window(snapshot),
        now.ring.from(),
        now.ring.closed());
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

  private DriftReport compareNow(Watching now, Counts snapshot, Look look) {
    List<FeatureDrift> features =
        Evaluation.of(
            now.counter.reference(),
            now.ring.window(snapshot),
            now.counter.features(),
            settings.gate(),
            laws);
    List<SegmentDrift> segments =
        now.segments == null
            ? List.of()
            : now.segments.drifts(now.counter.featuresAlone(), settings.gate(), laws, look);
    if (now.alarms != null) {
      VersionAlarms.Effect effect =
          (feature, buckets) ->
              Evaluation.large(
                  now.counter.reference().of(feature),
                  now.ring.last(buckets, snapshot).of(feature),
                  settings.gate(),
                  laws);
      features =
          now.alarms.look(features, now.ring.open(snapshot), effect, look, version.time().now());
    }
    if (look == Look.CLOSE) {
      now.ring.close(version.time().now(), snapshot);
    }
    DriftReport report = report(now.source, features, segments, now.notCompared, told(now.source));
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
    return new DriftReport(
        version.ref(),
        version.time().now(),
        source,
        settings.gate().rule(settings.alarm()),
        features,
        segments,
        notCompared,
        notes);
  }

  @Override
  public void close() {
    onClose.accept(this);
    changes.close();
    synchronized (this) {
      closed = true;
      if (task != null) {
        task.cancel();
      }
    }
  }
}
