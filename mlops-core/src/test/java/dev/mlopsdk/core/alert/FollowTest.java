package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Alerts of whichever version serves. */
class FollowTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Change ANN = Change.by("ann", "go");

  private record Said(double estimate, double eValue) implements Signal {
    @Override
    public String name() {
      return "late";
    }

    @Override
    public long samples() {
      return 1_000;
    }
  }

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<AlertNotice> notices = new ArrayList<>();
  private final Map<Integer, Said> signals = new HashMap<>();

  private Signal signal(ModelRef ref) {
    Said said = signals.get(ref.version());
    if (said == null) {
      throw new NoSuchElementException(ref + " is not watched");
    }
    return said;
  }

  private void publish() {
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), ANN);
  }

  private AlertsBuilder alerts(AlertRule rule) {
    return Alerts.of(registry, "delay")
        .rule(rule, this::signal)
        .sink(notices::add)
        .meters(meters)
        .time(time)
        .every(MINUTE);
  }

  private int states(int version) {
    return meters.find("mlops.alert.state").tags("version", "" + version).gauges().size();
  }

  @Test
  void champion_thatIsReplaced_isReadToldAndMeteredFromTheNextEvaluationOn() {
    publish();
    publish();
    signals.put(1, new Said(0.4, 1));
    signals.put(2, new Said(0.1, 1));
    try (Alerts alerts = alerts(AlertRule.above("late", 0.3).fires(1, 1).clears(2)).open()) {
      time.advance(MINUTE.multipliedBy(2));
      assertThat(notices).extracting(AlertNotice::ref).containsOnly(ModelRef.of("delay", 1));
      assertThat(states(1)).isEqualTo(5);
      registry.promote("delay", 2, ANN);
      time.advance(MINUTE.multipliedBy(2));
      assertThat(notices)
          .extracting(AlertNotice::to)
          .containsExactly(AlertState.WARN, AlertState.ALERT, AlertState.RECOVERING, AlertState.OK);
      assertThat(notices.get(3).ref()).isEqualTo(ModelRef.of("delay", 2));
      assertThat(states(1)).isZero();
      assertThat(states(2)).isEqualTo(5);
      assertThat(
              meters.get("mlops.alerts").tags("version", "2", "severity", "ok").counter().count())
          .isEqualTo(1);
      registry.pin("delay", 1, ANN);
      time.advance(MINUTE);
      assertThat(alerts.state("late").value()).isEqualTo(0.4);
    }
    assertThat(meters.find("mlops.alert.state").gauges()).isEmpty();
  }

  @Test
  void version_thatIsNotThereOrNotWatchedYet_isAMissingReading() {
    AlertRule rule = AlertRule.above("late", 0.3).fires(1, 1).noDataAfter(2);
    try (Alerts alerts = alerts(rule).open()) {
      time.advance(MINUTE);
      assertThat(alerts.state("late").value()).isNaN();
      publish();
      time.advance(MINUTE);
      assertThat(alerts.state("late").state()).isEqualTo(AlertState.NO_DATA);
      signals.put(1, new Said(0.1, 1));
      time.advance(MINUTE);
      assertThat(alerts.state("late").state()).isEqualTo(AlertState.OK);
      assertThat(notices).hasSize(2);
    }
  }

  @Test
  void rebaseline_ofEvidence_holdsForThatVersionOnly() {
    publish();
    publish();
    signals.put(1, new Said(0.4, 1_000));
    signals.put(2, new Said(0.4, 1));
    try (Alerts alerts = alerts(AlertRule.evidence("late", 0.01)).open()) {
      alerts.rebaseline("late", ANN);
      time.advance(MINUTE.multipliedBy(2));
      assertThat(alerts.state("late").state()).isEqualTo(AlertState.OK);
      registry.promote("delay", 2, ANN);
      time.advance(MINUTE);
      signals.put(2, new Said(0.4, 200));
      time.advance(MINUTE.multipliedBy(2));
      assertThat(alerts.state("late").state()).isEqualTo(AlertState.ALERT);
    }
  }

  @Test
  void rule_overAVersion_needsOne() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Alerts.of("delay").rule(AlertRule.above("late", 0.3), this::signal))
        .withMessageContaining("Alerts.of(registry, \"delay\")");
  }
}
