package dev.mlopsdk.serving.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.PredictionLogBuilder;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.fallback.Fallback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestTest {

  enum Port {
    EAST,
    WEST
  }

  record Flight(float hour, int seats, boolean night, @Nullable String origin, Port port) {}

  /** As it was before somebody thought of the wind. */
  record Windy(float hour, double wind) {}

  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  private static final Change ANN = Change.by("ann", "test");

  @TempDir Path root;

  private final FakeTime time = FakeTime.at(START);
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final FakeModel<Flight, Float> loader =
      FakeModel.of(Flight.class, (flight, version) -> version == 1 ? flight.hour : 0.75f);

  BacktestTest() {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), ANN);
  }

  private static Flight flight(float hour) {
    return new Flight(hour, 180, hour > 0.5, hour > 0.9 ? null : "MKE", Port.WEST);
  }

  /** One call a minute; each truth is known an hour later. */
  private void serve(
      UnaryOperator<PredictionLogBuilder> options, int calls, @Nullable Outcome truth) {
    Random random = new Random(7);
    try (PredictionLog log =
            options
                .apply(PredictionLog.to(root).replica("one").every(Duration.ofHours(6)).time(time))
                .open();
        var model =
            ServedModel.of(registry, "m", loader)
                .observe(log)
                .poll(Duration.ofDays(1))
                .time(time)
                .open()) {
      List<PredictionId> ids = new ArrayList<>();
      List<Outcome> truths = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        float hour = i % 10 / 10f;
        Call call = Call.unit("u" + i).attribute("shop", "de");
        ids.add(model.predict(flight(hour), call).id());
        truths.add(truth != null ? truth : Outcome.of(random.nextFloat() < hour ? 1 : 0));
        time.advance(Duration.ofMinutes(1));
        if (i >= 60) {
          model.outcome(ids.get(i - 60), truths.get(i - 60));
        }
      }
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
    }
  }

  private Backtest<Flight, Float> backtest() {
    return Backtest.of(registry, "m", loader, LoggedInput.records(Flight.class));
  }

  private LogReader log() {
    return LogReader.of(root);
  }

  @Test
  void over_theVersionThatServed_reproducesEveryAnswerBitForBit() {
    serve(o -> o, 200, null);
    BacktestReport report = backtest().versions(1).over(log());
    VersionResult one = report.versions().get(0);
    assertThat(report.predictions()).isEqualTo(200);
    assertThat(report.weight()).isEqualTo(200);
    assertThat(report.first()).contains(START);
    assertThat(report.last()).contains(START.plus(Duration.ofMinutes(199)));
    assertThat(one.answered()).isEqualTo(200);
    assertThat(one.repeated()).isEqualTo(200);
    assertThat(one.reproduced()).isEqualTo(200);
    assertThat(one.agreement().identical()).isEqualTo(1);
    assertThat(one.failures()).isEmpty();
    assertThat(one.ignored()).isEmpty();
    assertThat(one.absent()).isEmpty();
    assertThat(one.latency().predictions()).isEqualTo(200);
    assertThat(one.latency().meanNanos()).isPositive();
    assertThat(report.pair()).isEmpty();
  }

  @Test
  void over_answersOfAFallback_comparesThemWithNothing() {
    FakeModel<Flight, Float> half =
        FakeModel.of(
            Flight.class,
            flight -> {
              if (flight.night) {
                throw new IllegalStateException("too dark");
              }
              return flight.hour;
            });
    try (PredictionLog log = PredictionLog.to(root).replica("one").time(time).open();
        var model =
            ServedModel.of(registry, "m", half)
                .observe(log)
                .fallback(Fallback.<Flight, Float>toConstant(0.1f).withoutCircuit())
                .time(time)
                .open()) {
      for (int i = 0; i < 10; i++) {
        model.predict(flight(i / 10f));
      }
    }
    VersionResult one = backtest().versions(1).over(log()).versions().get(0);
    assertThat(one.answered()).isEqualTo(10);
    assertThat(one.agreement().pairs()).as("0.0 to 0.5").isEqualTo(6);
    assertThat(one.repeated()).isEqualTo(6);
    assertThat(one.agreement().identical()).isEqualTo(1);
  }

  @Test
  void over_twoVersions_comparesThemOnTheSameTruths() {
    serve(o -> o, 1_060, null);
    BacktestReport report = backtest().versions(1, 2).over(log());
    assertThat(report.log().labelled()).isEqualTo(1_000);
    Metric one = report.versions().get(0).quality("brier").orElseThrow();
    Metric two = report.versions().get(1).quality("brier").orElseThrow();
    BacktestReport.Pair pair = report.pair().orElseThrow();
    assertThat(pair.loss().pairs()).isEqualTo(1_000);
    assertThat(pair.loss().mean()).isCloseTo(two.value() - one.value(), within(1e-12));
    assertThat(pair.loss().mean()).as("a constant is worse").isPositive();
    assertThat(pair.agreement().pairs()).isEqualTo(1_060);
    assertThat(report.versions().get(1).repeated()).as("version 2 never served").isZero();
    assertThat(report.versions().get(0).quality("auc").orElseThrow().value()).isGreaterThan(0.7);
    assertThat(report.versions().get(1).quality("auc").orElseThrow().value()).isEqualTo(0.5);
    assertThat(report.toString())
        .contains("m: 1060 logged predictions from 2026-06-01T00:00:00Z", "version 2", "auc");
  }

  @Test
  void over_theSameLogTwice_givesTheSameReportButForTimes() {
    serve(o -> o, 300, null);
    String once = withoutTimes(backtest().versions(1, 2).over(log()).json());
    String again = withoutTimes(backtest().versions(1, 2).over(log()).json());
    assertThat(once).isEqualTo(again).contains("\"auc\"");
  }

  private static String withoutTimes(String json) {
    return json.replaceAll("\"latency\":\\{[^}]*}", "");
  }

  @Test
  void over_aSampledLog_countsEachPredictionForThoseItStandsFor() {
    serve(o -> o.sample(0.25), 4_000, Outcome.of(1));
    BacktestReport report = backtest().versions(1).over(log());
    assertThat(report.predictions()).isBetween(850L, 1_150L);
    assertThat(report.weight()).isEqualTo(4.0 * report.predictions());
    Metric accuracy = report.versions().get(0).quality("accuracy").orElseThrow();
    assertThat(accuracy.value()).isCloseTo(0.5, within(0.1));
    assertThat(accuracy.low()).isLessThan(accuracy.value());
  }

  @Test
  void over_aWindow_replaysThatWindow() {
    serve(o -> o, 200, null);
    LogReader hour =
        log().from(START.plus(Duration.ofHours(1))).to(START.plus(Duration.ofHours(2)));
    assertThat(backtest().versions(1).over(hour).predictions()).isEqualTo(60);
  }

  @Test
  void observers_seeTheLogsTimesAndHearOfEachTruthAtItsOwn() {
    serve(o -> o, 100, null);
    Clocked clocked = new Clocked();
    BacktestReport report = backtest().versions(1).observe(clocked).over(log());
    assertThat(clocked.answered).hasSize(100).startsWith(START, START.plusSeconds(60));
    assertThat(clocked.told).hasSize(40).startsWith(START.plusSeconds(61 * 60));
    assertThat(clocked.units).startsWith("u0:de", "u1:de");
    assertThat(report.untold()).isZero();
    assertThat(backtest().versions(1).observe(new Clocked()).pendingTruths(1).over(log()).untold())
        .isPositive();
  }

  /** Notes when it was told. */
  private static final class Clocked implements PredictionObserver {

    final List<Instant> answered = new ArrayList<>();
    final List<Instant> told = new ArrayList<>();
    final List<String> units = new ArrayList<>();

    @Override
    public Recorder open(VersionContext version) {
      return new Recorder() {
        @Override
        public void record(PredictionView view) {
          answered.add(version.time().now());
          units.add(view.call().unit() + ":" + view.call().attributes().get("shop"));
        }

        @Override
        public void outcome(OutcomeView truth) {
          told.add(version.time().now());
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void prices_countWhatTheReplayCostsAndEarns() {
    serve(o -> o, 160, Outcome.of(2));
    BacktestReport report =
        backtest()
            .versions(1, 2)
            .prices(Economics.in("eur").perPrediction(0.5).valuePerOutcome(OutcomeView::value))
            .over(log());
    for (VersionResult version : report.versions()) {
      assertThat(version.ledger().orElseThrow().cost()).isEqualTo(80);
      assertThat(version.ledger().orElseThrow().value()).isEqualTo(200);
    }
    assertThat(report.versions().get(0).quality("mae")).as("2 is no class").isPresent();
    assertThat(report.versions().get(0).quality("auc")).isEmpty();
    assertThat(report.toString()).contains("cost", "80.0000 eur");
  }

  @Test
  void over_anotherSchema_countsWhatOnlyOneSideKnowsAndGoesOn() {
    serve(o -> o, 20, null);
    FakeModel<Windy, Float> windy = FakeModel.of(Windy.class, flight -> 0.5f);
    VersionResult failing =
        Backtest.of(registry, "m", windy, LoggedInput.records(Windy.class))
            .versions(2)
            .over(log())
            .versions()
            .get(0);
    assertThat(failing.answered()).isZero();
    assertThat(failing.failures()).containsExactly(Map.entry("missing", 20L));
    assertThat(failing.absent()).containsExactly(Map.entry("wind", 20L));
    assertThat(failing.ignored()).containsOnlyKeys("seats", "night", "origin", "port");

    FeatureSchema optional =
        FeatureSchema.of(List.of(Feature.number("hour"), Feature.number("wind").optional()));
    FakeModel<Map<String, ?>, Float> maps = FakeModel.ofMaps(optional, input -> 0.5f);
    VersionResult answering =
        Backtest.of(registry, "m", maps, LoggedInput.maps())
            .versions(2)
            .over(log())
            .versions()
            .get(0);
    assertThat(answering.answered()).isEqualTo(20);
    assertThat(answering.absent()).containsExactly(Map.entry("wind", 20L));
  }

  @Test
  void over_aFailingVersionWithAFallback_creditsItWithNoAnswerOfTheFallbacks() {
    serve(o -> o, 100, Outcome.of(1));
    FakeModel<Flight, Float> failing =
        FakeModel.of(
            Flight.class,
            (flight, version) -> {
              if (version == 2 && flight.hour < 0.5f) {
                throw new ModelException(ModelException.Kind.INFERENCE, "broken");
              }
              return 0.75f;
            });
    Clocked clocked = new Clocked();
    BacktestReport report =
        Backtest.of(registry, "m", failing, LoggedInput.records(Flight.class))
            .versions(1, 2)
            .serving(b -> b.fallback(Fallback.<Flight, Float>toConstant(1f).withoutCircuit()))
            .observe(clocked)
            .over(log());
    VersionResult two = report.versions().get(1);
    assertThat(two.answered()).isEqualTo(50);
    assertThat(two.failures()).containsExactly(Map.entry("fallback", 50L));
    assertThat(two.agreement().pairs()).isEqualTo(50);
    assertThat(two.quality("brier").orElseThrow().truths()).isEqualTo(20);
    assertThat(two.latency().predictions()).isEqualTo(50);
    assertThat(report.pair().orElseThrow().agreement().pairs()).isEqualTo(50);
    assertThat(report.pair().orElseThrow().loss().pairs()).isEqualTo(20);
    assertThat(clocked.answered).as("observers see what serving shows them").hasSize(200);
    assertThat(clocked.told).hasSize(80);
  }

  @Test
  void over_aDamagedLog_countsTheLinesAndGoesOn() throws IOException {
    serve(o -> o, 20, null);
    try (Stream<Path> files = Files.walk(root)) {
      Path file =
          files.filter(each -> each.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.set(3, "{\"v\":1,\"kind\":\"prediction\",");
      Files.write(file, lines, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
    }
    BacktestReport report = backtest().versions(1).over(log());
    assertThat(report.predictions()).isEqualTo(19);
    assertThat(report.log().damaged()).isEqualTo(1);
    assertThat(report.toString()).containsPattern("damaged, gone, lost +1, 0, 0");
  }

  @Test
  void over_redactedFeatures_countsThemAsAbsent() {
    serve(o -> o.redact("origin"), 10, null);
    VersionResult one = backtest().versions(1).over(log()).versions().get(0);
    assertThat(one.answered()).isEqualTo(10);
    assertThat(one.absent()).containsKey("origin");
  }

  @Test
  void over_anEmptyLog_reportsNothing() {
    BacktestReport report = backtest().versions(1, 2).over(log());
    assertThat(report.predictions()).isZero();
    assertThat(report.first()).isEmpty();
    assertThat(report.json()).contains("\"identical\":null");
    assertThat(report.toString()).contains("m: 0 logged predictions");
  }

  @Test
  void versions_thatMakeNoReplay_sayWhatDoes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backtest().versions(1, 1))
        .withMessageContaining("two different ones, but was given [m:1, m:1]");
    assertThatIllegalArgumentException().isThrownBy(() -> backtest().versions());
    assertThatIllegalStateException()
        .isThrownBy(() -> backtest().over(log()))
        .withMessageContaining("name them by versions()");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Backtest.of(
                        loader,
                        LoggedInput.records(Flight.class),
                        registry.artifact(ModelRef.of("m", 1)))
                    .versions(1));
  }
}
