package dev.mlopsdk.core.registry;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every way in which the directory store changes a disk, one operation per method, so that a test
 * can see each of them and stop the process between any two. Thread-safe if its hook is.
 */
final class Disk {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.registry");
  private static final boolean WINDOWS = File.separatorChar == '\\';

  /** Called with the operation's name before each operation. */
  private final Consumer<String> before;

  private Disk(Consumer<String> before) {
    this.before = before;
  }

  static Disk real() {
    return new Disk(operation -> {});
  }

  static Disk hooked(Consumer<String> before) {
    return new Disk(before);
  }

  /** Creates {@code directory} and those above it that are missing, each of them durably. */
  void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    before.accept("mkdir " + label(directory));
    // Not createDirectory: another process may be doing the same.
    Files.createDirectories(directory);
    if (parent != null) {
      sync(parent);
    }
  }

  /** Creates a file that must not exist, with {@code content}, and forces it to the disk. */
  void create(Path file, Attachment content) throws IOException {
    before.accept("create " + label(file));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      before.accept("write " + label(file));
      OutputStream out = Channels.newOutputStream(channel);
      content.writeTo(out);
      out.flush();
      before.accept("fsync " + label(file));
      channel.force(true);
    }
  }

  /** Writes {@code bytes} at {@code offset} of a file, which is created if need be, and forces. */
  void writeAt(Path file, long offset, byte[] bytes) throws IOException {
    before.accept("open " + label(file));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      before.accept("write " + label(file));
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest, offset + rest.position());
      }
      before.accept("fsync " + label(file));
      channel.force(true);
    }
  }

  /** Renames atomically; an existing directory that is not empty stays and the rename fails. */
  void rename(Path from, Path to) throws IOException {
    before.accept("rename to " + label(to));
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Gives {@code existing} the second name {@code link}, which must be free. */
  void link(Path link, Path existing) throws IOException {
    before.accept("link " + label(link));
    Files.createLink(link, existing);
  }

  /** Removes a draft; one that cannot be removed is harmless. */
  void delete(Path draft) {
    before.accept("delete " + label(draft));
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      LOG.debug("The draft {} stays", draft, e);
    }
  }

  /** Makes the names in {@code directory} durable; Windows does so by itself and refuses to. */
  void sync(Path directory) throws IOException {
    before.accept("fsync " + label(directory) + "/");
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (!WINDOWS) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** The last name, with what is random in it left out. */
  private static String label(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".tmp-") ? ".tmp" : name;
  }
}
