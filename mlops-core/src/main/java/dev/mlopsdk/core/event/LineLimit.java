package dev.mlopsdk.core.event;

import dev.mlopsdk.core.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps one thing from filling the log: at most ten lines a minute of each, the minute beginning
 * with its first line. Of the last 1,024 things it knows the count; one that was forgotten begins
 * anew. Thread-safe.
 */
final class LineLimit {

  static final int LINES = 10;
  static final long INTERVAL_NANOS = 60_000_000_000L;
  static final int MOST = 1024;

  private static final class Lines {
    long since;
    int written;
    long leftOut;
  }

  private final TimeSource time;
  private final Map<String, Lines> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Lines> eldest) {
          return size() > MOST;
        }
      };

  LineLimit(TimeSource time) {
    this.time = time;
  }

  /** How many lines about {@code thing} were left out before this one; -1 if this one is too. */
  synchronized long admit(String thing) {
    long now = time.nanos();
    Lines lines = known.get(thing);
    if (lines == null) {
      lines = new Lines();
      lines.since = now;
      known.put(thing, lines);
    } else if (now - lines.since >= INTERVAL_NANOS) {
      lines.since = now;
      lines.written = 0;
    }
    if (lines.written == LINES) {
      lines.leftOut++;
      return -1;
    }
    lines.written++;
    long leftOut = lines.leftOut;
    lines.leftOut = 0;
    return leftOut;
  }
}
