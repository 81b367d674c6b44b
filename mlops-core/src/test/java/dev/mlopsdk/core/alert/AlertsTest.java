package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.alert.AlertNotice.Reason;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.event.ModelEvent;
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

/** What alerts tell, to whom and how often, and what operators do about it. */
class AlertsTest {

  private final AlertBench bench = new AlertBench();

  @Test
  void evaluate_aFigureThatGoesBadAndGood_tellsEveryStateOnce() {
    List<ModelEvent> events = new ArrayList<>();
    try (Alerts alerts = bench.alerts(AlertBench.LATE).listen(events::add).open()) {
      bench.read(0.1, 0.4, 0.4, 0.4, 0.1, 0.1, 0.1);
      assertThat(bench.told())
          .containsExactly(AlertState.WARN, AlertState.ALERT, AlertState.RECOVERING, AlertState.OK);
      AlertNotice alert = bench.notices.get(1);
      assertThat(alert.message())
          .isEqualTo(
              "delay:2 alert late-share went from WARN to ALERT: 0.4 is above 0.3, 2 of the last 3"
                  + " readings");
      assertThat(alert.threshold()).isEqualTo(0.3);
      assertThat(bench.notices).extracting(AlertNotice::sequence).containsExactly(1L, 2L, 3L, 4L);
      assertThat(bench.notices).extracting(AlertNotice::id).doesNotHaveDuplicates();
      assertThat(events)
          .hasSize(4)
          .contains(
              new ModelEvent.AlertChanged(
                  alert.at(),
                  AlertBench.DELAY,
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
    try (Alerts alerts = bench.alerts(AlertBench.LATE).open()) {
      bench.read(0.4, 0.4);
      assertThat(bench.counted("warn")).isEqualTo(1);
      assertThat(bench.counted("alert")).isEqualTo(1);
      assertThat(
              bench
                  .meters
                  .get("mlops.alert.state")
                  .tags("rule", "late-share", "state", "alert")
                  .gauge()
                  .value())
          .isEqualTo(1);
      assertThat(
              bench
                  .meters
                  .get("mlops.alert.state")
                  .tags("rule", "late-share", "state", "ok")
                  .gauge()
                  .value())
          .isZero();
      bench.read(0.1, 0.1, 0.4, 0.4, 0.4);
      assertThat(bench.counted("held")).isEqualTo(1);
      assertThat(alerts.state("late-share").detail()).contains("cool-down until 2026-06-01T00:14");
    }
    assertThat(bench.meters.find("mlops.alert.state").meters()).isEmpty();
    assertThat(bench.meters.find("mlops.alerts").meters()).isEmpty();
  }

  @Test
  void acknowledge_anAlert_stopsItsRemindersUntilItIsOver() {
    try (Alerts alerts =
        bench
            .alerts(AlertBench.LATE.remindEvery(AlertBench.MINUTE).coolDown(Duration.ZERO))
            .open()) {
      assertThat(alerts.acknowledge("late-share", AlertBench.ANN).acknowledged()).isEmpty();
      bench.read(0.4, 0.4, 0.4);
      assertThat(bench.notices.get(2).reason()).isEqualTo(Reason.REMINDER);
      assertThat(bench.notices.get(2).message()).contains("is still ALERT");
      assertThat(bench.counted("reminder")).isEqualTo(1);
      assertThat(alerts.acknowledge("late-share", AlertBench.ANN).acknowledged())
          .hasValue(AlertBench.ANN);
      bench.read(0.4, 0.4, 0.4);
      assertThat(bench.notices).hasSize(3);
      bench.read(0.1);
      assertThat(bench.notices.get(3).acknowledged()).hasValue(AlertBench.ANN);
      bench.read(0.1, 0.4, 0.4, 0.4);
      assertThat(bench.notices.get(bench.notices.size() - 1).reason()).isEqualTo(Reason.REMINDER);
      assertThat(alerts.state("late-share").acknowledged()).isEmpty();
    }
  }

  @Test
  void silence_whileTheStateChanges_tellsItAtTheEnd() {
    try (Alerts alerts = bench.alerts(AlertBench.LATE).open()) {
      AlertStatus status = alerts.silence("late-share", Duration.ofHours(1), AlertBench.ANN);
      assertThat(status.silencedUntil()).hasValue(Instant.parse("2026-06-01T01:00:00Z"));
      assertThat(status.silencedBy()).hasValue(AlertBench.ANN);
      bench.read(0.4, 0.4, 0.4);
      assertThat(bench.notices).isEmpty();
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
      alerts.unsilence("late-share", AlertBench.ANN);
      bench.read(0.4);
      assertThat(bench.notices).hasSize(1);
      assertThat(bench.notices.get(0).reason()).isEqualTo(Reason.SILENCE_ENDED);
      assertThat(bench.notices.get(0).from()).isEqualTo(AlertState.OK);
      assertThat(bench.notices.get(0).to()).isEqualTo(AlertState.ALERT);
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
        Alerts.of("delay")
            .rule(rule, reading)
            .sink(bench.notices::add)
            .time(bench.time)
            .every(AlertBench.MINUTE)
            .open()) {
      bench.read(1, 1);
      alerts.rebaseline("errors", Change.by("ann", "the new normal"));
      AlertNotice last = bench.notices.get(2);
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
        Alerts.of(AlertBench.DELAY)
            .rule(AlertRule.below("broken", 1).noDataAfter(2), broken)
            .rule(AlertBench.LATE, Reading.of(bench.signal))
            .sink(bench.notices::add)
            .time(bench.time)
            .every(AlertBench.MINUTE)
            .open()) {
      bench.read(0.4, 0.4);
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
        Alerts.of(AlertBench.DELAY)
            .rule(AlertBench.LATE, Reading.of(bench.signal))
            .sink(
                notice -> {
                  throw new IllegalStateException("a bad sink");
                })
            .sink(bench.notices::add)
            .meters(bench.meters)
            .time(bench.time)
            .every(AlertBench.MINUTE)
            .open()) {
      bench.read(0.4, 0.4);
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
      assertThat(bench.told()).containsExactly(AlertState.WARN, AlertState.ALERT);
      assertThat(
              bench
                  .meters
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
        bench
            .alerts(AlertBench.LATE)
            .sink(
                notice -> {
                  if (notice.to() == AlertState.ALERT) {
                    open.get(0).rebaseline("late-share", AlertBench.ANN);
                  }
                })
            .sink(bench.notices::add)
            .open()) {
      open.add(alerts);
      bench.read(0.4, 0.4);
      assertThat(bench.told())
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
    Alerts alerts = bench.alerts(AlertBench.LATE).sink(slow).open();
    Thread evaluating = new Thread(() -> bench.read(0.4));
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
        bench
            .alerts(AlertBench.LATE)
            .sink(
                notice -> {
                  open.get(0).close();
                  told.add(notice.to());
                })
            .open());
    bench.read(0.4, 0.4);
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
        Alerts.of(AlertBench.DELAY)
            .rule(rule, reading)
            .sink(bench.notices::add)
            .time(bench.time)
            .every(AlertBench.MINUTE)
            .open()) {
      bench.time.advance(AlertBench.MINUTE);
      assertThat(bench.notices.get(0).detail())
          .isEqualTo(
              "2 is at least 2, 1 of the last 1 readings; 2 of 3 above 0.25: hour 0.4, origin"
                  + " 0.3");
      assertThat(alerts.state("drifted-features").value()).isEqualTo(2);
    }
    assertThat(Reading.countAbove(0.25, Map::of).value()).isNaN();
  }

  @Test
  void evidence_ofASignal_readsItsEValue() {
    try (Alerts alerts = bench.alerts(AlertRule.evidence("late-share", 0.05)).open()) {
      bench.signal.eValue = 21;
      bench.read(0.1, 0.1);
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
      bench.signal.samples = 0;
    }
  }

  @Test
  void callers_mistakes_areAnsweredWithTheRule() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Alerts.of(AlertBench.DELAY).open())
        .withMessageContaining("there is none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bench.alerts(AlertBench.LATE).rule(AlertBench.LATE, () -> 1))
        .withMessageContaining("late-share");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bench.alerts(AlertBench.LATE).every(Duration.ZERO));
    Alerts alerts = bench.alerts(AlertBench.LATE).open();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> alerts.acknowledge("late", AlertBench.ANN))
        .withMessageContaining("[late-share]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alerts.silence("late-share", Duration.ZERO, AlertBench.ANN));
    alerts.close();
    alerts.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> alerts.acknowledge("late-share", AlertBench.ANN));
    bench.read(0.4, 0.4);
    assertThat(bench.notices).isEmpty();
  }
}
