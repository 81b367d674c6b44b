package dev.mlopsdk.drift.state;

import dev.mlopsdk.core.ModelRef;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** States as files of one directory. Thread-safe. */
final class DirectoryState implements DriftState {

  /**
   * Begins the names of the system properties that say which states this process holds. A lock is
   * the process's, not the channel's: POSIX gives it up when any channel on the file is closed, so
   * a second owner must not even open the file, whichever class loader it comes from.
   */
  private static final String HELD = "mlops.drift.state.held:";

  private final Path root;

  DirectoryState(Path root) {
    this.root =
        Objects.requireNonNull(root, "The directory is null; pass Path.of(\"drift-state\")");
  }

  @Override
  public Slot open(ModelRef ref) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new IOException("States are kept in a directory, but " + root + " is a file");
    }
    Files.createDirectories(root);
    String name = ref.name() + "-" + ref.version();
    Path folder = root.toRealPath();
    String key = HELD + folder.resolve(name);
    if (System.getProperties().putIfAbsent(key, "") != null) {
      throw taken(ref, "another watch of this process");
    }
    StateFile file = null;
    try {
      FileChannel lock = lock(folder.resolve(name + ".lock"));
      if (lock == null) {
        throw taken(ref, "another process");
      }
      file = new StateFile(folder, name, lock, () -> System.getProperties().remove(key));
      return file;
    } finally {
      if (file == null) {
        System.getProperties().remove(key);
      }
    }
  }

  private static @Nullable FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean mine = false;
    try {
      mine = channel.tryLock() != null;
    } finally {
      if (!mine) {
        channel.close();
      }
    }
    return mine ? channel : null;
  }

  private IOException taken(ModelRef ref, String by) {
    return new IOException(
        "One watch at a time has the drift state of "
            + ref
            + ", and "
            + by
            + " has it in "
            + root
            + "; give each replica a directory of its own");
  }

  @Override
  public String toString() {
    return "DriftState[" + root + "]";
  }
}
