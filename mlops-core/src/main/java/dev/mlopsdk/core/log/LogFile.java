package dev.mlopsdk.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file that is being written. An {@link #append} that fails leaves nothing behind: what it
 * wrote in part is cut off before the next one. Not thread-safe; confine to one thread.
 */
final class LogFile implements AutoCloseable {

  /**
   * Java copies what it writes into memory that it keeps per thread, as much as one write takes.
   */
  private static final int SLICE = 1 << 16;

  private static final int MOST_EMPTY_WRITES = 16;

  private final Path path;
  private final LogFileName name;
  private final FileChannel channel;
  private final long openedNanos;
  private long size;
  private boolean torn;
  private boolean synced = true;
  private long lastEpochNanos;

  private LogFile(Path path, LogFileName name, FileChannel channel, long openedNanos, long first) {
    this.path = path;
    this.name = name;
    this.channel = channel;
    this.openedNanos = openedNanos;
    this.lastEpochNanos = first;
  }

  /** Creates the file {@code name}, which must not exist, in {@code folder}, durably. */
  static LogFile create(Path folder, LogFileName name, long openedNanos, long firstEpochNanos)
      throws IOException {
    Path path = folder.resolve(name.toString());
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean complete = false;
    try {
      Durable.sync(folder);
      complete = true;
      return new LogFile(path, name, channel, openedNanos, firstEpochNanos);
    } finally {
      if (!complete) {
        channel.close();
        Durable.deleteQuietly(path);
      }
    }
  }

  /** Appends all of it or nothing. */
  void append(byte[] bytes, int length) throws IOException {
    mend();
    ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
    torn = true;
    int empty = 0;
    while (rest.position() < length) {
      rest.limit(Math.min(length, rest.position() + SLICE));
      int written = channel.write(rest, size + rest.position());
      empty = written > 0 ? 0 : empty + 1;
      if (empty == MOST_EMPTY_WRITES) {
        throw new IOException("The disk takes no more bytes of " + path + " and does not say why");
      }
    }
    torn = false;
    size += length;
    synced = false;
  }

  /** Cuts off what a failed append left. */
  void mend() throws IOException {
    if (torn) {
      channel.truncate(size);
      torn = false;
    }
  }

  /** Takes the last append back, {@code length} bytes. */
  void retract(int length) {
    size -= length;
    torn = true;
  }

  /** Forces what was appended to the disk. */
  void sync() throws IOException {
    if (!synced) {
      channel.force(false);
      synced = true;
    }
  }

  boolean synced() {
    return synced;
  }

  /** Gives up on forcing what was appended: the disk said once that it could not. */
  void forget() {
    synced = true;
  }

  long size() {
    return size;
  }

  Path path() {
    return path;
  }

  LogFileName name() {
    return name;
  }

  long openedNanos() {
    return openedNanos;
  }

  /** The time of the last line. */
  long lastEpochNanos() {
    return lastEpochNanos;
  }

  void lastEpochNanos(long epochNanos) {
    lastEpochNanos = epochNanos;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
