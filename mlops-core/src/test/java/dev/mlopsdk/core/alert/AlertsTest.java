package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.alert.AlertNotice.Reason;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {

  private static final ModelRef DELAY = ModelRef.of("delay", 2);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Change ANN = Change.by("ann", "looking into it");
  private static final AlertRule LATE =
      AlertRule.above("late-share", 0.30).warnAt(0.20).recoverAt(0.15).fires(2, 3).clears(2);

  /** A signal that says what the test says. */
  private static final class FakeSignal implements Signal {
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

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final FakeSignal signal = new FakeSignal();
  private final List<AlertNotice> notices = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private AlertsBuilder alerts(AlertRule rule) {
    return Alerts.of(DELAY)
        .rule(rule, Reading.of(signal))
        .sink(notices::add)
        .meters(meters)
        .time(time)
        .every(MINUTE);
  }

  private void read(double... estimates) {
    for (double estimate : estimates) {
      signal.estimate = estimate;
      time.advance(MINUTE);
    }
  }

  private List<AlertState> told() {
    return notices.stream().map(AlertNotice::to).toList();
  }

  private double counted(String severity) {
    return meters
        .get("mlops.alerts")
        .tags("model", "delay", "version", "2", "rule", "late-share", "severity", severity)
        .counter()
        .count();
  }

  @Test
  void evaluate_aFigureThatGoesBadAndGood_tellsEveryStateOnce() {
    List<ModelEvent> events = new ArrayList<>();
    try (Alerts alerts = alerts(LATE).listen(events::add).open()) {
      read(0.1, 0.4, 0.4, 0.4, 0.1, 0.1, 0.1);
      assertThat(told())
          .containsExactly(AlertState.WARN, AlertState.ALERT, AlertState.RECOVERING, AlertState.OK);
      AlertNotice alert = notices.get(1);
      assertThat(alert.message())
          .isEqualTo(
              "delay:2 alert late-share went from WARN to ALERT: 0.4 is above 0.3, 2 of the last 3"
                  + " readings");
      assertThat(alert.threshold()).isEqualTo(0.3);
      assertThat(notices).extracting(AlertNotice::sequence).containsExactly(1L, 2L, 3L, 4L);
      assertThat(notices).extracting(AlertNotice::id).doesNotHaveDuplicates();
      assertThat(events)
          .hasSize(4)
          .contains(
              new ModelEvent.AlertChanged(
                  alert.at(),
                  DELAY,
                  "late-share",
                  AlertState.WARN,
                  AlertState.ALERT,
                  0.4,
                  alert.detail()));
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.OK);
      assertThat(alerts.state("late-share").coolDownUntil()).isPresent();
    }
  }

  @Test
  void meters_ofARule_countWhatWasToldAndShowTheStateUntilClosed() {
    try (Alerts alerts = alerts(LATE).open()) {
      read(0.4, 0.4);
      assertThat(counted("warn")).isEqualTo(1);
      assertThat(counted("alert")).isEqualTo(1);
      assertThat(
              meters
                  .get("mlops.alert.state")
                  .tags("rule", "late-share", "state", "alert")
                  .gauge()
                  .value())
          .isEqualTo(1);
      assertThat(
              meters
                  .get("mlops.alert.state")
                  .tags("rule", "late-share", "state", "ok")
                  .gauge()
                  .value())
          .isZero();
      read(0.1, 0.1, 0.4, 0.4, 0.4);
      assertThat(counted("held")).isEqualTo(1);
      assertThat(alerts.state("late-share").detail()).contains("cool-down until 2026-06-01T00:14");
    }
    assertThat(meters.find("mlops.alert.state").meters()).isEmpty();
    assertThat(meters.find("mlops.alerts").meters()).isEmpty();
  }

  @Test
  void acknowledge_anAlert_stopsItsRemindersUntilItIsOver() {
    try (Alerts alerts = alerts(LATE.remindEvery(MINUTE).coolDown(Duration.ZERO)).open()) {
      assertThat(alerts.acknowledge("late-share", ANN).acknowledged()).isEmpty();
      read(0.4, 0.4, 0.4);
      assertThat(notices.get(2).reason()).isEqualTo(Reason.REMINDER);
      assertThat(notices.get(2).message()).contains("is still ALERT");
      assertThat(counted("reminder")).isEqualTo(1);
      assertThat(alerts.acknowledge("late-share", ANN).acknowledged()).hasValue(ANN);
      read(0.4, 0.4, 0.4);
      assertThat(notices).hasSize(3);
      read(0.1);
      assertThat(notices.get(3).acknowledged()).hasValue(ANN);
      read(0.1, 0.4, 0.4, 0.4);
      assertThat(notices.get(notices.size() - 1).reason()).isEqualTo(Reason.REMINDER);
      assertThat(alerts.state("late-share").acknowledged()).isEmpty();
    }
  }

  @Test
  void silence_whileTheStateChanges_tellsItAtTheEnd() {
    try (Alerts alerts = alerts(LATE).open()) {
      AlertStatus status = alerts.silence("late-share", Duration.ofHours(1), ANN);
      assertThat(status.silencedUntil()).hasValue(Instant.parse("2026-06-01T01:00:00Z"));
      assertThat(status.silencedBy()).hasValue(ANN);
      read(0.4, 0.4, 0.4);
      assertThat(notices).isEmpty();
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
      alerts.unsilence("late-share", ANN);
      read(0.4);
      assertThat(notices).hasSize(1);
      assertThat(notices.get(0).reason()).isEqualTo(Reason.SILENCE_ENDED);
      assertThat(notices.get(0).from()).isEqualTo(AlertState.OK);
      assertThat(notices.get(0).to()).isEqualTo(AlertState.ALERT);
    }
  }

  @Test
  void rebaseline_anAlert_isOkAtOnceAndTellsItsReading() {
    AtomicInteger rebaselined = new AtomicInteger();
    Reading reading =
        new Reading() {
          @Override
          public double value() {
            return 1;
          }

          @Override
          public void rebaseline() {
            rebaselined.incrementAndGet();
          }
        };
    AlertRule rule = AlertRule.above("errors", 0.5).fires(1, 1);
    try (Alerts alerts =
        Alerts.of("delay").rule(rule, reading).sink(notices::add).time(time).every(MINUTE).open()) {
      read(1, 1);
      alerts.rebaseline("errors", Change.by("ann", "the new normal"));
      AlertNotice last = notices.get(2);
      assertThat(last.message())
          .isEqualTo(
              "delay:0 alert errors went from ALERT to OK: re-baselined by ann: the new normal");
      assertThat(last.reason()).isEqualTo(Reason.REBASELINED);
      assertThat(rebaselined).hasValue(1);
    }
  }

  @Test
  void read_thatThrows_isMissingAndTheOtherRulesGoOn() {
    Reading broken =
        () -> {
          throw new IllegalStateException("no figure");
        };
    try (Alerts alerts =
        Alerts.of(DELAY)
            .rule(AlertRule.below("broken", 1).noDataAfter(2), broken)
            .rule(LATE, Reading.of(signal))
            .sink(notices::add)
            .time(time)
            .every(MINUTE)
            .open()) {
      read(0.4, 0.4);
      assertThat(alerts.state("broken").state()).isEqualTo(AlertState.NO_DATA);
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
      assertThat(alerts.states())
          .extracting(AlertStatus::rule)
          .containsExactly("broken", "late-share");
    }
  }

  @Test
  void sink_thatThrows_isCountedAndTheOthersAreTold() {
    try (Alerts alerts =
        Alerts.of(DELAY)
            .rule(LATE, Reading.of(signal))
            .sink(
                notice -> {
                  throw new IllegalStateException("a bad sink");
                })
            .sink(notices::add)
            .meters(meters)
            .time(time)
            .every(MINUTE)
            .open()) {
      read(0.4, 0.4);
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
      assertThat(told()).containsExactly(AlertState.WARN, AlertState.ALERT);
      assertThat(
              meters
                  .get("mlops.alerts.delivery")
                  .tags("sink", "user", "result", "failed")
                  .counter()
                  .count())
          .isEqualTo(2);
    }
  }

  @Test
  void sink_thatAnswersFromItsCall_isToldInOrder() {
    List<Alerts> open = new ArrayList<>();
    try (Alerts alerts =
        alerts(LATE)
            .sink(
                notice -> {
                  if (notice.to() == AlertState.ALERT) {
                    open.get(0).rebaseline("late-share", ANN);
                  }
                })
            .sink(notices::add)
            .open()) {
      open.add(alerts);
      read(0.4, 0.4);
      assertThat(told())
          .containsExactly(
              AlertState.WARN,
              AlertState.WARN,
              AlertState.ALERT,
              AlertState.ALERT,
              AlertState.OK,
              AlertState.OK);
    }
  }

  @Test
  void close_whileASinkIsTold_returnsOnceItWas() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<AlertNotice> told = new CopyOnWriteArrayList<>();
    AtomicInteger toldAtClose = new AtomicInteger();
    AlertSink slow =
        notice -> {
          entered.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          told.add(notice);
        };
    Alerts alerts = alerts(LATE).sink(slow).open();
    Thread evaluating = new Thread(() -> read(0.4));
    evaluating.start();
    entered.await();
    Thread closing =
        new Thread(
            () -> {
              alerts.close();
              toldAtClose.set(told.size());
            });
    closing.start();
    while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive()) {
      Thread.onSpinWait();
    }
    go.countDown();
    closing.join();
    evaluating.join();
    assertThat(toldAtClose).hasValue(1);
  }

  @Test
  void close_fromASink_waitsForNobody() {
    List<Alerts> open = new ArrayList<>();
    List<AlertState> told = new ArrayList<>();
    open.add(
        alerts(LATE)
            .sink(
                notice -> {
                  open.get(0).close();
                  told.add(notice.to());
                })
            .open());
    read(0.4, 0.4);
    assertThat(told).containsExactly(AlertState.WARN);
  }

  @Test
  void countAbove_ofTheFeatures_isARuleOverTheWholeDataSet() {
    Map<String, Double> scores = new java.util.HashMap<>(Map.of("hour", 0.4, "origin", 0.3));
    scores.put("weekday", 0.1);
    scores.put("carrier", Double.NaN);
    AlertRule rule = AlertRule.atLeast("drifted-features", 2).fires(1, 1);
    Reading reading = Reading.countAbove(0.25, () -> scores);
    try (Alerts alerts =
        Alerts.of(DELAY).rule(rule, reading).sink(notices::add).time(time).every(MINUTE).open()) {
      time.advance(MINUTE);
      assertThat(notices.get(0).detail())
          .isEqualTo(
              "2 is at least 2, 1 of the last 1 readings; 2 of 3 above 0.25: hour 0.4, origin"
                  + " 0.3");
      assertThat(alerts.state("drifted-features").value()).isEqualTo(2);
    }
    assertThat(Reading.countAbove(0.25, Map::of).value()).isNaN();
  }

  @Test
  void evidence_ofASignal_readsItsEValue() {
    try (Alerts alerts = alerts(AlertRule.evidence("late-share", 0.05)).open()) {
      signal.eValue = 21;
      read(0.1, 0.1);
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
      signal.samples = 0;
    }
  }

  @Test
  void state_afterARestart_neitherPagesAgainNorForgetsWhoAcknowledged(@TempDir Path folder) {
    Path file = folder.resolve("kept/alerts.json");
    AlertRule rule = LATE.remindEvery(MINUTE);
    try (Alerts alerts = alerts(rule).state(file).open()) {
      read(0.4, 0.4);
      alerts.acknowledge("late-share", ANN);
    }
    try (Alerts alerts = alerts(rule).state(file).open()) {
      assertThat(alerts.state("late-share").acknowledged()).hasValue(ANN);
      assertThat(alerts.state("late-share").since())
          .isEqualTo(Instant.parse("2026-06-01T00:02:00Z"));
      read(0.4, 0.4, 0.1);
      assertThat(told()).containsExactly(AlertState.WARN, AlertState.ALERT, AlertState.RECOVERING);
      assertThat(notices.get(2).sequence()).isEqualTo(3);
    }
  }

  @Test
  void state_withoutAClose_isKeptByTheEvaluation(@TempDir Path folder) {
    Path file = folder.resolve("alerts.json");
    Alerts killed = alerts(LATE).state(file).open();
    read(0.4, 0.4);
    time.runDue();
    assertThat(killed.state("late-share").state()).isEqualTo(AlertState.ALERT);
    try (Alerts alerts = alerts(LATE).time(FakeTime.at(time.now())).state(file).open()) {
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
    }
    killed.close();
  }

  @Test
  void state_ofAChangedRule_startsAnewAndSaysSo(@TempDir Path folder) {
    Path file = folder.resolve("alerts.json");
    try (Alerts alerts = alerts(LATE).state(file).open()) {
      read(0.4, 0.4);
      alerts.acknowledge("late-share", ANN);
    }
    try (Alerts alerts = alerts(LATE.clears(7)).state(file).open()) {
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.OK);
      assertThat(notices.get(2).detail()).contains("the rule was changed");
      assertThat(notices.get(2).from()).isEqualTo(AlertState.ALERT);
    }
  }

  @Test
  void state_damaged_isKeptAsideAndAlertsStart(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("alerts.json");
    Files.writeString(file, "{\"format\":1");
    try (Alerts alerts = alerts(LATE).state(file).open()) {
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.OK);
      assertThat(folder.resolve("alerts.json.damaged")).exists();
    }
    assertThat(Files.readString(file)).contains("\"kind\" : \"mlops-alerts\"");
  }

  @Test
  void state_ofANewerSdk_isRefusedAndNotOverwritten(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("alerts.json");
    byte[] newer =
        dev.mlopsdk.core.json.Json.sealed(
            dev.mlopsdk.core.json.Json.object(2).put("kind", "mlops-alerts"));
    Files.write(file, newer);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> alerts(LATE).state(file).open())
        .withMessageContaining("format 2");
    assertThat(Files.readAllBytes(file)).isEqualTo(newer);
    assertThat(meters.find("mlops.alert.state").gauges()).isEmpty();
    assertThat(meters.find("mlops.alerts").counters()).isEmpty();
  }

  @Test
  void state_whoseFolderIsAFile_goesOnWithoutIt(@TempDir Path folder) throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    try (Alerts alerts = alerts(LATE).state(kept.resolve("alerts.json")).open()) {
      Files.delete(kept);
      Files.writeString(kept, "in the way");
      read(0.4, 0.4);
      assertThat(told()).containsExactly(AlertState.WARN, AlertState.ALERT);
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
    }
  }

  @Test
  void stateFile_written_isTheCommittedText() throws IOException {
    AlertTrack track = new AlertTrack(LATE, time.now());
    for (double value : new double[] {0.4, 0.25, 0.4}) {
      time.advance(MINUTE);
      track.read(value, 10, "", time.now());
    }
    track.acknowledge(ANN);
    track.silence(MINUTE, ANN, time.now());
    Map<String, AlertFile.Kept> rules = Map.of("late-share", track.kept());
    byte[] committed;
    try (var in = AlertsTest.class.getResourceAsStream("alerts-state.json")) {
      committed = in.readAllBytes();
    }
    assertThat(new String(AlertFile.text(rules), StandardCharsets.UTF_8))
        .isEqualTo(new String(committed, StandardCharsets.UTF_8));
    assertThat(AlertFile.parse(committed, "test")).isEqualTo(rules);
  }

  @Test
  void callers_mistakes_areAnsweredWithTheRule() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Alerts.of(DELAY).open())
        .withMessageContaining("there is none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alerts(LATE).rule(LATE, () -> 1))
        .withMessageContaining("late-share");
    assertThatIllegalArgumentException().isThrownBy(() -> alerts(LATE).every(Duration.ZERO));
    Alerts alerts = alerts(LATE).open();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> alerts.acknowledge("late", ANN))
        .withMessageContaining("[late-share]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alerts.silence("late-share", Duration.ZERO, ANN));
    alerts.close();
    alerts.close();
    assertThatIllegalStateException().isThrownBy(() -> alerts.acknowledge("late-share", ANN));
    read(0.4, 0.4);
    assertThat(notices).isEmpty();
  }
}
