package dev.mlopsdk.core.log;

import dev.mlopsdk.core.observe.VersionContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The versions that were ever opened on a log: few, and small. Thread-safe. */
final class LogVersions {

  private final Redaction redaction;
  private final List<LogVersion> versions = new CopyOnWriteArrayList<>();

  LogVersions(Redaction redaction) {
    this.redaction = redaction;
  }

  /** The entry for {@code context}: the same one for the same files and features. */
  synchronized LogVersion of(VersionContext context) {
    for (LogVersion version : versions) {
      if (version.is(context)) {
        return version;
      }
    }
    LogVersion version = new LogVersion(versions.size(), context, redaction);
    versions.add(version);
    return version;
  }

  LogVersion at(int index) {
    return versions.get(index);
  }

  List<LogVersion> all() {
    return versions;
  }
}
