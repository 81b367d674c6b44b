package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.AlertState;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rule, where it reads, and how it stands. The track is guarded by the monitor of its {@link
 * Alerts}; all else is thread-safe.
 */
final class Watched {

  /** One look at the reading. */
  record Sample(double value, long samples, String detail) {
    static final Sample MISSING = new Sample(Double.NaN, 0, "");
  }

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");

  final AlertRule rule;
  final Reading reading;
  final AlertTrack track;
  volatile AlertState state = AlertState.OK;

  private final Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

  Watched(AlertRule rule, Reading reading, Instant start) {
    this.rule = rule;
    this.reading = reading;
    this.track = new AlertTrack(rule, start);
  }

  /** Reads {@code version} from now on. */
  void follow(ModelRef version) {
    if (reading instanceof VersionReading followed) {
      followed.follow(version);
    }
  }

  /** The same, where another version was read before: under the monitor of the alerts. */
  void followAnother(ModelRef version) {
    if (reading instanceof VersionReading followed) {
      followed.follow(version);
      track.followAnother();
    }
  }

  /** The reading now; missing, and logged once per kind, where it throws. */
  Sample sample() {
    try {
      double value = rule.direction == Direction.EVIDENCE ? reading.evidence() : reading.value();
      return new Sample(value, reading.samples(), reading.detail());
    } catch (RuntimeException e) {
      if (reported.add(e.getClass())) {
        LOG.error(
            "The reading of alert {} failed and counts as missing; further failures of its kind"
                + " are silent",
            rule.name,
            e);
      }
      return Sample.MISSING;
    }
  }
}
