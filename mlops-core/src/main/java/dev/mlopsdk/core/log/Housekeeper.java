package dev.mlopsdk.core.log;

import dev.mlopsdk.core.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs the files that are closed and deletes the oldest of them, off the writer's path: a slow or
 * full disk delays it, and it tries again every minute. Thread-safe.
 */
final class Housekeeper {

  static final Duration EVERY = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");
  private static final int BLOCK = 1 << 16;

  private final ReplicaFolder folder;
  private final TimeSource time;
  private final long keepBytes;
  private final Duration keepAge;
  private final ReentrantLock lock = new ReentrantLock();
  private final LongAdder deletedFiles = new LongAdder();
  private final LongAdder deletedBytes = new LongAdder();

  /** The sequence of the file that is being written; those from it on are left alone. */
  private volatile long active;

  private volatile boolean stopped;
  private boolean down;

  Housekeeper(PredictionLogBuilder options, ReplicaFolder folder, TimeSource time, long next) {
    this.folder = folder;
    this.time = time;
    this.keepBytes = options.keepBytes;
    this.keepAge = options.keepAge;
    this.active = next;
  }

  /** The file {@code sequence} is the one that is being written, or will be the next. */
  void active(long sequence) {
    active = sequence;
  }

  /** Packs and deletes what is due. */
  void run() {
    if (!lock.tryLock()) {
      return;
    }
    try {
      if (!stopped) {
        packClosed();
        deleteOldest();
        down = false;
      }
    } catch (IOException | RuntimeException e) {
      if (!down) {
        down = true;
        LOG.warn(
            "Closed files in {} cannot be packed or deleted; it is tried again every minute",
            folder.path(),
            e);
      }
    } finally {
      lock.unlock();
    }
  }

  private void packClosed() throws IOException {
    for (ReplicaFolder.Found file : folder.files()) {
      if (!file.name().packed() && file.name().sequence() < active && !stopped) {
        pack(file);
      }
    }
  }

  private void pack(ReplicaFolder.Found file) throws IOException {
    String packed = file.name().pack().toString();
    Path draft = folder.path().resolve(packed + ReplicaFolder.TEMPORARY);
    boolean complete = false;
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      complete = compress(file.path(), out);
    } finally {
      if (!complete) {
        Durable.deleteQuietly(draft);
      }
    }
    if (complete) {
      Files.move(draft, folder.path().resolve(packed), StandardCopyOption.ATOMIC_MOVE);
      Durable.sync(folder.path());
      Files.delete(file.path());
    }
  }

  /** Whether it came to the end and is on the disk; not if the log is being closed. */
  private boolean compress(Path file, FileChannel out) throws IOException {
    OutputStream raw = Channels.newOutputStream(out);
    try (InputStream in = Files.newInputStream(file);
        GZIPOutputStream gzip = new GZIPOutputStream(raw, BLOCK)) {
      byte[] block = new byte[BLOCK];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        if (stopped) {
          return false;
        }
        gzip.write(block, 0, read);
      }
      gzip.finish();
      out.force(true);
      return true;
    }
  }

  private void deleteOldest() throws IOException {
    List<ReplicaFolder.Found> files = folder.files();
    long total = 0;
    Deque<ReplicaFolder.Found> closed = new ArrayDeque<>();
    for (ReplicaFolder.Found file : files) {
      total += Files.size(file.path());
      if (file.name().sequence() < active) {
        closed.add(file);
      }
    }
    Instant oldest = time.now().minus(keepAge);
    while (!closed.isEmpty()
        && (total > keepBytes || closed.element().name().start().isBefore(oldest))) {
      Path file = closed.remove().path();
      long size = Files.size(file);
      Files.delete(file);
      total -= size;
      deletedFiles.increment();
      deletedBytes.add(size);
    }
  }

  /** Ends what is under way, waits for it, and does nothing from then on. */
  void stop() {
    stopped = true;
    lock.lock();
    try {
      down = true; // Nobody is told of what does not matter any more.
    } finally {
      lock.unlock();
    }
  }

  long deletedFiles() {
    return deletedFiles.sum();
  }

  long deletedBytes() {
    return deletedBytes.sum();
  }
}
