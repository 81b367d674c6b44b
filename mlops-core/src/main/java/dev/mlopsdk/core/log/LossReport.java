package dev.mlopsdk.core.log;

import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.time.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * Tells what was lost: a line in the log where it is missing, and an event per version, at most one
 * a minute. Not thread-safe; belongs to the writer's round.
 */
final class LossReport {

  private static final long BETWEEN_EVENTS = TimeUnit.MINUTES.toNanos(1);
  private static final LossReason[] REASONS = LossReason.values();

  private final Tally tally;
  private final LogVersions versions;
  private final TimeSource time;

  /** What the lines in the files say, what those being written say, and what the events said. */
  private final long[] written = new long[REASONS.length];

  private final long[] writing = new long[REASONS.length];
  private final long[] told = new long[REASONS.length];
  private boolean announced;
  private long announcedNanos;

  LossReport(Tally tally, LogVersions versions, TimeSource time) {
    this.tally = tally;
    this.versions = versions;
    this.time = time;
  }

  /** Whether the log lacks records that no line speaks of. */
  boolean pending() {
    for (int i = 0; i < REASONS.length; i++) {
      if (told(REASONS[i]) && tally.lost(REASONS[i]) > written[i]) {
        return true;
      }
    }
    return false;
  }

  /** A record that came after the end is missing nowhere. */
  private static boolean told(LossReason reason) {
    return reason != LossReason.CLOSED;
  }

  void write(LineFormat format, JsonLine out, long epochNanos) {
    for (int i = 0; i < REASONS.length; i++) {
      writing[i] = told(REASONS[i]) ? tally.lost(REASONS[i]) : 0;
      if (writing[i] > written[i]) {
        format.loss(out, REASONS[i].label(), writing[i] - written[i], epochNanos);
      }
    }
  }

  /** What {@link #write} gave is in the file. */
  void written() {
    System.arraycopy(writing, 0, written, 0, written.length);
  }

  /** Tells every version that lost records; the reason is the one of most of them. */
  void announce() {
    long now = time.nanos();
    if (announced && now - announcedNanos < BETWEEN_EVENTS) {
      return;
    }
    LossReason most = LossReason.BUFFER_FULL;
    long mostRecords = 0;
    for (int i = 0; i < REASONS.length; i++) {
      long more = tally.lost(REASONS[i]) - told[i];
      if (more > mostRecords) {
        most = REASONS[i];
        mostRecords = more;
      }
    }
    if (mostRecords == 0) {
      return;
    }
    announced = true;
    announcedNanos = now;
    for (int i = 0; i < REASONS.length; i++) {
      told[i] = tally.lost(REASONS[i]);
    }
    for (LogVersion version : versions.all()) {
      long lost = version.takeLost();
      if (lost > 0) {
        version.tell(new ModelEvent.RecordsLost(time.now(), version.ref(), most.label(), lost));
      }
    }
  }
}
