package dev.mlopsdk.serving.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Native libraries that are unpacked once. Stateless. */
final class NativeCache {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private NativeCache() {}

  /**
   * The directory with the runtime's libraries under {@code root}, after unpacking or checking
   * them.
   *
   * @throws IOException if they cannot be unpacked, or somebody else could have changed them
   */
  static Path find(Path root) throws IOException {
    List<NativeLibrary> libraries = NativeLibrary.all();
    Path home = root.resolve(NativeLibrary.nameOf(libraries));
    if (!intact(home, libraries)) {
      unpackAlone(root, home, libraries);
    }
    return home;
  }

  private static boolean intact(Path home, List<NativeLibrary> libraries) throws IOException {
    if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    requirePrivate(home);
    for (NativeLibrary library : libraries) {
      if (!library.isIn(home)) {
        return false;
      }
    }
    return true;
  }

  /** Code is loaded from there: nobody else may write it. */
  private static void requirePrivate(Path home) throws IOException {
    if (!posix(home)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(home);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          "others may write "
              + home
              + " ("
              + PosixFilePermissions.toString(permissions)
              + "); remove it, it is unpacked again");
    }
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Under a lock between processes: the others wait and find it done. */
  private static void unpackAlone(Path root, Path home, List<NativeLibrary> libraries)
      throws IOException {
    Files.createDirectories(root);
    Path lockFile = root.resolve(home.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !intact(home, libraries)) {
        unpack(root, home, libraries);
      }
    }
  }

  private static void unpack(Path root, Path home, List<NativeLibrary> libraries)
      throws IOException {
    Path draft = root.resolve(".tmp-" + UUID.randomUUID());
    if (posix(root)) {
      Files.createDirectory(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } else {
      Files.createDirectory(draft);
    }
    try {
      for (NativeLibrary library : libraries) {
        try (InputStream in = library.open()) {
          Files.copy(in, draft.resolve(library.file()));
        }
        if (!library.isIn(draft)) {
          throw new IOException(library.file() + " was not written as the jar has it");
        }
      }
      // What is damaged goes aside first; who has it mapped keeps it.
      delete(home);
      Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(draft);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
