package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.DataWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the prediction log of all replicas in the order of time, joined with the truths that came
 * later. Immutable and thread-safe; every option returns another reader.
 *
 * <pre>{@code
 * LogReader log = LogReader.of(Path.of("log")).model("delay").from(monday).to(sunday)
 *     .outcomesWithin(Duration.ofDays(7));
 * try (Stream<LoggedPrediction> all = log.read()) {
 *   all.filter(p -> p.outcome().isPresent()).forEach(p -> train(p.features(), p.outcome().get().value()));
 * }
 * DataWindow window = log.window();
 * }</pre>
 *
 * <p>Records of one moment come in the order of replica, file and line, so that reading twice gives
 * the same. Of several truths of one name about one prediction the earliest in that order counts,
 * whoever reported it.
 *
 * <p>Every reading lists the files anew and opens each when the time in its name comes; it holds
 * some 70 kB per open file, as a rule one per replica, and at most 57 bytes per truth ({@link
 * #mostOutcomes}). A last line without a line feed is one that is being written, and is left alone.
 * A file that was compressed meanwhile is found again.
 *
 * <p>All methods that read throw {@link dev.mlopsdk.core.ModelException} of kind {@code INTEGRITY}
 * where the log is damaged, of kind {@code FORMAT} where a newer SDK wrote it; {@link
 * java.io.UncheckedIOException} where the file system fails; {@link IllegalArgumentException} if
 * the root is no folder; {@link IllegalStateException} if there are more truths than may be kept.
 *
 * @since 0.1
 */
public final class LogReader {

  /** What happens at a damaged line, and at a file that is deleted before it was read. */
  public enum Damage {
    /** Reading fails with a {@link dev.mlopsdk.core.ModelException}: the default. */
    FAIL,
    /** It is passed over and counted in {@link LogSummary}; the logger says so. */
    SKIP
  }

  private final LogQuery query;

  private LogReader(LogQuery query) {
    this.query = query;
  }

  /** A reader of everything in the log under {@code root}, whose folders are the replicas'. */
  public static LogReader of(Path root) {
    return new LogReader(new LogQuery(root));
  }

  /** Only the predictions of the model {@code name}; default every model's. */
  public LogReader model(String name) {
    return new LogReader(query.with(q -> q.model = ModelRef.requireName(name)));
  }

  /** Only what was answered at {@code first} or later; default from the beginning. */
  public LogReader from(Instant first) {
    return new LogReader(query.with(q -> q.from = first));
  }

  /** Only what was answered before {@code end}; default to the end. */
  public LogReader to(Instant end) {
    return new LogReader(query.with(q -> q.to = end));
  }

  /**
   * How long after its prediction a truth counts, the last moment included: later ones are {@code
   * late}. Default for ever, which reads the log to its end.
   */
  public LogReader outcomesWithin(Duration horizon) {
    if (horizon.isNegative()) {
      throw new IllegalArgumentException(
          "The horizon of outcomes is 0 or more, but was " + horizon);
    }
    return new LogReader(query.with(q -> q.within = horizon));
  }

  /** Only the files of these replicas, predictions and truths alike; default all. */
  public LogReader replicas(String... names) {
    return new LogReader(query.with(q -> q.replicas = Set.of(names)));
  }

  /**
   * Whose truths {@link LateJoin} tells: those that these replicas were told, as a rule the
   * process's own. {@link #read} joins the truths of all replicas regardless.
   */
  public LogReader outcomesOf(String... replicas) {
    return new LogReader(query.with(q -> q.outcomesOf = Set.of(replicas)));
  }

  /** What happens at a damaged line; default {@link Damage#FAIL}. */
  public LogReader onDamage(Damage damage) {
    return new LogReader(query.with(q -> q.damage = damage));
  }

  /**
   * How many truths are kept in memory at a time, of at most 57 bytes each; default 10 million.
   * Reading a window with more fails.
   */
  public LogReader mostOutcomes(int most) {
    if (most < 1 || most > 1 << 29) {
      throw new IllegalArgumentException(
          "A reader keeps 1 to 2^29 outcomes at a time, but was asked for " + most);
    }
    return new LogReader(query.with(q -> q.mostOutcomes = most));
  }

  /**
   * The predictions of the window in the order of time, each with its truths. The truths are read
   * now, the predictions while the stream is consumed, and close it at the end.
   */
  public Stream<LoggedPrediction> read() {
    JoinedLog joined = JoinedLog.open(query, query.predictions());
    return LogStreams.of(joined::next, joined);
  }

  /**
   * As {@link #read}; {@code atEnd} is told what was counted once the stream came to its end or was
   * closed: with {@link Damage#SKIP} also what was passed over.
   */
  public Stream<LoggedPrediction> read(Consumer<? super LogSummary> atEnd) {
    JoinedLog joined = JoinedLog.open(query, query.predictions());
    AtomicBoolean told = new AtomicBoolean();
    return LogStreams.of(
        joined::next,
        () -> {
          joined.close();
          if (told.compareAndSet(false, true)) {
            atEnd.accept(joined.summary());
          }
        });
  }

  /**
   * The same reader of what shadows answered ({@link dev.mlopsdk.core.Assignment.Reason#SHADOW}),
   * in place of what callers got: without this a shadow's answers are left out. A truth about the
   * caller's prediction is joined with both.
   */
  public LogReader shadows() {
    return new LogReader(query.with(q -> q.answers = LogQuery.Answers.SHADOWS));
  }

  /**
   * What callers got in the window beside what a shadow answered to the same input, in the order of
   * the shadow's answers. A shadow answers soon, so the last 16,384 predictions are kept to find
   * its partner; those without one are left out and the logger says how many.
   */
  public Stream<LoggedPair> pairs() {
    LogQuery all = query.with(q -> q.answers = LogQuery.Answers.ALL);
    PairedLog pairs = new PairedLog(JoinedLog.open(all, all.predictions()));
    return LogStreams.of(pairs::next, pairs);
  }

  /** The reports of truths of the window, in the order of time: every report, of any prediction. */
  public Stream<LoggedOutcome> outcomes() {
    return records(
        new LineScope(LineScope.Stretch.NONE, query.window(), LineScope.Stretch.NONE),
        LoggedOutcome.class);
  }

  /** The losses that writers noted in the window, in the order of time. */
  public Stream<LoggedLoss> losses() {
    return records(
        new LineScope(LineScope.Stretch.NONE, LineScope.Stretch.NONE, query.window()),
        LoggedLoss.class);
  }

  private <T extends LogRecord> Stream<T> records(LineScope scope, Class<T> type) {
    MergedLog merged = query.merged(scope, new Damages(query.damage));
    return LogStreams.of(() -> merged.hasNext() ? type.cast(merged.next()) : null, merged);
  }

  /** Reads the window and counts. */
  public LogSummary summary() {
    return Survey.of(query).summary();
  }

  /** {@link #window()} of another stretch of time: what a retraining trigger asks for. */
  public DataWindow window(Instant first, Instant end) {
    return from(first).to(end).window();
  }

  /**
   * Reads the window and names it: its files and ids, for a retraining request. An end that was not
   * given is that of the predictions; a file is named if it holds a prediction of the window or a
   * truth about one.
   */
  public DataWindow window() {
    return Survey.of(query).window();
  }

  LogQuery query() {
    return query;
  }
}
