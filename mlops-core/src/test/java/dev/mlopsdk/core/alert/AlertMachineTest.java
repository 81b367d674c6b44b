package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.event.AlertState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/alerts.md, one row per state and reading. A row: the readings that lead to the
 * state, a minute apart, the state, the reading, the state after it.
 *
 * <p>G good, B in the band, W beyond the warning, A beyond the threshold, M missing, T too few
 * samples, H an hour later too few samples, C an hour later good, R re-baselined.
 */
class AlertMachineTest {

  static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

  static final AlertRule RULE =
      AlertRule.above("late", 0.30)
          .warnAt(0.20)
          .recoverAt(0.10)
          .fires(2, 3)
          .warns(1, 3)
          .clears(2)
          .coolDown(Duration.ofMinutes(10))
          .minimumSamples(100)
          .noDataAfter(3)
          .noDataAfter(Duration.ofHours(1));

  private static final String TABLE =
      """
      -       OK          G  OK
      -       OK          B  OK
      -       OK          W  WARN
      -       OK          A  WARN
      -       OK          M  OK
      -       OK          T  OK
      MM      OK          M  NO_DATA
      MMT     OK          M  OK
      -       OK          H  NO_DATA
      -       OK          R  OK
      W       WARN        G  WARN
      WG      WARN        G  OK
      WGB     WARN        G  WARN
      WGW     WARN        G  WARN
      WGM     WARN        G  OK
      WGT     WARN        G  OK
      W       WARN        B  WARN
      W       WARN        W  WARN
      W       WARN        A  WARN
      A       WARN        A  ALERT
      AM      WARN        A  ALERT
      AT      WARN        A  ALERT
      AGB     WARN        A  WARN
      W       WARN        M  WARN
      W       WARN        T  WARN
      WMM     WARN        M  NO_DATA
      W       WARN        H  NO_DATA
      W       WARN        R  OK
      AA      ALERT       G  RECOVERING
      AA      ALERT       B  ALERT
      AA      ALERT       W  ALERT
      AA      ALERT       A  ALERT
      AA      ALERT       M  ALERT
      AA      ALERT       T  ALERT
      AAMM    ALERT       M  NO_DATA
      AA      ALERT       H  NO_DATA
      AA      ALERT       R  OK
      AAG     RECOVERING  G  OK
      AAG     RECOVERING  B  RECOVERING
      AAGB    RECOVERING  G  RECOVERING
      AAGBG   RECOVERING  G  OK
      AAG     RECOVERING  W  RECOVERING
      AAG     RECOVERING  A  ALERT
      AAGB    RECOVERING  A  RECOVERING
      AAG     RECOVERING  M  RECOVERING
      AAG     RECOVERING  T  RECOVERING
      AAGMM   RECOVERING  M  NO_DATA
      AAG     RECOVERING  H  NO_DATA
      AAG     RECOVERING  R  OK
      MMM     NO_DATA     G  OK
      MMM     NO_DATA     B  OK
      MMM     NO_DATA     W  WARN
      MMM     NO_DATA     A  WARN
      MMM     NO_DATA     M  NO_DATA
      MMM     NO_DATA     T  NO_DATA
      MMM     NO_DATA     H  NO_DATA
      MMM     NO_DATA     R  OK
      WMMM    NO_DATA     G  OK
      WMMM    NO_DATA     B  WARN
      WMMM    NO_DATA     W  WARN
      WMMM    NO_DATA     A  WARN
      AAMMM   NO_DATA     G  RECOVERING
      AAMMM   NO_DATA     B  ALERT
      AAMMM   NO_DATA     W  ALERT
      AAMMM   NO_DATA     A  ALERT
      AAMMM   NO_DATA     R  OK
      AAGMMM  NO_DATA     G  RECOVERING
      AAGMMM  NO_DATA     B  RECOVERING
      AAGMMM  NO_DATA     W  RECOVERING
      AAGMMM  NO_DATA     A  RECOVERING
      AAGG    OK          A  WARN
      AAGGA   WARN        A  WARN
      AAGGCA  WARN        A  ALERT
      AAGGRA  WARN        A  ALERT
      """;

  private final AlertMachine machine = new AlertMachine(RULE, START);
  private Instant now = START;

  private Optional<Step> take(char reading) {
    now = now.plus(reading == 'H' || reading == 'C' ? Duration.ofHours(1) : Duration.ofMinutes(1));
    return switch (reading) {
      case 'G', 'C' -> machine.read(0.10, 100, now);
      case 'B' -> machine.read(0.15, 100, now);
      case 'W' -> machine.read(0.25, 100, now);
      case 'A' -> machine.read(0.35, 100, now);
      case 'M' -> machine.read(Double.NaN, 100, now);
      case 'T', 'H' -> machine.read(0.35, 99, now);
      case 'R' -> machine.rebaseline(0.35, "the new normal", now);
      default -> throw new IllegalArgumentException("no such reading: " + reading);
    };
  }

  @Test
  void read_everyStateAndReading_doesWhatTheTableSays() {
    List<String> wrong = new ArrayList<>();
    for (String row : TABLE.lines().toList()) {
      List<String> cells = List.of(row.trim().split(" +", -1));
      AlertMachineTest test = new AlertMachineTest();
      cells.get(0).replace("-", "").chars().forEach(reading -> test.take((char) reading));
      AlertState before = test.machine.state();
      Optional<Step> step = test.take(cells.get(2).charAt(0));
      AlertState after = test.machine.state();
      boolean told =
          step.map(taken -> taken.from() == before && taken.to() == after).orElse(before == after);
      if (!before.name().equals(cells.get(1)) || !after.name().equals(cells.get(3)) || !told) {
        wrong.add(row + " but went from " + before + " to " + after + ", told " + step);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void read_badOnesSinceTheReadingsCameBack_countFromTheFirst() {
    AlertMachine two = new AlertMachine(RULE.warns(2, 3), START);
    for (double value : new double[] {Double.NaN, Double.NaN, Double.NaN, 0.25}) {
      now = now.plus(Duration.ofMinutes(1));
      two.read(value, 100, now);
    }
    assertThat(two.state()).isEqualTo(AlertState.OK);
    two.read(0.25, 100, now.plus(Duration.ofMinutes(1)));
    assertThat(two.state()).isEqualTo(AlertState.WARN);
  }

  @Test
  void held_inTheCoolDown_saysSoAndUntilWhen() {
    for (char reading : "AAGGAA".toCharArray()) {
      take(reading);
    }
    assertThat(machine.held()).isTrue();
    assertThat(machine.coolUntil()).hasValue(START.plus(Duration.ofMinutes(14)));
    take('G');
    assertThat(machine.held()).isFalse();
  }

  @Test
  void read_below_turnsTheLimits() {
    AlertMachine throughput =
        new AlertMachine(
            AlertRule.below("rate", 1).warnAt(2).recoverAt(3).fires(1, 1).clears(1), START);
    assertThat(states(throughput, 3, 2.5, 1.5, 1, 0.5, 2.5, 3, 3))
        .containsExactly(
            AlertState.OK,
            AlertState.OK,
            AlertState.WARN,
            AlertState.WARN,
            AlertState.ALERT,
            AlertState.ALERT,
            AlertState.RECOVERING,
            AlertState.OK);
  }

  @Test
  void read_atLeast_countsTheLimitItself() {
    AlertMachine features =
        new AlertMachine(AlertRule.atLeast("drifted", 3).fires(1, 1).clears(1), START);
    assertThat(states(features, 2, 3, 3, 2))
        .containsExactly(AlertState.OK, AlertState.WARN, AlertState.ALERT, AlertState.RECOVERING);
  }

  @Test
  void read_evidence_firesAtOneOverAlphaAndCountsFromTheRebaseline() {
    AlertMachine drift = new AlertMachine(AlertRule.evidence("drift", 0.05), START);
    assertThat(states(drift, 1, 19.9, 20, Double.POSITIVE_INFINITY))
        .containsExactly(AlertState.OK, AlertState.OK, AlertState.WARN, AlertState.ALERT);
    drift = new AlertMachine(AlertRule.evidence("drift", 0.05), START);
    states(drift, 1, 30, 40);
    assertThat(drift.rebaseline(40, "the new normal", START)).isPresent();
    assertThat(states(drift, 40, 799, 800, 800))
        .containsExactly(AlertState.OK, AlertState.OK, AlertState.WARN, AlertState.ALERT);
  }

  @Test
  void read_change_learnsFirstAndAgainAfterARebaseline() {
    AlertRule rule = AlertRule.change("mean", 3).learn(4).fires(1, 1).clears(1);
    AlertMachine mean = new AlertMachine(rule, START);
    // mean 10, deviation 0.8165: 12.4 is within three of it, 12.5 and 7.5 are not.
    assertThat(states(mean, 9, 10, 10, 11, 12.4, 12.5, 7.5))
        .containsExactly(
            AlertState.OK,
            AlertState.OK,
            AlertState.OK,
            AlertState.OK,
            AlertState.OK,
            AlertState.WARN,
            AlertState.ALERT);
    assertThat(mean.limit(AlertState.ALERT, 7.5)).isCloseTo(10 - 3 * Math.sqrt(2.0 / 3), within());
    mean.rebaseline(12, "the new normal", START);
    assertThat(mean.limit(AlertState.ALERT, 7.5)).isNaN();
    assertThat(states(mean, 99, 100, 100, 101, 100, 12))
        .endsWith(AlertState.OK, AlertState.WARN)
        .hasSize(6);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  @Test
  void read_changeOfAConstant_isInfinitelyFar() {
    AlertRule rule = AlertRule.change("mean", 3).learn(2).fires(1, 1);
    assertThat(states(new AlertMachine(rule, START), 5, 5, 5, 5.0001))
        .containsExactly(AlertState.OK, AlertState.OK, AlertState.OK, AlertState.WARN);
  }

  @Test
  void memory_restored_goesOnAsIfNothingHadHappened() {
    for (char reading : "AAGGAA".toCharArray()) {
      take(reading);
    }
    AlertMachine other = new AlertMachine(RULE, now);
    other.restore(machine.memory(), now);
    assertThat(other.memory()).isEqualTo(machine.memory());
  }

  private static List<AlertState> states(AlertMachine machine, double... readings) {
    return java.util.Arrays.stream(readings)
        .mapToObj(
            reading -> {
              machine.read(reading, 100, START);
              return machine.state();
            })
        .toList();
  }
}
