package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LoggedPair;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.pair.Loss;
import dev.mlopsdk.core.pair.PairedLosses;
import dev.mlopsdk.serving.shadow.ShadowKit.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shadow's answers in the prediction log. */
class ShadowLogTest {

  @TempDir Path root;

  private final ShadowKit kit = new ShadowKit();

  private void serve(int calls) throws Exception {
    try (PredictionLog log = PredictionLog.to(root).replica("one").time(kit.time).open();
        var model = kit.builder(kit.all()).observe(log).open()) {
      for (int i = 0; i < calls; i++) {
        PredictionId id = model.predict(new Input(i)).id();
        kit.pair();
        kit.time.advance(Duration.ofMillis(1));
        model.outcome(id, i);
      }
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
    }
  }

  private String line(String holding) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      Path file =
          files.filter(each -> each.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      return Files.readAllLines(file).stream()
          .filter(each -> each.contains(holding))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The format of a shadow's line, which other programs read. */
  @Test
  void line_ofAShadow_isThatOfAPredictionWithItsReason() throws Exception {
    serve(1);
    assertThat(
            line("SHADOW")
                .replaceAll("\"id\":\"[0-9a-f]{32}\"", "\"id\":\"…\"")
                .replaceAll("\"digest\":\"[^\"]*\"", "\"digest\":\"…\""))
        .isEqualTo(
            "{\"v\":1,\"kind\":\"prediction\",\"id\":\"…\",\"time\":\"2026-06-01T00:00:00Z\","
                + "\"model\":\"m\",\"version\":2,\"digest\":\"…\",\"alias\":\"challenger\","
                + "\"experiment\":\"none\",\"variant\":\"challenger\",\"reason\":\"SHADOW\","
                + "\"epoch\":0,\"propensity\":1.0,\"status\":\"success\",\"nanos\":{\"total\":0},"
                + "\"samplingRate\":1.0,\"score\":0.0,\"inputs\":{\"x\":0.0},\"output\":0.0}");
  }

  @Test
  void read_leavesShadowsOut_andShadowsReadsThemWithTheSameTruths() throws Exception {
    serve(20);
    LogReader log = LogReader.of(root);
    try (Stream<LoggedPrediction> callers = log.read();
        Stream<LoggedPrediction> shadows = log.shadows().read()) {
      assertThat(callers)
          .hasSize(20)
          .allMatch(p -> p.reason() == Assignment.Reason.NO_SPLIT && p.model().version() == 1);
      assertThat(shadows)
          .hasSize(20)
          .allMatch(p -> p.reason() == Assignment.Reason.SHADOW && p.model().version() == 2)
          .allMatch(p -> p.outcome().isPresent());
    }
    assertThat(log.summary().predictions()).isEqualTo(20);
    assertThat(log.summary().labelled()).isEqualTo(20);
    assertThat(log.summary().unknown()).isZero();
  }

  @Test
  void pairs_findTheCallersAnswerToEachShadows() throws Exception {
    serve(20);
    PairedLosses losses = new PairedLosses();
    List<LoggedPair> pairs;
    try (Stream<LoggedPair> all = LogReader.of(root).model("m").pairs()) {
      pairs = all.toList();
    }
    assertThat(pairs).hasSize(20);
    for (LoggedPair pair : pairs) {
      assertThat(pair.champion().id()).isEqualTo(pair.challenger().id());
      assertThat(pair.answers().challenger().score())
          .isEqualTo(pair.answers().champion().score() / 2);
      Outcome truth = pair.challenger().outcome().orElseThrow().outcome();
      losses.accept(Loss.absolute().difference(pair.answers(), truth));
    }
    // The champion answers i, which is the truth; the challenger i / 2.
    assertThat(losses.result().mean()).isEqualTo(19 * 20 / 4.0 / 20);
    assertThat(losses.result().better()).isZero();
  }
}
