package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.log.LogFileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the files that can hold records of a stretch of time. Immutable. */
final class LogFolder {

  /**
   * How far a clock may be set back while the log is written. A file ends where the next one of its
   * replica begins, unless the clock was set back in between.
   */
  static final Duration SET_BACK = Duration.ofHours(1);

  private final Path root;

  LogFolder(Path root) {
    this.root = root;
  }

  /**
   * The files that can hold records from {@code from} to {@code to}, in {@link LogFile#ORDER}.
   *
   * @param replicas whose, empty for all
   */
  List<LogFile> files(Set<String> replicas, Instant from, Instant to) {
    List<LogFile> files = new ArrayList<>();
    for (String replica : replicas(replicas)) {
      select(replica(root.resolve(replica), replica), from, to, files);
    }
    files.sort(LogFile.ORDER);
    return List.copyOf(files);
  }

  /** The names of the replicas' folders, of {@code wanted} or all if it is empty. */
  List<String> replicas(Set<String> wanted) {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(
          "A prediction log is read from its root folder, but "
              + root.toAbsolutePath()
              + " is none; name the folder that the writer was given");
    }
    List<String> replicas = new ArrayList<>();
    for (Path folder : children(root)) {
      String replica = String.valueOf(folder.getFileName());
      if ((wanted.isEmpty() || wanted.contains(replica)) && Files.isDirectory(folder)) {
        replicas.add(replica);
      }
    }
    Collections.sort(replicas);
    return replicas;
  }

  private static List<LogFile> replica(Path folder, String replica) {
    Map<String, LogFile> byName = new TreeMap<>();
    // One listing may see neither name of a file that is packed meanwhile; the next sees one.
    List<Path> paths = new ArrayList<>(children(folder));
    paths.addAll(children(folder));
    for (Path path : paths) {
      Optional<LogFileName> name = LogFileName.of(path);
      if (name.isPresent()) {
        LogFile file = new LogFile(path, replica, name.get());
        byName.merge(
            name.get().pack().toString(), file, (one, two) -> one.name().packed() ? one : two);
      }
    }
    List<LogFile> files = new ArrayList<>(byName.values());
    files.sort(Comparator.comparingLong(file -> file.name().sequence()));
    return files;
  }

  private static void select(List<LogFile> all, Instant from, Instant to, List<LogFile> into) {
    for (int i = 0; i < all.size(); i++) {
      Instant start = all.get(i).name().start();
      boolean ended =
          i + 1 < all.size()
              && from.isAfter(Instant.MIN.plus(SET_BACK))
              && all.get(i + 1).name().start().isBefore(from.minus(SET_BACK));
      if (!ended && start.isBefore(to)) {
        into.add(all.get(i));
      }
    }
  }

  private static List<Path> children(Path folder) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException deletedMeanwhile) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(
          "The log's folder " + folder + " cannot be read", e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException("The log's folder " + folder + " cannot be read", e);
    }
    return children;
  }
}
