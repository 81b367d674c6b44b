package dev.mlopsdk.core.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the drafts that crashed processes left. Stateless. */
final class DraftSweep {

  /** No publication takes as long; the file system's own clock counts, on a shared disk too. */
  static final Duration AGE = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.registry");

  private DraftSweep() {}

  /** Removes what is a day older than {@code fresh}, which was just written; never fails. */
  static void old(Path home, Path fresh) {
    try {
      Instant before = Files.getLastModifiedTime(fresh).toInstant().minus(AGE);
      for (Path folder : List.of(home, home.resolve(".state"))) {
        if (Files.isDirectory(folder)) {
          sweep(folder, FileTime.from(before));
        }
      }
    } catch (IOException e) {
      LOG.debug("Old drafts in {} stay", home, e);
    }
  }

  private static void sweep(Path folder, FileTime before) throws IOException {
    List<Path> drafts;
    try (Stream<Path> all = Files.list(folder)) {
      drafts = all.filter(path -> String.valueOf(path.getFileName()).startsWith(".tmp-")).toList();
    }
    for (Path draft : drafts) {
      if (Files.getLastModifiedTime(draft).compareTo(before) < 0) {
        delete(draft);
        LOG.info("The draft {} of a process that ended in a publication is removed", draft);
      }
    }
  }

  /** Removes {@code draft} and all in it, if it is there. */
  static void delete(Path draft) throws IOException {
    try (Stream<Path> all = Files.walk(draft)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException nothingToDo) {
      return;
    }
  }
}
