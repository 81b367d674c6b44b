package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.time.FakeTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of alerts that is kept in a file, over restarts, changes and damage. */
class KeptAlertsTest {

  private final AlertBench bench = new AlertBench();

  @Test
  void state_afterARestart_neitherPagesAgainNorForgetsWhoAcknowledged(@TempDir Path folder) {
    Path file = folder.resolve("kept/alerts.json");
    AlertRule rule = AlertBench.LATE.remindEvery(AlertBench.MINUTE);
    try (Alerts alerts = bench.alerts(rule).state(file).open()) {
      bench.read(0.4, 0.4);
      alerts.acknowledge("late-share", AlertBench.ANN);
    }
    try (Alerts alerts = bench.alerts(rule).state(file).open()) {
      assertThat(alerts.state("late-share").acknowledged()).hasValue(AlertBench.ANN);
      assertThat(alerts.state("late-share").since())
          .isEqualTo(Instant.parse("2026-06-01T00:02:00Z"));
      bench.read(0.4, 0.4, 0.1);
      assertThat(bench.told())
          .containsExactly(AlertState.WARN, AlertState.ALERT, AlertState.RECOVERING);
      assertThat(bench.notices.get(2).sequence()).isEqualTo(3);
    }
  }

  @Test
  void state_withoutAClose_isKeptByTheEvaluation(@TempDir Path folder) {
    Path file = folder.resolve("alerts.json");
    Alerts killed = bench.alerts(AlertBench.LATE).state(file).open();
    bench.read(0.4, 0.4);
    bench.time.runDue();
    assertThat(killed.state("late-share").state()).isEqualTo(AlertState.ALERT);
    try (Alerts alerts =
        bench.alerts(AlertBench.LATE).time(FakeTime.at(bench.time.now())).state(file).open()) {
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
    }
    killed.close();
  }

  @Test
  void state_ofAChangedRule_startsAnewAndSaysSo(@TempDir Path folder) {
    Path file = folder.resolve("alerts.json");
    try (Alerts alerts = bench.alerts(AlertBench.LATE).state(file).open()) {
      bench.read(0.4, 0.4);
      alerts.acknowledge("late-share", AlertBench.ANN);
    }
    try (Alerts alerts = bench.alerts(AlertBench.LATE.clears(7)).state(file).open()) {
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.OK);
      assertThat(bench.notices.get(2).detail()).contains("the rule was changed");
      assertThat(bench.notices.get(2).from()).isEqualTo(AlertState.ALERT);
    }
  }

  @Test
  void state_damaged_isKeptAsideAndAlertsStart(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("alerts.json");
    Files.writeString(file, "{\"format\":1");
    try (Alerts alerts = bench.alerts(AlertBench.LATE).state(file).open()) {
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
        .isThrownBy(() -> bench.alerts(AlertBench.LATE).state(file).open())
        .withMessageContaining("format 2");
    assertThat(Files.readAllBytes(file)).isEqualTo(newer);
    assertThat(bench.meters.find("mlops.alert.state").gauges()).isEmpty();
    assertThat(bench.meters.find("mlops.alerts").counters()).isEmpty();
  }

  @Test
  void state_whoseFolderIsAFile_goesOnWithoutIt(@TempDir Path folder) throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    try (Alerts alerts = bench.alerts(AlertBench.LATE).state(kept.resolve("alerts.json")).open()) {
      Files.delete(kept);
      Files.writeString(kept, "in the way");
      bench.read(0.4, 0.4);
      assertThat(bench.told()).containsExactly(AlertState.WARN, AlertState.ALERT);
      assertThat(alerts.state("late-share").state()).isEqualTo(AlertState.ALERT);
    }
  }

  @Test
  void stateFile_written_isTheCommittedText() throws IOException {
    AlertTrack track = new AlertTrack(AlertBench.LATE, bench.time.now());
    for (double value : new double[] {0.4, 0.25, 0.4}) {
      bench.time.advance(AlertBench.MINUTE);
      track.read(value, 10, "", bench.time.now());
    }
    track.acknowledge(AlertBench.ANN);
    track.silence(AlertBench.MINUTE, AlertBench.ANN, bench.time.now());
    Map<String, AlertFile.Kept> rules = Map.of("late-share", track.kept());
    byte[] committed;
    try (var in = AlertsTest.class.getResourceAsStream("alerts-state.json")) {
      committed = in.readAllBytes();
    }
    assertThat(new String(AlertFile.text(rules), StandardCharsets.UTF_8))
        .isEqualTo(new String(committed, StandardCharsets.UTF_8));
    assertThat(AlertFile.parse(committed, "test")).isEqualTo(rules);
  }
}
