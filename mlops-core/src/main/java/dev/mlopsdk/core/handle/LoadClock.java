package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Times the phases of one load. Not thread-safe; one thread at a time. */
final class LoadClock {

  private final TimeSource time;
  private final Map<String, Long> phases = new LinkedHashMap<>();
  private final long start;
  private long last;

  LoadClock(TimeSource time) {
    this.time = time;
    this.start = time.nanos();
    this.last = start;
  }

  /** What was done since the last lap is {@code phase}. */
  void lap(String phase) {
    long now = time.nanos();
    phases.merge(phase, now - last, Long::sum);
    last = now;
  }

  /** Goes on after a pause that belongs to no phase. */
  void resume() {
    last = time.nanos();
  }

  long nanos() {
    return time.nanos() - start;
  }

  void show(VersionMeters meters) {
    phases.forEach(
        (phase, nanos) ->
            meters
                .timer(CoreMeters.MODEL_LOAD_PHASE, "A part of a load", "phase", phase)
                .record(nanos, TimeUnit.NANOSECONDS));
  }
}
