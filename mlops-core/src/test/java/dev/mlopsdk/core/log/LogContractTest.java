package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LogSummary;
import dev.mlopsdk.core.log.read.LoggedOutcome;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.log.read.SageMakerCapture;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer writes, the reader reads: through the real log and back. */
class LogContractTest {

  @TempDir Path root;

  private final FakeTime time = LogKit.time();

  private PredictionLog open(UnaryOperator<PredictionLogBuilder> options) {
    return options.apply(PredictionLog.to(root).replica("pod-7").time(time)).open();
  }

  private List<LoggedPrediction> read() {
    try (Stream<LoggedPrediction> all = LogReader.of(root).read()) {
      return all.toList();
    }
  }

  private List<LoggedOutcome> outcomes() {
    try (Stream<LoggedOutcome> all = LogReader.of(root).outcomes()) {
      return all.toList();
    }
  }

  /** Logs {@code in} and {@code out} of a model that reads no row, and reads them back. */
  private LoggedPrediction free(@Nullable Object in, @Nullable Object out) {
    try (PredictionLog log = open(o -> o)) {
      log.open(LogKit.version(FeatureSchema.empty(), time)).record(LogKit.free(time, 1, in, out));
    }
    List<LoggedPrediction> all = read();
    return all.get(all.size() - 1);
  }

  @Test
  void aPrediction_withEverything_comesBackWhole() {
    Assignment arm = new Assignment("v2-test", "challenger", 1, Assignment.Reason.SPLIT, 3, 0.25);
    Call call = Call.unit("user-\u00e9").trace("4bf92f35").attribute("k \"", "v\n\ud83d\ude00");
    try (PredictionLog log = open(o -> o.cost(view -> 2.5))) {
      Frame frame = new Frame(LogKit.FLIGHT, time);
      frame.begin("input", call, arm);
      frame.row().text(1, "THURSDAY\ud800");
      frame.row().impute(0, 12);
      time.advance(Duration.ofNanos(120));
      frame.mark(Phase.ENCODE);
      time.advance(Duration.ofNanos(1900));
      frame.mark(Phase.INFERENCE);
      frame.mark(Phase.DECODE);
      frame.score(0.119);
      frame.row().restore();
      frame.end(0.119f, LogKit.NONCE, 64);
      log.open(LogKit.version(LogKit.FLIGHT, time)).record(frame);
    }
    LoggedPrediction read = read().get(0);
    Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
    inputs.put("hour", null);
    inputs.put("weekday", "THURSDAY\ud800");
    inputs.put("origin", null);
    assertThat(read.id()).isEqualTo(LogKit.id(64));
    assertThat(read.time()).isEqualTo(LogKit.NOON.plusNanos(2020));
    assertThat(read.model().toString()).contains("delay");
    assertThat(read.digest()).isPresent();
    assertThat(read.assignment(List.of("champion", "challenger"))).isEqualTo(arm);
    assertThat(read.unit()).contains("user-\u00e9");
    assertThat(read.trace()).contains("4bf92f35");
    assertThat(read.attributes()).isEqualTo(Map.of("k \"", "v\n\ud83d\ude00"));
    assertThat(read.status()).isEqualTo(LoggedPrediction.Status.SUCCESS);
    assertThat(read.inputs()).isEqualTo(inputs);
    assertThat(read.imputed()).containsExactly("hour");
    assertThat(read.output()).isEqualTo(0.119);
    assertThat(read.score()).isEqualTo(0.119);
    assertThat(read.cost()).hasValue(2.5);
    assertThat(read.totalNanos()).hasValue(2020);
    assertThat(read.nanos(Phase.ENCODE)).hasValue(120);
    assertThat(read.nanos(Phase.INFERENCE)).hasValue(1900);
    assertThat(read.row(LogKit.FLIGHT).text(1)).isEqualTo("THURSDAY\ud800");
    assertThat(read.row(LogKit.FLIGHT).missing(0)).isTrue();
  }

  @Test
  void numbersOfARow_thatJsonLacksOrRoundsAway_comeBackToTheBit() {
    double[] hours = {Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e22};
    try (PredictionLog log = open(o -> o)) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      for (int i = 0; i < hours.length; i++) {
        recorder.record(LogKit.flight(time, i + 1, hours[i], "\u0000\ud83d", "K\u00f6ln"));
      }
    }
    assertThat(read().stream().map(p -> p.inputs().get("hour")).toList())
        .isEqualTo(Arrays.stream(hours).boxed().toList());
  }

  @Test
  void inputs_thatAreNoRow_comeBack() {
    assertThat(free("Ist das Spam? \udc00", 0.5).input()).isEqualTo("Ist das Spam? \udc00");
    assertThat(free(List.of("a", 1), null).input()).isEqualTo(List.of("a", 1L));
    assertThat(free(new float[] {0.5f, Float.NaN}, 1).input()).isEqualTo(List.of(0.5, Double.NaN));
    assertThat(free(7, 1).input()).isEqualTo(7L);
    assertThat(free(true, 1).input()).isEqualTo(true);
    assertThat(free(null, 1).input()).isNull();
    LoggedPrediction image = free(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), 1);
    assertThat(image.input()).isEqualTo(Map.of("omitted", "java.awt.image.BufferedImage"));
    assertThat(image.inputs()).isEmpty();
    assertThat(free("text", 1).inputs()).isEmpty();
    LoggedPrediction map = free(Map.of("x", 1), 1);
    assertThat(map.inputs()).isEqualTo(Map.of("x", 1L)).isEqualTo(map.input());
  }

  @Test
  void inputs_thatAreNoRow_areExported() throws Exception {
    free("a text", 0.5);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SageMakerCapture.write(LogReader.of(root), out);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"data\":\"\\\"a text\\\"\"");
  }

  @Test
  void aRow_thatDoesNotFit_leavesNoInputs() {
    try (PredictionLog log = open(o -> o.largestRecord(4096))) {
      log.open(LogKit.version(LogKit.FLIGHT, time))
          .record(LogKit.flight(time, 1, 1, "x".repeat(9000), null));
    }
    assertThat(read().get(0).inputs()).isEmpty();
    assertThat(read().get(0).input()).isEqualTo(Map.of("omitted", "java.lang.String"));
  }

  @Test
  void redactedFieldsOfEachKind_areMissingAndDoNotDamageTheLog() {
    Call call = Call.unit("user-1").trace("t").attribute("k", "v").attribute("kept", "v");
    try (PredictionLog log =
        open(o -> o.redact("unit", "trace", "k", "output", "hour", "fraud", "refund"))) {
      Frame frame = new Frame(LogKit.FLIGHT, time);
      frame.begin("input", call, Assignment.none());
      frame.row().number(0, 5);
      frame.end(0.5, LogKit.NONCE, 1);
      log.open(LogKit.version(LogKit.FLIGHT, time)).record(frame);
      log.reported(LogKit.id(1), Outcome.label("x").named("fraud"), OutcomeJoin.Status.JOINED);
      log.reported(LogKit.id(1), Outcome.of(2).named("refund"), OutcomeJoin.Status.JOINED);
      log.reported(LogKit.id(1), Outcome.of(3), OutcomeJoin.Status.JOINED);
    }
    LoggedPrediction read = read().get(0);
    assertThat(read.unit()).isEmpty();
    assertThat(read.trace()).isEmpty();
    assertThat(read.attributes()).isEqualTo(Map.of("kept", "v"));
    assertThat(read.output()).isEqualTo(LoggedPrediction.Redacted.REDACTED);
    assertThat(read.inputs()).containsEntry("hour", LoggedPrediction.Redacted.REDACTED);
    assertThat(read.outcomes()).containsOnlyKeys(Outcome.NAME);
    assertThat(outcomes()).hasSize(1);
  }

  @Test
  void replacedFieldsOfEachKind_comeBackReplaced() {
    Call call = Call.unit("u").trace("t").attribute("k", "v");
    UnaryOperator<String> hash = text -> "#" + text;
    try (PredictionLog log =
        open(
            o ->
                o.replace("unit", hash)
                    .replace("trace", text -> null)
                    .replace("k", hash)
                    .replace("hour", hash)
                    .replace("refund", hash))) {
      Frame frame = new Frame(LogKit.FLIGHT, time);
      frame.begin("input", call, Assignment.none());
      frame.row().number(0, 5);
      frame.end(0.5, LogKit.NONCE, 1);
      log.open(LogKit.version(LogKit.FLIGHT, time)).record(frame);
      log.reported(LogKit.id(1), Outcome.of(2).named("refund"), OutcomeJoin.Status.JOINED);
    }
    LoggedPrediction read = read().get(0);
    assertThat(read.unit()).contains("#u");
    assertThat(read.trace()).isEmpty();
    assertThat(read.attributes()).isEqualTo(Map.of("k", "#v"));
    assertThat(read.inputs()).containsEntry("hour", "#5.0");
    assertThat(read.outcome("refund").orElseThrow().label()).isEqualTo("#2.0");
  }

  @Test
  void failuresOfEachStatus_comeBackWithClassAndKind() {
    try (PredictionLog log = open(o -> o)) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      Frame frame = LogKit.flight(time, 1);
      recorder.failed(frame, new InvalidInputException(InvalidInputException.Kind.MISSING, "s"));
      recorder.failed(frame, new ModelException(ModelException.Kind.DEADLINE, "s"));
      recorder.failed(frame, new IllegalStateException("s"));
      recorder.failed(frame, new IllegalStateException("s") {});
    }
    assertThat(read().stream().map(p -> p.status() + " " + p.error().orElseThrow()).toList())
        .containsExactly(
            "REJECTED Failure[type=InvalidInputException, kind=missing]",
            "TIMEOUT Failure[type=ModelException, kind=deadline]",
            "ERROR Failure[type=IllegalStateException, kind=]",
            "ERROR Failure[type=LogContractTest$1, kind=]");
  }

  @Test
  void outcomes_byNameAndLabel_areJoinedAndCounted() {
    try (PredictionLog log = open(o -> o)) {
      log.open(LogKit.version(LogKit.FLIGHT, time)).record(LogKit.flight(time, 1));
      time.advance(Duration.ofSeconds(1));
      log.reported(LogKit.id(1), Outcome.of(-0.0), OutcomeJoin.Status.JOINED);
      log.reported(LogKit.id(1), Outcome.of(1), OutcomeJoin.Status.DUPLICATE);
      log.reported(
          LogKit.id(1), Outcome.label("\ud800,\"").named("n \u00e9"), OutcomeJoin.Status.LATE);
      log.reported(LogKit.id(9), Outcome.of(1), OutcomeJoin.Status.UNKNOWN);
    }
    LoggedPrediction read = read().get(0);
    assertThat(read.outcome().orElseThrow().value()).isEqualTo(-0.0);
    assertThat(read.outcome("n \u00e9").orElseThrow().label()).isEqualTo("\ud800,\"");
    assertThat(read.delay(Outcome.NAME)).contains(Duration.ofSeconds(1));
    assertThat(LogReader.of(root).summary()).isEqualTo(new LogSummary(1, 1, 2, 1, 0, 1, 0, 0, 0));
  }

  @Test
  void samplingAndLosses_areTold() {
    try (PredictionLog log = open(o -> o.sample(0.5).largestRecord(4096))) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      for (int i = 1; i <= 100; i++) {
        recorder.record(LogKit.flight(time, i));
      }
      log.reported(LogKit.id(1), Outcome.label("x".repeat(5000)), OutcomeJoin.Status.JOINED);
    }
    assertThat(read()).hasSizeBetween(30, 70).allMatch(p -> p.weight() == 2);
    assertThat(LogReader.of(root).summary().lost()).isEqualTo(1);
  }

  @Test
  void aFile_thatAListingPassesByWhileItIsPacked_isRead() {
    FaultyFiles files = new FaultyFiles(root);
    try (PredictionLog log =
        PredictionLog.to(root).replica("r").time(time).rotate(1, Duration.ofHours(1)).open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      recorder.record(LogKit.flight(time, 1));
      log.reported(LogKit.id(2), Outcome.of(1), OutcomeJoin.Status.UNKNOWN);
      assertThat(log.flush(Duration.ofSeconds(30))).isTrue();
      recorder.record(LogKit.flight(time, 2));
    }
    files.hideOnce(LogKit.names(root.resolve("r")).get(0));
    try (Stream<LoggedPrediction> all = LogReader.of(files.wrap(root)).read()) {
      assertThat(all.map(p -> p.id().counter() + " " + p.outcomes().keySet()))
          .containsExactly("1 []", "2 [outcome]");
    }
  }

  @Test
  void close_ofAnInterruptedThread_losesNothing() {
    PredictionLog log = open(o -> o);
    Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
    for (int i = 1; i <= 20_000; i++) {
      recorder.record(LogKit.flight(time, i));
    }
    Thread.currentThread().interrupt();
    log.close();
    assertThat(Thread.interrupted()).as("the caller still hears of it").isTrue();
    assertThat(log.lost()).isZero();
    assertThat(read()).hasSize(20_000);
  }

  @Test
  void aWindow_namesItsFilesAndTheLogItsReplica() {
    try (PredictionLog log = open(o -> o)) {
      log.open(LogKit.version(LogKit.FLIGHT, time)).record(LogKit.flight(time, 1));
      assertThat(log.replica()).isEqualTo("pod-7");
    }
    assertThat(LogReader.of(root).window().files())
        .containsExactly("pod-7/20260601T120000123Z-000001.jsonl");
  }

  @Test
  void numbersThatNoPrimitiveHolds_comeBackOrAreOmitted() {
    BigInteger longest = BigInteger.TEN.pow(999);
    assertThat(free(null, longest).output()).isEqualTo(longest);
    assertThat(free(null, new BigDecimal("1E+400")).output()).isEqualTo(new BigDecimal("1E+400"));
    assertThat(free(null, BigInteger.TEN.pow(1001)).output())
        .isEqualTo(Map.of("omitted", "java.math.BigInteger"));
    assertThat(free(null, new BigDecimal(BigInteger.TEN.pow(1001), 1200)).output())
        .isEqualTo(Map.of("omitted", "java.math.BigDecimal"));
    assertThat(free(null, new BigDecimal(BigInteger.TWO.pow(40), -Integer.MAX_VALUE)).output())
        .isEqualTo(Map.of("omitted", "java.math.BigDecimal"));
  }

  @Test
  void aMap_whoseKeysReadAlike_isOmitted() {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(1, "a");
    map.put("1", "b");
    assertThat(free(null, map).output()).isEqualTo(Map.of("omitted", "java.util.LinkedHashMap"));
    map.remove("1");
    map.put(null, 2);
    assertThat(free(null, map).output()).isEqualTo(Map.of("1", "a", "null", 2L));
  }
}
