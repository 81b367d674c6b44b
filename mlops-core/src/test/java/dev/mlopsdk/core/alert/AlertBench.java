package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A signal that says what the test says, alerts that read it each minute, and what they tell.
 * Confined to the test.
 */
final class AlertBench {

  static final ModelRef DELAY = ModelRef.of("delay", 2);
  static final Duration MINUTE = Duration.ofMinutes(1);
  static final Change ANN = Change.by("ann", "looking into it");

  static final AlertRule LATE =
      AlertRule.above("late-share", 0.30).warnAt(0.20).recoverAt(0.15).fires(2, 3).clears(2);

  /** A signal that says what the test says. */
  static final class FakeSignal implements Signal {
    volatile double estimate = 0.1;
    volatile double eValue = 1;
    volatile long samples = 1_000;

    @Override
    public String name() {
      return "late";
    }

    @Override
    public double estimate() {
      return estimate;
    }

    @Override
    public double eValue() {
      return eValue;
    }

    @Override
    public long samples() {
      return samples;
    }
  }

  final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  final FakeSignal signal = new FakeSignal();
  final List<AlertNotice> notices = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  AlertsBuilder alerts(AlertRule rule) {
    return Alerts.of(DELAY)
        .rule(rule, Reading.of(signal))
        .sink(notices::add)
        .meters(meters)
        .time(time)
        .every(MINUTE);
  }

  void read(double... estimates) {
    for (double estimate : estimates) {
      signal.estimate = estimate;
      time.advance(MINUTE);
    }
  }

  List<AlertState> told() {
    return notices.stream().map(AlertNotice::to).toList();
  }

  double counted(String severity) {
    return meters
        .get("mlops.alerts")
        .tags("model", "delay", "version", "2", "rule", "late-share", "severity", severity)
        .counter()
        .count();
  }
}
