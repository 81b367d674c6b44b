package dev.mlopsdk.core.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.pair.Agreement;
import dev.mlopsdk.core.pair.Agreements;
import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.warmup.WarmUpRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shadow answered, and lines of before there were shadows and fallbacks. */
class LoggedPairTest {

  private static final String SHADOW =
      ",\"alias\":\"challenger\",\"experiment\":\"none\",\"variant\":\"challenger\",\"reason\":\"SHADOW\""
          + ",\"epoch\":0,\"propensity\":1.0";

  @TempDir private Path root;
  private final List<String> lines = new ArrayList<>();
  private LogReader log;

  @BeforeEach
  void open() {
    log = LogReader.of(root);
  }

  private static String at(int second) {
    return "2026-06-01T12:00:%02dZ".formatted(second);
  }

  private void answered(int number, int version, String more) {
    lines.add(LogLines.prediction(LogLines.id(1, number), at(number), "delay", version, more));
  }

  private void write() {
    LogLines.write(root, "a/20260601T120000000Z-000001.jsonl", lines);
  }

  private Agreement agreement() {
    Agreements agreements = new Agreements(Comparison.exact());
    try (Stream<LoggedPair> pairs = log.pairs()) {
      pairs.map(LoggedPair::answers).forEach(agreements::accept);
    }
    return agreements.result();
  }

  @Test
  void pairs_ofClassifications_haveLabels() {
    String late =
        ",\"output\":{\"label\":\"LATE\",\"probability\":0.7,\"top\":[{\"label\":\"LATE\",\"probability\":0.7},"
            + "{\"label\":\"ON_TIME\",\"probability\":0.3}]}";
    String onTime =
        ",\"output\":{\"label\":\"ON_TIME\",\"probability\":0.6,\"top\":[{\"label\":\"ON_TIME\",\"probability\":0.6},"
            + "{\"label\":\"LATE\",\"probability\":0.4}]}";
    answered(1, 1, late);
    answered(1, 2, SHADOW + onTime);
    answered(2, 1, late);
    answered(2, 2, SHADOW + late);
    write();
    assertThat(agreement().pairs()).isEqualTo(2);
    assertThat(agreement().labelMismatch()).isEqualTo(0.5);
    assertThat(agreement().rankDistance()).isEqualTo(0.5);
    assertThat(log.read().map(LoggedPrediction::reason))
        .as("a shadow answers nobody")
        .doesNotContain(Assignment.Reason.SHADOW)
        .hasSize(2);
    assertThat(log.shadows().read()).hasSize(2);
  }

  @Test
  void pairs_ofRedactedOrOmittedAnswers_areNotKnownToAgree() {
    for (String hidden : List.of("{\"redacted\":true}", "{\"omitted\":\"byte[]\"}")) {
      answered(lines.size() + 1, 1, ",\"output\":" + hidden);
      answered(lines.size(), 2, SHADOW + ",\"output\":" + hidden);
    }
    write();
    assertThat(agreement().pairs()).isEqualTo(2);
    assertThat(agreement().labelMismatch()).isNaN();
    assertThat(agreement().identical()).isZero();
  }

  @Test
  void read_lineWithoutSource_isTheModelsOwn() {
    answered(1, 1, ",\"output\":1");
    answered(2, 1, ",\"source\":\"fallback\",\"why\":\"delay:1 failed\",\"output\":0");
    write();
    assertThat(log.read().map(one -> one.source() + one.why()))
        .containsExactly(
            Prediction.Source.MODEL + "", Prediction.Source.FALLBACK + "delay:1 failed");
  }

  @Test
  void warmUpRows_fromTheLog_leaveOutWhatOnlyAFallbackAnswered() {
    answered(1, 1, ",\"source\":\"fallback\",\"why\":\"failed\",\"inputs\":{\"x\":1}");
    answered(2, 1, ",\"source\":\"cache\",\"inputs\":{\"x\":2}");
    answered(3, 1, ",\"inputs\":{\"x\":3}");
    write();
    assertThat(WarmUpRows.from(log, 10).rows())
        .isEqualTo(List.of(Map.of("x", 2L), Map.of("x", 3L)));
  }
}
