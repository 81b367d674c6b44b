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
import dev.mlopsdk.drift.profile.RowCounter;
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
import java.util.stream.Stream;
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
      StatisticCounter statistics,
      Counts reference,
      WindowRing ring,
      @Nullable VersionAlarms alarms,
      @Nullable SegmentWatch segments,
      DriftReport.Source source,
      Map<String, String> notCompared) {

    /** What was counted so far, of features and row statistics. */
    Counts snapshot() {
      return counter.snapshot().beside(statistics.snapshot());
    }

    /** The features and row statistics that are counted. */
    List<String> features() {
      return Stream.concat(counter.features().stream(), statistics.names().stream()).toList();
    }
  }

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
    Instant now = version.time().now();
    Counts reference = statistics.reference();
    VersionAlarms alarms = alarms(reference, statistics.names(), now);
    if (alarms != null) {
      alarms.await(version.schema().size() + 1);
    }
    early =
        new Watching(
            RowCounter.of(Baseline.empty(), version.schema()),
            statistics,
            reference,
            ring(now, statistics.snapshot()),
            alarms,
            null,
            DriftReport.Source.LEARNING,
            statistics.notCompared());
  }

  private @Nullable VersionAlarms alarms(Counts reference, List<String> watched, Instant now) {
    return settings.alarm() == Alarm.ANYTIME
        ? new VersionAlarms(reference, watched, settings, now)
        : null;
  }

  private WindowRing ring(Instant now, Counts start) {
    DriftSettings.Span span = settings.span();
    return span.ofRows()
        ? WindowRing.byRows(span.rowsPerBucket(), span.buckets(), now, start)
        : WindowRing.byTime(span.look(), span.buckets(), now, start);
  }

  private synchronized void watch(Baseline baseline, DriftReport.Source source) {
    StatisticCounter.requireOwnNames(
        settings.statistics(), baseline.counts().features(), "a column of the baseline");
    RowCounter counter = RowCounter.of(baseline, version.schema());
    for (String note : counter.notes()) {
      LOG.warn("{}: {}", version.ref(), note);
      notes.add(note);
    }
    Counts start = counter.snapshot();
    Instant now = version.time().now();
    Counts reference = baseline.counts().beside(statistics.reference());
    Map<String, String> notCompared =
        Evaluation.notCompared(baseline.counts(), counter.features(), version.schema());
    notCompared.putAll(statistics.notCompared());
    Watching before = early;
    WindowRing ring;
    VersionAlarms alarms;
    if (before == null) {
      ring = ring(now, start.beside(statistics.snapshot()));
      alarms =
          alarms(
              reference,
              Stream.concat(counter.features().stream(), statistics.names().stream()).toList(),
              now);
    } else {
      ring = before.ring.beside(start);
      alarms = before.alarms;
      if (alarms != null) {
        alarms.watch(reference, counter.features(), start, settings.process(), now);
      }
    }
    early = null;
    watching =
        new Watching(
            counter, statistics, reference, ring, alarms, segments(baseline), source, notCompared);
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
    statistics.count(prediction.row());
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
                || now.ring.due(version.time().now(), now.snapshot());
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
        Counts seen = now.ring.open(now.snapshot());
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
    return now == null ? learning() : compareNow(now, now.snapshot(), look);
  }

  private synchronized DriftDetails detailsNow() {
    learn();
    Watching now = current();
    if (now == null) {
      DriftReport report = learning();
      Counts none = Baseline.empty().counts();
      return new DriftDetails(report, none, none, report.at(), List.of());
    }
    Counts snapshot = now.snapshot();
    return new DriftDetails(
        compareNow(now, snapshot, Look.PEEK),
        now.reference,
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
            now.reference, now.ring.window(snapshot), now.features(), settings.gate(), laws);
    List<SegmentDrift> segments =
        now.segments == null
            ? List.of()
            : now.segments.drifts(now.counter.features(), settings.gate(), laws, look);
    if (now.alarms != null) {
      VersionAlarms.Effect effect =
          (feature, buckets) ->
              Evaluation.large(
                  now.reference.of(feature),
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
