package dev.mlopsdk.core.log;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes every prediction and every truth to files, as JSON lines, and keeps at most 8 GiB of them
 * per replica unless told otherwise ({@link PredictionLogBuilder#keep}).
 *
 * <pre>{@code
 * try (PredictionLog log = PredictionLog.to(Path.of("log")).sample(0.1).redact("passport").open();
 *     var delay = ServedModel.of(registry, "delay", onnx).observe(log).open()) {
 *   delay.outcome(delay.predict(flight).id(), 1.0);
 *   boolean onDisk = log.flush(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>Callers never wait for it: a record is copied into a bounded buffer, and one that finds no
 * room is dropped and counted ({@code mlops.log.records}). A thread of the log writes the buffer to
 * the replica's folder, rotates, compresses and deletes files. A disk that is full, read-only or
 * hangs delays nobody; what the buffer holds is written once the disk is back.
 *
 * <p>One log serves any number of served models and outlives them: whoever opened it closes it,
 * after them. Its meters are in the registry of each of them. Thread-safe.
 *
 * @since 0.1
 */
public final class PredictionLog implements PredictionObserver, AutoCloseable {

  private static final String THREADS = "mlops-log";

  private final ByteRing ring;
  private final LogVersions versions;
  private final Intake intake;
  private final LogWriter writer;
  private final Flusher flusher;
  private final LogMeters meters;
  private final Tally tally;
  private final ReplicaFolder folder;
  private final TimeSource time;
  private final @Nullable SystemTime own;
  private final Duration every;
  private final Duration closeTimeout;
  private final Housekeeper housekeeper;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile TimeSource.Task tick = () -> {};
  private volatile TimeSource.Task tidy = () -> {};

  private PredictionLog(
      PredictionLogBuilder options, ReplicaFolder folder, long next, @Nullable SystemTime own) {
    this.own = own;
    this.time = own != null ? own : Objects.requireNonNull(options.time);
    this.folder = folder;
    this.ring = new ByteRing(options.bufferBytes, options.bufferRecords);
    this.versions = new LogVersions(options.redaction);
    this.tally = new Tally();
    this.intake = new Intake(options, ring, tally, time);
    this.housekeeper = new Housekeeper(options, folder, time, next);
    this.writer =
        new LogWriter(options, ring, versions, intake, tally, time, folder, housekeeper, next);
    this.flusher = new Flusher(writer, THREADS + "-flush");
    this.meters = new LogMeters(tally, ring, housekeeper);
    this.every = options.every;
    this.closeTimeout = options.closeTimeout;
  }

  /** The options of a log below the folder {@code root}, which is created if need be. */
  public static PredictionLogBuilder to(Path root) {
    return new PredictionLogBuilder(root);
  }

  static PredictionLog open(PredictionLogBuilder options) {
    ReplicaFolder folder = null;
    PredictionLog log = null;
    try {
      folder = ReplicaFolder.take(options.root, options.replicaName());
      folder.repair();
      long next = folder.nextSequence();
      log =
          new PredictionLog(
              options, folder, next, options.time == null ? SystemTime.create(THREADS) : null);
      log.start();
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The prediction log cannot be opened in " + options.root.toAbsolutePath(), e);
    } finally {
      if (log == null && folder != null) {
        folder.close();
      }
    }
  }

  private void start() {
    tidy = time.schedule(Duration.ZERO, this::tidy);
    tick = time.schedule(every, this::tick);
  }

  private void tick() {
    try {
      writer.tick();
    } finally {
      if (!closed.get()) {
        tick = time.schedule(every, this::tick);
      }
    }
  }

  private void tidy() {
    try {
      housekeeper.run();
    } finally {
      if (!closed.get()) {
        tidy = time.schedule(Housekeeper.EVERY, this::tidy);
      }
    }
  }

  @Override
  public Recorder open(VersionContext version) {
    MeterRegistry registry = version.meters().registry();
    meters.bindTo(registry);
    return new VersionRecorder(
        intake, versions.of(version), version.events(), () -> meters.unbind(registry));
  }

  @Override
  public void reported(PredictionId id, Outcome outcome, OutcomeJoin.Status status) {
    intake.outcome(id, outcome, status);
  }

  /**
   * Waits until everything that was recorded before this call is written and forced to the disk: an
   * acknowledgement that survives a kill of the process and a power cut.
   *
   * @return true if it is; false if {@code timeout} passed first, or if a record was lost since the
   *     last time that a flush came to its end, by whichever thread: dropped, too large, or not
   *     taken by the disk. What sampling or redaction leaves out is not lost. After {@link
   *     #close()} whether it wrote everything
   */
  public boolean flush(Duration timeout) {
    return flusher.flush(timeout);
  }

  /** How many records were lost since the log was opened, for whatever reason. */
  public long lost() {
    return tally.lost();
  }

  /**
   * The name of this log's folder below its root, for {@link
   * dev.mlopsdk.core.log.read.LogReader#outcomesOf}: that of {@link PredictionLogBuilder#replica},
   * or with {@code -2} and so on if that one was taken.
   */
  public String replica() {
    return folder.name();
  }

  /** The folder this log writes to, below its root. */
  public Path folder() {
    return folder.path();
  }

  /**
   * Takes no further record, writes what is left and lets the folder go; waits for the disk no
   * longer than {@link PredictionLogBuilder#closeTimeout}, also if the thread is interrupted, which
   * it still is afterwards. A second call does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    ring.seal();
    tick.cancel();
    tidy.cancel();
    Duration patience = closeTimeout.minus(closeTimeout.dividedBy(4));
    Thread last = new Thread(() -> writer.finish(patience), THREADS + "-close");
    last.setDaemon(true);
    last.start();
    boolean interrupted = awaitEnd(last);
    if (last.isAlive()) {
      writer.abandon();
    }
    if (own != null) {
      own.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the caller was interrupted; the records are not given up for that. */
  private boolean awaitEnd(Thread last) {
    boolean interrupted = false;
    long end = System.nanoTime() + closeTimeout.toNanos();
    for (long left = closeTimeout.toNanos(); left > 0; left = end - System.nanoTime()) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(last, left);
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
