package dev.mlopsdk.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one replica, owned by one process at a time: by the lock on its file {@value
 * #LOCK}, which is never deleted. Thread-safe.
 */
final class ReplicaFolder implements AutoCloseable {

  static final String LOCK = ".lock";
  static final String TEMPORARY = ".tmp";

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");
  private static final int MOST_FOLDERS = 1000;

  /**
   * The folders that this process holds. A lock is the process's, not the channel's: POSIX gives it
   * up when any channel on the file is closed, so a second log must not even open the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final String name;
  private final Path key;
  private final FileChannel lockFile;

  /** A file of the log and where it is. */
  record Found(Path path, LogFileName name) {}

  private ReplicaFolder(Path path, String name, Path key, FileChannel lockFile) {
    this.path = path;
    this.name = name;
    this.key = key;
    this.lockFile = lockFile;
  }

  /** Takes the folder {@code replica} of {@code root}, or {@code replica-2}, -3 … if it is held. */
  static ReplicaFolder take(Path root, String replica) throws IOException {
    for (int i = 1; i <= MOST_FOLDERS; i++) {
      String name = i == 1 ? replica : replica + "-" + i;
      Path path = root.resolve(name);
      Durable.createDirectories(path);
      Path key = path.toRealPath();
      if (HELD.add(key)) {
        ReplicaFolder folder = null;
        try {
          folder = lock(path, name, key);
        } finally {
          if (folder == null) {
            HELD.remove(key);
          }
        }
        if (folder != null) {
          return folder;
        }
      }
    }
    throw new IOException(
        "All folders from " + replica + " to " + replica + "-" + MOST_FOLDERS + " are in use");
  }

  private static @Nullable ReplicaFolder lock(Path path, String name, Path key) throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean mine = false;
    try {
      FileLock lock = channel.tryLock();
      mine = lock != null;
    } finally {
      if (!mine) {
        channel.close();
      }
    }
    return mine ? new ReplicaFolder(path, name, key, channel) : null;
  }

  Path path() {
    return path;
  }

  /** Its name, which may end in -2 and so on. */
  String name() {
    return name;
  }

  /** The log files, oldest first; a packed one and what it was packed from both. */
  List<Found> files() throws IOException {
    List<Found> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(path)) {
      entries.forEach(
          each -> LogFileName.of(each).ifPresent(found -> files.add(new Found(each, found))));
    }
    files.sort(
        Comparator.comparingLong((Found found) -> found.name().sequence())
            .thenComparing(found -> found.name().start()));
    return files;
  }

  /** The sequence of the next file. */
  long nextSequence() throws IOException {
    return files().stream().mapToLong(each -> each.name().sequence()).max().orElse(0) + 1;
  }

  /** Mends what a crash left: drafts, files that were packed already, a torn last line. */
  void repair() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      entries
          .filter(each -> String.valueOf(each.getFileName()).endsWith(TEMPORARY))
          .toList()
          .forEach(Durable::deleteQuietly);
    }
    Map<String, Found> plain = new TreeMap<>();
    List<Found> all = files();
    all.stream().filter(each -> !each.name().packed()).forEach(each -> put(plain, each));
    for (Found packed : all) {
      if (packed.name().packed()) {
        Found twin = plain.remove(key(packed));
        if (twin != null) {
          Files.delete(twin.path());
        }
      }
    }
    for (Found each : plain.values()) {
      cutTornLine(each.path());
    }
  }

  private static void put(Map<String, Found> files, Found file) {
    files.put(key(file), file);
  }

  private static String key(Found file) {
    return file.name().pack().toString();
  }

  private static void cutTornLine(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      long whole = endOfLastLine(channel, size);
      if (whole < size) {
        channel.truncate(whole);
        channel.force(true);
        LOG.warn(
            "The last line of {} was torn by a crash: {} bytes of a record that was never"
                + " acknowledged are cut off",
            file,
            size - whole);
      }
      if (whole == 0) {
        Durable.deleteQuietly(file);
      }
    }
  }

  private static long endOfLastLine(FileChannel channel, long size) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 14);
    long end = size;
    while (end > 0) {
      long start = Math.max(0, end - block.capacity());
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {}
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  /** Lets the folder go; the lock's file stays. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      LOG.debug("The lock of {} could not be closed", path, e);
    } finally {
      HELD.remove(key);
    }
  }
}
