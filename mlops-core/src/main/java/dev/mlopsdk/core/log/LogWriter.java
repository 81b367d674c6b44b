package dev.mlopsdk.core.log;

import dev.mlopsdk.core.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk's side of the log: takes records out of the ring, writes them as lines, forces and
 * rotates files. A batch that the disk refuses is kept and tried again, so an outage loses nothing
 * until the ring is full. Thread-safe: one round at a time.
 */
final class LogWriter {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");
  private static final int BATCH_BYTES = 1 << 19;
  private static final long SOONEST_RETRY = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LATEST_RETRY = TimeUnit.SECONDS.toNanos(10);

  /** A thread may be this late with its record; it then gets the time of the one before. */
  private static final long LATE = TimeUnit.SECONDS.toNanos(1);

  private static final long BETWEEN_LAST_TRIES = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long COPYING = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final ByteRing ring;
  private final Batch batch;
  private final JsonLine lines = new JsonLine();
  private final LineFormat format;
  private final WallClock clock;
  private final TimeSource time;
  private final ReplicaFolder folder;
  private final Housekeeper housekeeper;
  private final Intake intake;
  private final Tally tally;
  private final LossReport losses;
  private final long syncNanos;
  private final long rotateBytes;
  private final long rotateNanos;

  /** How often what was written may not have reached the disk. */
  private final AtomicLong doubts = new AtomicLong();

  private @Nullable LogFile file;
  private long nextSequence;
  private long nextSync;
  private boolean down;
  private boolean finished;
  private long pause = SOONEST_RETRY;
  private long nextTry;
  private volatile int held;
  private final AtomicBoolean abandoned = new AtomicBoolean();

  LogWriter(
      PredictionLogBuilder options,
      ByteRing ring,
      LogVersions versions,
      Intake intake,
      Tally tally,
      TimeSource time,
      ReplicaFolder folder,
      Housekeeper housekeeper,
      long nextSequence) {
    this.ring = ring;
    this.batch = new Batch(ring, Math.max(BATCH_BYTES, options.largestRecord));
    this.format = new LineFormat(versions, options.redaction);
    this.clock = new WallClock(time);
    this.time = time;
    this.folder = folder;
    this.housekeeper = housekeeper;
    this.intake = intake;
    this.tally = tally;
    this.losses = new LossReport(tally, versions, time);
    this.syncNanos = options.fsync.toNanos();
    this.rotateBytes = options.rotateBytes;
    this.rotateNanos = options.rotateAge.toNanos();
    this.nextSequence = nextSequence;
    this.nextSync = time.nanos() + syncNanos;
  }

  /** A round by the clock; none while another is under way or an outage asks for patience. */
  void tick() {
    if (lock.tryLock()) {
      try {
        if (!finished && !abandoned.get() && !(down && time.nanos() - nextTry < 0)) {
          round(false);
        }
        losses.announce();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether all that was in the ring before is in files now and forced to the disk. */
  boolean flush() {
    lock.lock();
    try {
      return !abandoned.get() && (finished || round(true));
    } finally {
      lock.unlock();
    }
  }

  private boolean round(boolean durable) {
    try {
      clock.read();
      drain(durable);
      LogFile current = file;
      if (current != null && rotationDue(current)) {
        rotate();
      }
      if (durable || time.nanos() - nextSync >= 0) {
        sync();
      }
      recovered();
      return batch.size() == 0;
    } catch (IOException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private void drain(boolean durable) throws IOException {
    int left = ring.records();
    if (batch.size() > 0) {
      write();
    }
    while (left > 0 && !abandoned.get()) {
      int filled = batch.fill();
      if (filled > 0) {
        left -= filled;
        write();
      } else if (durable) {
        LockSupport.parkNanos(COPYING); // A producer has claimed its room and is copying.
      } else {
        return;
      }
    }
    if (losses.pending()) {
      write();
    }
  }

  /** Writes the batch, all of it or nothing. */
  private void write() throws IOException {
    held = batch.size();
    long first = batch.size() > 0 ? clock.epochNanos(batch.nanos(0)) : clock.now();
    LogFile into = fileFor(first);
    lines.clear();
    long last = Math.max(into.lastEpochNanos(), first);
    losses.write(format, lines, last);
    int unreadable = 0;
    for (int rank = 0; rank < batch.size(); rank++) {
      long at = Math.max(last, clock.epochNanos(batch.nanos(rank)));
      int before = lines.length();
      try {
        format.record(lines, batch.bytes(), batch.offset(rank), at);
        last = at;
      } catch (RuntimeException e) {
        lines.rewind(before);
        unreadable++;
        LOG.error("A record cannot be written as a line", e);
      }
    }
    into.append(lines.bytes(), lines.length());
    if (syncNanos == 0) {
      try {
        into.sync();
      } catch (IOException e) {
        into.retract(lines.length());
        throw e;
      }
    }
    into.lastEpochNanos(last);
    losses.written();
    tally.lose(LossReason.ENCODING, unreadable);
    if (!abandoned.get()) {
      tally.write(batch.size() - unreadable);
    }
    batch.clear();
    held = 0;
  }

  /** The open file, or a new one if it is full, old, or ahead of a clock that was set back. */
  private LogFile fileFor(long firstEpochNanos) throws IOException {
    LogFile current = file;
    if (current != null
        && (rotationDue(current) || firstEpochNanos < current.lastEpochNanos() - LATE)) {
      rotate();
      current = null;
    }
    if (current == null) {
      Instant start = Instant.ofEpochMilli(Math.floorDiv(firstEpochNanos, MILLISECOND));
      Durable.createDirectories(folder.path());
      LogFileName name = new LogFileName(start, nextSequence, false);
      housekeeper.active(nextSequence);
      nextSequence++; // Also if it fails: what could not be made may not be removable either.
      current = LogFile.create(folder.path(), name, time.nanos(), firstEpochNanos);
      file = current;
    }
    return current;
  }

  private boolean rotationDue(LogFile current) {
    return current.size() >= rotateBytes || time.nanos() - current.openedNanos() - rotateNanos >= 0;
  }

  /** Closes the file for good and has it packed. */
  private void rotate() throws IOException {
    LogFile current = file;
    if (current != null) {
      current.mend();
      sync();
      current.close();
      file = null;
      housekeeper.active(nextSequence);
      time.schedule(Duration.ZERO, housekeeper::run);
    }
  }

  private void sync() throws IOException {
    nextSync = time.nanos() + syncNanos;
    LogFile current = file;
    if (current == null || current.synced()) {
      return;
    }
    try {
      current.sync();
    } catch (IOException e) {
      doubts.incrementAndGet(); // The kernel forgets what it could not write: a second try would
      // succeed.
      throw e;
    }
    if (Files.notExists(current.path())) {
      doubts.incrementAndGet();
      LOG.error("{} was deleted while it was written; a new file is begun", current.path());
      current.close();
      file = null;
    }
  }

  private void failed(Exception failure) {
    intake.behind(true);
    if (!down) {
      down = true;
      pause = SOONEST_RETRY;
      LOG.error(
          "The prediction log cannot write to {}; records wait in memory and the disk is tried"
              + " again, what finds no room is counted as lost",
          folder.path(),
          failure);
    }
    nextTry = time.nanos() + pause;
    pause = Math.min(LATEST_RETRY, 2 * pause);
  }

  private void recovered() {
    if (down) {
      down = false;
      intake.behind(false);
      LOG.warn(
          "The prediction log writes to {} again; {} records were lost so far",
          folder.path(),
          tally.lost());
    }
  }

  /**
   * Writes what is left, tries again while the disk refuses and {@code patience} lasts, and lets
   * the folder go. The ring must be sealed. A write that hangs holds it up.
   */
  void finish(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    lock.lock();
    try {
      boolean whole = !abandoned.get() && round(true);
      while (!whole && !abandoned.get() && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(BETWEEN_LAST_TRIES);
        whole = round(true);
      }
      finished = true;
      if (!whole) {
        abandon();
      }
      losses.announce();
      housekeeper.stop();
      closeFile();
    } catch (IOException e) {
      LOG.error("The last file in {} could not be closed", folder.path(), e);
    } finally {
      folder.close();
      lock.unlock();
    }
  }

  private void closeFile() throws IOException {
    LogFile current = file;
    file = null;
    if (current != null) {
      try (current) {
        current.mend();
      }
    }
  }

  /** Gives up on what is not written yet, once. */
  void abandon() {
    if (abandoned.compareAndSet(false, true)) {
      int left = held + ring.records();
      tally.lose(LossReason.DISK, left);
      LOG.error(
          "The disk of {} did not take the last {} records before close gave up; they are lost",
          folder.path(),
          left);
    }
  }

  /** Grows with every record that may be missing though it was taken. */
  long missing() {
    return tally.lost() + doubts.get();
  }
}
