package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.log.LogFileName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;

/**
 * One file of a replica's folder. Immutable.
 *
 * @param path where it is
 * @param replica the name of its folder
 * @param name what its name says
 */
record LogFile(Path path, String replica, LogFileName name) {

  /** By their first record; files of one moment by replica and sequence, so that ties stand. */
  static final Comparator<LogFile> ORDER =
      Comparator.<LogFile, Instant>comparing(file -> file.name().start())
          .thenComparing(LogFile::replica)
          .thenComparingLong(file -> file.name().sequence());

  /** Where it is under the log's root, with {@code /} between folders. */
  String relative() {
    return replica + "/" + path.getFileName();
  }

  /** The same file once it is compressed. */
  LogFile packed() {
    LogFileName packed = name.pack();
    return new LogFile(path.resolveSibling(packed.toString()), replica, packed);
  }
}
