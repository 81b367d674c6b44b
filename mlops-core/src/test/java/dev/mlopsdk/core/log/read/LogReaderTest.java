package dev.mlopsdk.core.log.read;

import static dev.mlopsdk.core.log.read.LogLines.id;
import static dev.mlopsdk.core.log.read.LogLines.outcome;
import static dev.mlopsdk.core.log.read.LogLines.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {

  private static final String FIRST = "20260601T120000000Z-000001.jsonl";
  private static final String SECOND = "20260601T130000000Z-000002.jsonl";
  private static final String NOON = "2026-06-01T12:00:00Z";
  private static final String ONE = "2026-06-01T13:00:00Z";

  @TempDir Path root;

  private static Path golden() throws URISyntaxException {
    return Path.of(
            Objects.requireNonNull(LogReaderTest.class.getResource("golden/README.md")).toURI())
        .resolveSibling(".");
  }

  private static List<LoggedPrediction> all(LogReader log) {
    try (Stream<LoggedPrediction> stream = log.read()) {
      return stream.toList();
    }
  }

  private static List<String> ids(LogReader log) {
    return all(log).stream()
        .map(p -> p.id().toString().substring(14, 16) + p.id().toString().substring(30))
        .toList();
  }

  private static ModelException failure(LogReader log) {
    return catchThrowableOfType(ModelException.class, () -> all(log));
  }

  @Test
  void read_golden_comesInOrderOfTimeOverReplicasAndPacking() throws Exception {
    assertThat(ids(LogReader.of(golden())))
        .containsExactly("aa40", "aa41", "aa42", "bb40", "ab40", "aa43", "ab41");
    assertThat(ids(LogReader.of(golden()).model("price"))).containsExactly("ab41");
    assertThat(ids(LogReader.of(golden()).replicas("pod-b"))).containsExactly("bb40");
  }

  @Test
  void read_golden_restoresEveryMember() throws Exception {
    LoggedPrediction p = all(LogReader.of(golden())).get(0);

    assertThat(p.id()).isEqualTo(new PredictionId(0xaa, 0x40));
    assertThat(p.time()).isEqualTo(Instant.parse(NOON));
    assertThat(p.model()).isEqualTo(ModelRef.of("delay", 2));
    assertThat(p.digest()).contains("sha256:0a");
    assertThat(p.alias()).contains("champion");
    assertThat(p.assignment(List.of("champion", "challenger")))
        .isEqualTo(new Assignment("v2-test", "challenger", 1, Assignment.Reason.SPLIT, 3, 0.1));
    assertThat(p.assignment(List.of("champion")).exposed()).isFalse();
    assertThat(p.unit()).contains("user-1");
    assertThat(p.status()).isEqualTo(LoggedPrediction.Status.SUCCESS);
    assertThat(p.inputs())
        .containsExactly(
            Map.entry("hour", 5.72),
            Map.entry("weekday", "THURSDAY"),
            new AbstractMap.SimpleEntry<>("origin", null),
            Map.entry("income", LoggedPrediction.Redacted.REDACTED),
            Map.entry("speed", Double.NaN),
            Map.entry("far", Double.NEGATIVE_INFINITY));
    assertThat(p.imputed()).containsExactly("origin");
    assertThat(p.output()).isEqualTo(0.119);
    assertThat(p.score()).isEqualTo(0.119);
    assertThat(p.totalNanos()).hasValue(2266);
    assertThat(p.nanos(Phase.INFERENCE)).hasValue(1900);
    assertThat(p.nanos(Phase.QUEUE)).hasValue(0);
    assertThat(p.weight()).isEqualTo(4);
    assertThat(p.trace()).contains("4bf92f3577b34da6");
    assertThat(p.attributes()).containsExactly(Map.entry("k", "v"), Map.entry("a", "ü"));
    assertThat(p.cost()).hasValue(0.00002);
    assertThat(p.error()).isEmpty();
  }

  @Test
  void read_golden_restoresHugeAndStrangeValues() throws Exception {
    LoggedPrediction p = all(LogReader.of(golden())).get(1);

    assertThat(p.inputs().values())
        .containsExactly(
            9007199254740993L,
            "😀 \ud800 \u0000 \u2028 é 漢",
            new BigInteger("123456789012345678901234567890"),
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            new BigDecimal("1E400"));
    assertThat(p.output())
        .isEqualTo(
            Arrays.asList(
                Double.POSITIVE_INFINITY,
                null,
                true,
                "x",
                Map.of("label", "LATE", "p", List.of(0.25, 0.75))));
    assertThat(p.score()).isNaN();
    assertThat(p.cost()).isEmpty();
    assertThat(p.nanos(Phase.QUEUE)).isEmpty();
    assertThat(p.assignment(List.of("champion"))).isEqualTo(Assignment.none());
    assertThat(p.weight()).isEqualTo(1);
  }

  @Test
  void read_golden_restoresFailures() throws Exception {
    LoggedPrediction p = all(LogReader.of(golden())).get(2);

    assertThat(p.status()).isEqualTo(LoggedPrediction.Status.REJECTED);
    assertThat(p.error())
        .contains(new LoggedPrediction.Failure("InvalidInputException", "missing"));
    assertThat(p.output()).isNull();
  }

  @Test
  void read_golden_joinsTheEarliestReportOfEachName() throws Exception {
    List<LoggedPrediction> all = all(LogReader.of(golden()));

    LoggedPrediction first = all.get(0);
    assertThat(first.outcomes().keySet()).containsExactly("outcome", "class");
    assertThat(first.outcome().orElseThrow().value()).isEqualTo(1);
    assertThat(first.outcome().orElseThrow().status()).isEqualTo(OutcomeJoin.Status.JOINED);
    assertThat(first.outcome("class").orElseThrow().label()).isEqualTo("LATE");
    assertThat(first.delay("outcome")).contains(Duration.ofSeconds(2));
    // Reported by another replica whose clock is behind, and after a clock was set back.
    assertThat(all.get(2).delay("outcome")).contains(Duration.ZERO);
    assertThat(all.get(5).outcome().orElseThrow().value()).isEqualTo(3);
    assertThat(all.get(3).outcomes()).isEmpty();
  }

  @Test
  void summary_golden_countsEveryReportOnce() throws Exception {
    LogReader log = LogReader.of(golden());

    assertThat(log.summary()).isEqualTo(new LogSummary(7, 4, 5, 2, 0, 1, 18, 0, 0));
    assertThat(log.outcomesWithin(Duration.ofHours(1)).summary())
        .isEqualTo(new LogSummary(7, 3, 4, 2, 1, 1, 18, 0, 0));
    assertThat(log.outcomesWithin(Duration.ofHours(1).plusNanos(1)).summary().late()).isZero();
    assertThat(log.outcomes()).hasSize(8);
  }

  @Test
  void losses_golden_comeInOrder() throws Exception {
    try (Stream<LoggedLoss> losses = LogReader.of(golden()).losses()) {
      assertThat(losses)
          .containsExactly(
              new LoggedLoss(Instant.parse("2026-06-01T12:00:01Z"), "disk_full", 1),
              new LoggedLoss(Instant.parse("2026-06-01T12:10:00Z"), "buffer_full", 17));
    }
  }

  @Test
  void window_golden_namesFilesAndIds() throws Exception {
    DataWindow window = LogReader.of(golden()).model("delay").window();

    assertThat(window)
        .isEqualTo(
            new DataWindow(
                Instant.parse(NOON),
                Instant.parse("2026-06-01T12:10:00.500000001Z"),
                List.of(
                    "pod-a/20260601T120000000Z-000001.jsonl.gz",
                    "pod-a/20260601T120500000Z-000002.jsonl",
                    "pod-b/20260601T120000500Z-000009.jsonl"),
                Optional.of(new PredictionId(0xaa, 0x40)),
                Optional.of(new PredictionId(0xaa, 0x43)),
                6,
                4));
  }

  @Test
  void window_fromAndTo_takeHalfOpenStretch() throws Exception {
    LogReader log =
        LogReader.of(golden())
            .from(Instant.parse("2026-06-01T12:00:00.123456789Z"))
            .to(Instant.parse("2026-06-01T12:05:00.000000001Z"));

    assertThat(ids(log)).containsExactly("aa41", "aa42", "bb40");
    assertThat(log.window().files()).hasSize(3);
    assertThat(log.window().labelled()).isEqualTo(2);
  }

  @Test
  void window_nothingInIt_isEmpty() throws Exception {
    DataWindow window = LogReader.of(golden()).from(Instant.parse("2027-01-01T00:00:00Z")).window();

    assertThat(window.files()).isEmpty();
    assertThat(window.first()).isEmpty();
    assertThat(window.predictions()).isZero();
  }

  @Test
  void row_fromInputs_isReadAsTheModelReadsIt() throws Exception {
    LoggedPrediction p = all(LogReader.of(golden())).get(0);
    FeatureSchema schema =
        FeatureSchema.of(
            Feature.category("weekday"),
            Feature.number("hour"),
            Feature.number("income").optional(),
            Feature.number("speed"),
            Feature.number("new").optional());

    Row row = p.row(schema);

    assertThat(row.text(0)).isEqualTo("THURSDAY");
    assertThat(row.number(1)).isEqualTo(5.72);
    assertThat(row.missing(2)).isTrue();
    assertThat(row.missing(3)).isFalse();
    assertThat(row.number(3)).isNaN();
    assertThat(row.missing(4)).isTrue();
    assertThatThrownBy(() -> p.row(FeatureSchema.of(Feature.number("weekday"))))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void features_wholeSchema_fitAReaderOfMaps() throws Exception {
    LoggedPrediction p = all(LogReader.of(golden())).get(0);
    FeatureSchema schema =
        FeatureSchema.of(
            Feature.number("hour"),
            Feature.category("weekday"),
            Feature.category("origin").optional(),
            Feature.number("income").optional(),
            Feature.number("speed"),
            Feature.number("far"));
    Row row = new Row(schema);

    InputReader.ofMap(schema).read(p.features(), row);

    assertThat(row.missing(2)).isTrue();
    assertThat(row.number(5)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void read_tornLastLine_isLeftAlone() {
    byte[] torn = (prediction(id(1, 1), NOON) + "\n{\"v\":1,\"ki").getBytes(StandardCharsets.UTF_8);
    LogLines.write(root, "a/" + FIRST, torn);

    assertThat(all(LogReader.of(root))).hasSize(1);
    assertThat(LogReader.of(root).summary().damaged()).isZero();
  }

  @Test
  void read_tornCompressedFile_isDamaged() throws IOException {
    byte[] whole = (prediction(id(1, 1), NOON) + "\n").repeat(2).getBytes(StandardCharsets.UTF_8);
    Path file = LogLines.write(root, "a/" + FIRST + ".gz", whole);
    byte[] packed = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(packed, packed.length - 12));

    assertThat(failure(LogReader.of(root)))
        .hasMessageContaining("a/" + FIRST + ".gz")
        .extracting(ModelException::kind)
        .isEqualTo(ModelException.Kind.INTEGRITY);
    assertThat(LogReader.of(root).onDamage(LogReader.Damage.SKIP).summary().damaged()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"v\":1}",
        "{\"v\":1,\"kind\":\"shadow\"}",
        "{\"v\":1,\"v\":1,\"kind\":\"loss\",\"time\":\"2026-06-01T12:00:00Z\",\"reason\":\"x\",\"count\":1}",
        "{\"v\":1,\"kind\":\"prediction\",\"id\":\"00\",\"time\":\"2026-06-01T12:00:00Z\"}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"yesterday\"}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"+999999999-12-31T23:59:59Z\"}",
        "{\"v\":\"1\",\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\"}",
        "{\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\"}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T11:00:00Z\",\"id\":\"00000000000000000000000000000001\",\"model\":\"m\",\"version\":1,\"status\":\"success\"}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\",\"id\":\"00000000000000000000000000000001\",\"model\":\"../m\",\"version\":1,\"status\":\"success\"}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\",\"id\":\"00000000000000000000000000000001\",\"model\":\"m\",\"version\":1,\"status\":\"SUCCESS\"}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\",\"id\":\"00000000000000000000000000000001\",\"model\":\"m\",\"version\":1,\"status\":\"success\"} x",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\",\"samplingRate\":0}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\",\"propensity\":{\"number\":\"NaN\"}}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\",\"nanos\":{\"total\":-1}}",
        "{\"v\":1,\"kind\":\"prediction\",\"time\":\"2026-06-01T12:00:00Z\",\"inputs\":[]}",
        "{\"v\":1,\"kind\":\"outcome\",\"time\":\"2026-06-01T12:00:00Z\",\"id\":\"00000000000000000000000000000001\",\"value\":{\"number\":\"NaN\"},\"status\":\"JOINED\"}",
      })
  void read_damagedLine_namesFileAndLineOrSkipsIt(String damaged) {
    LogLines.write(
        root,
        "a/" + FIRST,
        List.of(prediction(id(1, 1), NOON), damaged, prediction(id(1, 2), NOON)));
    LogReader log = LogReader.of(root);

    assertThat(failure(log))
        .hasMessageContaining("Line 2 of the log file a/" + FIRST)
        .extracting(ModelException::kind)
        .isEqualTo(ModelException.Kind.INTEGRITY);
    LogReader skipping = log.onDamage(LogReader.Damage.SKIP);
    assertThat(all(skipping)).hasSize(2);
    assertThat(skipping.summary().damaged()).isOne();
  }

  @Test
  void read_deepNesting_isDamage() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    LogLines.write(
        root, "a/" + FIRST, List.of(prediction(id(1, 1), NOON, "delay", 1, ",\"output\":" + deep)));

    assertThat(failure(LogReader.of(root)).kind()).isEqualTo(ModelException.Kind.INTEGRITY);
  }

  @Test
  void read_newerFormat_isRefusedAlsoWhenSkipping() {
    LogLines.write(root, "a/" + FIRST, List.of("{\"v\":2,\"kind\":\"later\",\"when\":1}"));

    assertThat(failure(LogReader.of(root).onDamage(LogReader.Damage.SKIP)))
        .hasMessageContaining("format 2")
        .hasMessageContaining("update this one")
        .extracting(ModelException::kind)
        .isEqualTo(ModelException.Kind.FORMAT);
  }

  @Test
  void read_lineTooLong_isDamageInBoundedMemory() {
    byte[] bomb = new byte[40 << 20];
    Arrays.fill(bomb, (byte) ' ');
    LogLines.write(root, "a/" + FIRST + ".gz", bomb);

    assertThat(failure(LogReader.of(root))).hasMessageContaining("longer than 16777216 bytes");
    assertThat(LogReader.of(root).onDamage(LogReader.Damage.SKIP).summary().damaged()).isOne();
  }

  @Test
  void read_packedWhileReading_findsThePackedFile() throws IOException {
    LogLines.write(root, "a/" + FIRST, List.of(prediction(id(1, 1), NOON)));
    List<String> second = List.of(prediction(id(1, 2), ONE));
    Path plain = LogLines.write(root, "a/" + SECOND, second);

    try (Stream<LoggedPrediction> stream = LogReader.of(root).read()) {
      Iterator<LoggedPrediction> records = stream.iterator();
      records.next();
      LogLines.write(root, "a/" + SECOND + ".gz", second);
      Files.delete(plain);

      assertThat(records.next().id().counter()).isEqualTo(2);
      assertThat(records.hasNext()).isFalse();
    }
  }

  @Test
  void read_deletedWhileReading_isTypedOrPassedOver() throws IOException {
    for (LogReader.Damage damage : LogReader.Damage.values()) {
      LogLines.write(root, "a/" + FIRST, List.of(prediction(id(1, 1), NOON)));
      Path plain = LogLines.write(root, "a/" + SECOND, List.of(prediction(id(1, 2), ONE)));

      try (Stream<LoggedPrediction> stream = LogReader.of(root).onDamage(damage).read()) {
        Iterator<LoggedPrediction> records = stream.iterator();
        records.next();
        Files.delete(plain);
        if (damage == LogReader.Damage.FAIL) {
          assertThatThrownBy(records::hasNext)
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("was deleted while the log was read");
        } else {
          assertThat(records.hasNext()).isFalse();
        }
      }
    }
  }

  @Test
  void read_narrowWindow_opensOnlyFilesThatCanHoldIt() throws IOException {
    for (int hour = 10; hour < 20; hour++) {
      LogLines.write(
          root,
          "a/20260601T%02d0000000Z-%06d.jsonl".formatted(hour, hour),
          hour == 14 ? List.of(prediction(id(1, 14), "2026-06-01T14:00:00Z")) : List.of("damaged"));
    }
    // The hour before is read, in case the clock was set back, and so is the file that reaches in.
    for (int hour : new int[] {12, 13}) {
      Files.write(
          root.resolve("a/20260601T%02d0000000Z-%06d.jsonl".formatted(hour, hour)), new byte[0]);
    }

    LogReader log =
        LogReader.of(root)
            .from(Instant.parse("2026-06-01T14:00:00Z"))
            .to(Instant.parse("2026-06-01T15:00:00Z"))
            .outcomesWithin(Duration.ZERO);

    assertThat(all(log)).hasSize(1);
  }

  @Test
  void read_moreOutcomesThanAllowed_saysToNarrow() {
    LogLines.write(
        root,
        "a/" + FIRST,
        List.of(
            outcome(id(1, 1), NOON, "outcome", 1, "UNKNOWN"),
            outcome(id(1, 2), NOON, "outcome", 1, "UNKNOWN")));

    assertThatThrownBy(() -> all(LogReader.of(root).mostOutcomes(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("narrow the window");
    assertThat(all(LogReader.of(root).mostOutcomes(2))).isEmpty();
  }

  @Test
  void options_wrong_areRefusedWhereTheyAreGiven() {
    LogReader log = LogReader.of(root);

    assertThatThrownBy(() -> log.from(Instant.EPOCH).to(Instant.EPOCH.minusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> log.outcomesWithin(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> log.mostOutcomes(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> log.model("no/name")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LogReader.of(root.resolve("none")).read())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("root folder");
  }
}
