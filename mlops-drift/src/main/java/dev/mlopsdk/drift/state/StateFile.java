package dev.mlopsdk.drift.state;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One state's file, there whole or not at all, also after a crash. Not thread-safe. */
final class StateFile implements DriftState.Slot {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.drift");
  private static final boolean WINDOWS = File.separatorChar == '\\';

  private final Path folder;
  private final Path file;
  private final Path draft;
  private final FileChannel lock;
  private final Runnable onClose;

  /** Takes {@code lock} over. */
  StateFile(Path folder, String name, FileChannel lock, Runnable onClose) {
    this.folder = folder;
    this.file = folder.resolve(name + ".state");
    this.draft = folder.resolve(name + ".state.tmp");
    this.lock = lock;
    this.onClose = onClose;
  }

  @Override
  public Optional<byte[]> read() throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException nothingYet) {
      return Optional.empty();
    }
  }

  /** What a crash left of an earlier draft is written over. */
  @Override
  public void write(byte[] state) throws IOException {
    if (!lock.isOpen()) {
      throw new IOException("The drift state " + file + " was given back; open it again");
    }
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(state);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync();
  }

  @Override
  public String setAside() throws IOException {
    int number = 1;
    while (Files.exists(aside(number))) {
      number++;
    }
    Path aside = aside(number);
    Files.move(file, aside);
    sync();
    return aside.toString();
  }

  private Path aside(int number) {
    return folder.resolve(file.getFileName() + ".aside-" + number);
  }

  /** Makes the names durable; Windows does so by itself and refuses to. */
  private void sync() throws IOException {
    if (!WINDOWS) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }

  @Override
  public void close() {
    if (lock.isOpen()) {
      try {
        lock.close();
      } catch (IOException e) {
        LOG.debug("The lock of {} could not be closed", file, e);
      } finally {
        onClose.run();
      }
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
