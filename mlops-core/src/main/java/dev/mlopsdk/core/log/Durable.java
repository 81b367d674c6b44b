package dev.mlopsdk.core.log;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What makes names durable, and forgiving deletions. */
final class Durable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");
  private static final boolean WINDOWS = File.separatorChar == '\\';

  private Durable() {}

  /** Makes the names in {@code folder} durable; Windows does so by itself and refuses to. */
  static void sync(Path folder) throws IOException {
    if (!WINDOWS) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Creates {@code folder} and those above it that are missing, each of them durably. */
  static void createDirectories(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      sync(parent);
    }
  }

  /** Removes what is only in the way; a file that cannot be removed is harmless. */
  static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} stays", file, e);
    }
  }
}
