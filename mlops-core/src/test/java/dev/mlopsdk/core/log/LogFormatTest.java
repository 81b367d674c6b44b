package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fingerprints of format 1, one per kind of line, and what each kind of value becomes. */
class LogFormatTest {

  private static final String HEAD =
      "{\"v\":1,\"kind\":\"prediction\",\"id\":\"0123456789abcdef0000000000000040\","
          + "\"time\":\"2026-06-01T12:00:00.123458266Z\",\"model\":\"delay\",\"version\":1,"
          + "\"digest\":\"sha256:a0f6cd6de1ba4fa11b15ad5ceedea5f9ab31ca60d6a6a8e0d40ab3cd1bbd5c4e\",";

  @TempDir Path root;

  private final FakeTime time = LogKit.time();

  private PredictionLog open() {
    return PredictionLog.to(root).replica("pod-7").time(time).open();
  }

  private Frame marked() {
    Frame frame = new Frame(LogKit.FLIGHT, time);
    Assignment arm = new Assignment("v2-test", "champion", 0, Assignment.Reason.SPLIT, 1, 0.9);
    Call call = Call.unit("user-1").trace("4bf92f35").attribute("k", "v");
    frame.begin("input", call, arm);
    frame.row().text(1, "THURSDAY");
    frame.row().impute(0, 12);
    time.advance(Duration.ofNanos(120));
    frame.mark(Phase.ENCODE);
    time.advance(Duration.ofNanos(1900));
    frame.mark(Phase.INFERENCE);
    time.advance(Duration.ofNanos(246));
    frame.mark(Phase.DECODE);
    frame.score(0.119);
    frame.row().restore();
    frame.end(0.119f, LogKit.NONCE, 64);
    return frame;
  }

  @Test
  void aPrediction_withEverything_isTheCommittedLine() {
    try (PredictionLog log =
        PredictionLog.to(root).replica("pod-7").time(time).cost(view -> 0.00002).open()) {
      log.open(LogKit.version(LogKit.FLIGHT, time)).record(marked());
    }
    String digest = LogKit.lines(root.resolve("pod-7")).get(0).get("digest").asText();
    assertThat(LogKit.text(root.resolve("pod-7")))
        .isEqualTo(
            HEAD.replaceFirst("sha256:[0-9a-f]+", digest)
                + "\"alias\":\"champion\",\"experiment\":\"v2-test\",\"variant\":\"champion\","
                + "\"reason\":\"SPLIT\",\"epoch\":1,\"propensity\":0.9,\"unit\":\"user-1\","
                + "\"trace\":\"4bf92f35\",\"attributes\":{\"k\":\"v\"},\"status\":\"success\","
                + "\"nanos\":{\"total\":2266,\"queue\":0,\"encode\":120,\"inference\":1900,"
                + "\"decode\":246},\"samplingRate\":1.0,\"cost\":2.0E-5,\"score\":0.119,"
                + "\"inputs\":{\"hour\":null,\"weekday\":\"THURSDAY\",\"origin\":null},"
                + "\"imputed\":[\"hour\"],\"output\":0.119}\n");
  }

  @Test
  void answers_thatTheModelDidNotMake_nameTheirSource_andAFallbackWhy() {
    try (PredictionLog log = open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      Frame frame = LogKit.flight(time, 64);
      frame.source(Prediction.Source.CACHE, "");
      recorder.record(frame);
      frame.source(Prediction.Source.FALLBACK, "delay:1 failed (INFERENCE); a constant answered");
      recorder.record(frame);
      recorder.failed(frame, new ModelException(ModelException.Kind.UNAVAILABLE, "secret"));
    }
    String total = ",\"nanos\":{\"total\":0}";
    assertThat(LogKit.text(log()).lines())
        .satisfiesExactly(
            line ->
                assertThat(line).contains("\"status\":\"success\",\"source\":\"cache\"" + total),
            line ->
                assertThat(line)
                    .contains(
                        "\"status\":\"success\",\"source\":\"fallback\",\"why\":\"delay:1 failed"
                            + " (INFERENCE); a constant answered\""
                            + total),
            line ->
                assertThat(line)
                    .contains(
                        "\"status\":\"rejected\",\"error\":{\"type\":\"ModelException\","
                            + "\"kind\":\"unavailable\"}"
                            + total));
    List<LoggedPrediction> read = LogReader.of(root).read().toList();
    assertThat(read)
        .extracting(LoggedPrediction::source)
        .containsExactly(
            Prediction.Source.CACHE, Prediction.Source.FALLBACK, Prediction.Source.MODEL);
    assertThat(read)
        .extracting(LoggedPrediction::why)
        .containsExactly("", "delay:1 failed (INFERENCE); a constant answered", "");
  }

  @Test
  void failures_ofEachStatus_nameClassAndKindAndNeverTheMessage() {
    try (PredictionLog log = open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      Frame frame = LogKit.flight(time, 64);
      frame.end(null, LogKit.NONCE, 64);
      recorder.failed(
          frame, new InvalidInputException(InvalidInputException.Kind.MISSING, "secret"));
      recorder.failed(frame, new ModelException(ModelException.Kind.DEADLINE, "secret"));
      recorder.failed(frame, new ModelException(ModelException.Kind.INFERENCE, "secret"));
      recorder.failed(frame, new IllegalStateException("secret"));
    }
    assertThat(LogKit.text(log())).doesNotContain("secret").doesNotContain("\"output\"");
    assertThat(
            LogKit.lines(log()).stream().map(line -> line.get("status") + " " + line.get("error")))
        .containsExactly(
            "\"rejected\" {\"type\":\"InvalidInputException\",\"kind\":\"missing\"}",
            "\"timeout\" {\"type\":\"ModelException\",\"kind\":\"deadline\"}",
            "\"error\" {\"type\":\"ModelException\",\"kind\":\"inference\"}",
            "\"error\" {\"type\":\"IllegalStateException\"}");
  }

  private Path log() {
    return root.resolve("pod-7");
  }

  @Test
  void outcomes_aNumberAndALabel_areTheCommittedLines() {
    try (PredictionLog log = open()) {
      log.reported(LogKit.id(64), Outcome.of(1.0), OutcomeJoin.Status.JOINED);
      time.advance(Duration.ofMillis(1));
      log.reported(LogKit.id(65), Outcome.label("LATE").named("class"), OutcomeJoin.Status.UNKNOWN);
    }
    assertThat(LogKit.text(log()))
        .isEqualTo(
            "{\"v\":1,\"kind\":\"outcome\",\"id\":\"0123456789abcdef0000000000000040\","
                + "\"time\":\"2026-06-01T12:00:00.123456Z\",\"name\":\"outcome\",\"value\":1.0,"
                + "\"status\":\"JOINED\"}\n"
                + "{\"v\":1,\"kind\":\"outcome\",\"id\":\"0123456789abcdef0000000000000041\","
                + "\"time\":\"2026-06-01T12:00:00.124456Z\",\"name\":\"class\",\"label\":\"LATE\","
                + "\"status\":\"UNKNOWN\"}\n");
  }

  @Test
  void aLoss_isTheCommittedLine() {
    try (PredictionLog log =
        PredictionLog.to(root).replica("pod-7").buffer(1 << 17, 2).time(time).open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      for (int i = 0; i < 19; i++) {
        recorder.record(LogKit.flight(time, 64 + i));
      }
      assertThat(log.lost()).isEqualTo(17);
    }
    assertThat(LogKit.text(log()))
        .startsWith(
            "{\"v\":1,\"kind\":\"loss\",\"time\":\"2026-06-01T12:00:00.123456Z\","
                + "\"reason\":\"buffer_full\",\"count\":17}\n");
    assertThat(LogKit.counters(log(), "prediction")).containsExactly(64L, 65L);
  }

  private String output(@Nullable Object value) {
    return value("output", null, value);
  }

  private String value(String member, @Nullable Object input, @Nullable Object output) {
    FakeTime own = LogKit.time();
    String replica = "r" + LogKit.replicas(root);
    try (PredictionLog log = PredictionLog.to(root).replica(replica).time(own).open()) {
      log.open(LogKit.version(FeatureSchema.empty(), own))
          .record(LogKit.free(own, 64, input, output));
    }
    return String.valueOf(LogKit.lines(root.resolve(replica)).get(0).get(member));
  }

  record Point(double x, List<String> tags) {}

  @Test
  void values_ofEveryKind_becomeJson() {
    assertThat(output(1.5f)).isEqualTo("1.5");
    assertThat(output(Double.NaN)).isEqualTo("{\"number\":\"NaN\"}");
    assertThat(output(Float.NEGATIVE_INFINITY)).isEqualTo("{\"number\":\"-Infinity\"}");
    assertThat(output(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(output(new BigDecimal("12345678901234567890.5"))).startsWith("1.23456789");
    assertThat(LogKit.text(root.resolve("r4"))).contains("\"output\":12345678901234567890.5}");
    assertThat(output(true)).isEqualTo("true");
    assertThat(output(Phase.QUEUE)).isEqualTo("\"QUEUE\"");
    assertThat(output(new float[] {1, Float.NaN})).isEqualTo("[1.0,{\"number\":\"NaN\"}]");
    assertThat(output(new double[] {})).isEqualTo("[]");
    assertThat(output(new long[] {1, 2})).isEqualTo("[1,2]");
    assertThat(output(new int[][] {{1}, {2, 3}})).isEqualTo("[[1],[2,3]]");
    assertThat(output(new boolean[] {true, false})).isEqualTo("[true,false]");
    assertThat(output(Arrays.asList("a", null, 3))).isEqualTo("[\"a\",null,3]");
    assertThat(output(new Point(1, List.of("p")))).isEqualTo("{\"x\":1.0,\"tags\":[\"p\"]}");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", Map.of());
    map.put("a", null);
    assertThat(output(map)).isEqualTo("{\"b\":{},\"a\":null}");
    assertThat(output(java.nio.CharBuffer.wrap("caf\u00e9 \ud83d\ude00 \u0001\"\\")))
        .isEqualTo("\"caf\u00e9 \ud83d\ude00 \\u0001\\\"\\\\\"");
    assertThat(output(new Object())).isEqualTo("{\"omitted\":\"java.lang.Object\"}");
    assertThat(output(new byte[] {1})).isEqualTo("{\"omitted\":\"byte[]\"}");
    assertThat(output(null)).isEqualTo("null");
  }

  @Test
  void inputs_thatAreNoRow_areLoggedLikeAnswers() {
    assertThat(value("inputs", "a text", 1)).isEqualTo("\"a text\"");
    assertThat(value("inputs", new float[] {1, 2}, 1)).isEqualTo("[1.0,2.0]");
    assertThat(value("inputs", Map.of("a", 1), 1)).isEqualTo("{\"a\":1}");
    assertThat(value("inputs", new java.awt.Point(), 1))
        .isEqualTo("{\"omitted\":\"java.awt.Point\"}");
  }

  @Test
  void anInput_tooLargeForARecord_isLeftOutAndTheAnswerStays() {
    String line = value("inputs", new float[20_000], 2.5);
    assertThat(line).isEqualTo("{\"omitted\":\"float[]\"}");
    assertThat(LogKit.text(root.resolve("r0"))).contains("\"output\":2.5");
    assertThat(output(new double[20_000])).isEqualTo("{\"omitted\":\"double[]\"}");
  }

  @Test
  void aCycle_inAValue_ends() {
    List<Object> cycle = new java.util.ArrayList<>();
    cycle.add(cycle);
    assertThat(output(cycle)).contains("omitted");
  }

  @Test
  void aLoneSurrogate_staysReadable() {
    assertThat(output("a\ud83d b\ude00")).isEqualTo("\"a\ud83d b\ude00\"");
    assertThat(LogKit.text(root.resolve("r0"))).contains("a\\ud83d b\\ude00");
  }
}
