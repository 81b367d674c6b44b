package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the rows and answers of one version and turns its window. Thread-safe; what makes reports
 * holds this object's monitor, what records never does.
 */
final class VersionStatistics implements Recorder {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.stats");

  /** More buckets' extremes are kept than a window has, for those who count late. */
  private static final int SPARE = 3;

  /** What was counted at the beginning of a bucket. */
  private record Mark(Instant at, int bucket, Stripes.Snapshot counts) {}

  private final StatisticsSettings settings;
  private final VersionContext version;
  private final Consumer<VersionStatistics> onClose;
  private final Columns columns;
  private final Stripes stripes;
  private final Outputs outputs;
  private final StatsGauges gauges;
  private final boolean[] reported;

  /** The beginnings of the window's buckets, the oldest first. */
  private final Deque<Mark> marks = new ArrayDeque<>();

  /** The bucket that runs, from 1. */
  private volatile int bucket = 1;

  /** From the ticker to the clock in seconds; read anew with every bucket. */
  private volatile double clock;

  private TimeSource.@Nullable Task task;
  private boolean closed;

  VersionStatistics(
      StatisticsSettings settings, VersionContext version, Consumer<VersionStatistics> onClose) {
    this.settings = settings;
    this.version = version;
    this.onClose = onClose;
    this.columns = new Columns(version.schema(), settings);
    this.stripes = new Stripes(columns.size(), settings.buckets() + SPARE);
    this.outputs = new Outputs(columns, settings, version.meters());
    this.gauges = new StatsGauges(version.meters(), settings.meteredFeatures());
    this.reported = new boolean[columns.readings.length];
    this.clock = clock();
    columns.notes().forEach(note -> LOG.warn("{}: {}", version.ref(), note));
    marks.add(new Mark(version.time().now(), 1, stripes.snapshot()));
  }

  private double clock() {
    Instant now = version.time().now();
    return now.getEpochSecond() + now.getNano() / 1e9 - version.time().nanos() / 1e9;
  }

  /** Starts the clock that turns the window, unless this is closed. */
  synchronized void start() {
    if (!closed) {
      task = version.time().schedule(settings.bucket(), this::turn);
    }
  }

  @Override
  public void record(PredictionView prediction) {
    int now = bucket;
    Stripe stripe = stripes.take();
    try {
      count(prediction, stripe, now, stripes.slot(now));
    } finally {
      stripe.release();
    }
  }

  private void count(PredictionView prediction, Stripe stripe, int now, int slot) {
    stripe.row();
    Row row = prediction.row();
    for (Columns.NumberSlot each : columns.numbers) {
      double value = row.number(each.index());
      if (Double.isNaN(value) && row.missing(each.index())) {
        stripe.column(each.column()).tally(NumberCells.MISSING);
      } else {
        stripe.column(each.column()).add(value, slot);
      }
    }
    for (Columns.CategorySlot each : columns.categories) {
      String text = row.text(each.index());
      if (text == null) {
        stripe.column(each.column()).tally(NumberCells.MISSING);
      } else {
        each.distinct().add(text, now);
        stripe.column(each.column()).add(text.codePointCount(0, text.length()), slot);
      }
    }
    if (columns.stamps.length > 0) {
      ages(row, stripe, slot);
    }
    for (int i = 0; i < columns.readings.length; i++) {
      read(i, prediction.input(), stripe, slot);
    }
    if (prediction.source() != Prediction.Source.FALLBACK) {
      outputs.count(prediction, stripe, now, slot);
    }
  }

  private void ages(Row row, Stripe stripe, int slot) {
    double now = clock + version.time().nanos() / 1e9;
    for (Columns.StampSlot each : columns.stamps) {
      if (row.missing(each.index())) {
        stripe.column(each.column()).tally(NumberCells.MISSING);
      } else {
        stripe.column(each.column()).add(now - row.number(each.index()) * each.seconds(), slot);
      }
    }
  }

  /** The extractor is the user's, so it may fail. */
  private void read(int index, @Nullable Object input, Stripe stripe, int slot) {
    Columns.ReadingSlot each = columns.readings[index];
    try {
      each.reading().read(input, stripe, each.column(), slot);
    } catch (RuntimeException e) {
      each.reading().tally(NumberCells.FAILED, stripe, each.column());
      if (!reported[index]) {
        reported[index] = true;
        LOG.error(
            "{}: '{}' could not be read from an input; further failures are only counted",
            version.ref(),
            each.reading().feature(),
            e);
      }
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    // What came in and went out needs no truth.
  }

  /** Publishes the window at the end of a bucket, then drops the oldest bucket. */
  private synchronized void turn() {
    if (closed) {
      return;
    }
    try {
      report();
      rotate();
    } finally {
      start();
    }
  }

  private void rotate() {
    int next = bucket + 1;
    stripes.forget(next + 1);
    clock = clock();
    bucket = next;
    marks.add(new Mark(version.time().now(), next, stripes.snapshot()));
    if (marks.size() > settings.buckets()) {
      marks.remove();
    }
  }

  /** What the window holds now; also published to the meters. */
  synchronized StatisticsReport report() {
    Mark oldest = marks.element();
    Stripes.Snapshot window = stripes.since(oldest.counts, oldest.bucket, bucket);
    StatisticsReport report =
        new WindowReport(version.ref(), columns, oldest.bucket)
            .of(window, oldest.at, version.time().now());
    if (!closed) {
      gauges.publish(report);
    }
    return report;
  }

  @Override
  public void close() {
    onClose.accept(this);
    synchronized (this) {
      closed = true;
      if (task != null) {
        task.cancel();
      }
    }
  }
}
