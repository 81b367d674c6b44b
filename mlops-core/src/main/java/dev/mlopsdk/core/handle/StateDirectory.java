package dev.mlopsdk.core.handle;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Small files that are there whole or not at all, also after a crash. Thread-safe. */
final class StateDirectory {

  private static final boolean WINDOWS = File.separatorChar == '\\';

  private final Path root;

  StateDirectory(Path root) {
    this.root = root;
  }

  Path file(String name) {
    return root.resolve(name);
  }

  private Path draft(String name) {
    return root.resolve(".tmp-" + name);
  }

  void create() throws IOException {
    Files.createDirectories(root);
  }

  /** Writes {@code name} anew, forced to the disk, its name too. */
  void write(String name, byte[] bytes) throws IOException {
    Path draft = draft(name);
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(draft, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    sync();
  }

  /** Deletes {@code name}, and what a write of it left unfinished. */
  void delete(String name) throws IOException {
    Files.deleteIfExists(draft(name));
    if (Files.deleteIfExists(root.resolve(name))) {
      sync();
    }
  }

  /** The names that begin with {@code prefix}, ordered. */
  List<String> names(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  /** Makes the names durable; Windows does so by itself and refuses to. */
  private void sync() throws IOException {
    if (!WINDOWS) {
      try (FileChannel channel = FileChannel.open(root, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
