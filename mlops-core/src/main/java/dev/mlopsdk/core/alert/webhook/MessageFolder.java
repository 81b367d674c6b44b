package dev.mlopsdk.core.alert.webhook;

import dev.mlopsdk.core.ModelException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file per message: written beside, forced to the disk, renamed, the names forced too. One owner
 * at a time, by a lock on {@code .lock}. Not thread-safe.
 */
final class MessageFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");
  private static final Pattern NAME = Pattern.compile("([0-9]{16})\\.json");
  private static final boolean WINDOWS = File.separatorChar == '\\';

  private final Path folder;
  private final FileChannel lockFile;

  private MessageFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Takes possession of a folder, which is made if need be.
   *
   * @throws IllegalStateException if another webhook has it
   */
  static MessageFolder open(Path path) throws IOException {
    Path folder = path.toAbsolutePath();
    Files.createDirectories(folder);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = lockFile.tryLock();
      locked = lock != null;
    } catch (OverlappingFileLockException inThisProcess) {
      // Falls through: it is taken.
    } finally {
      if (!locked) {
        lockFile.close();
      }
    }
    if (!locked) {
      throw new IllegalStateException(
          "A queue belongs to one open webhook, but "
              + folder
              + " is in use; give each webhook and each process a folder of its own");
    }
    return new MessageFolder(folder, lockFile);
  }

  /** What waits from before, in order; a damaged file is moved aside, a draft removed. */
  List<Message> read() throws IOException {
    List<Message> messages = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        Matcher matcher = NAME.matcher(name);
        if (name.startsWith(".tmp-")) {
          Files.deleteIfExists(file);
        } else if (matcher.matches()) {
          read(file, Long.parseLong(matcher.group(1)), messages);
        }
      }
    }
    messages.sort(Comparator.comparingLong(message -> message.number));
    return messages;
  }

  private static void read(Path file, long number, List<Message> messages) throws IOException {
    try {
      messages.add(Message.read(number, Files.readAllBytes(file), "queued alert " + file));
    } catch (ModelException damaged) {
      LOG.error("A queued alert is damaged and moved aside to {}.damaged", file, damaged);
      Path aside = file.resolveSibling(file.getFileName() + ".damaged");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  void write(Message message) throws IOException {
    Path draft = folder.resolve(".tmp-" + name(message));
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(message.body);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, folder.resolve(name(message)), StandardCopyOption.ATOMIC_MOVE);
    if (!WINDOWS) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }

  /** Removes the file; if that fails, the message is delivered once more after a restart. */
  void delete(Message message) {
    if (message.kept) {
      try {
        Files.deleteIfExists(folder.resolve(name(message)));
      } catch (IOException e) {
        LOG.warn("{} is done but its file stays, so a restart sends it again", message, e);
      }
    }
  }

  private static String name(Message message) {
    return String.format(Locale.ROOT, "%016d.json", message.number);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
