package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Rerun;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Answered requests that are run again. */
class RerunTest {

  record Input(float x) {}

  /** Says what it read in its row. */
  private record RowModel(FeatureSchema schema, List<String> seen)
      implements Model<Map<String, ?>, Double> {

    @Override
    public InputReader<Map<String, ?>> reader() {
      return InputReader.ofMap(schema);
    }

    @Override
    public Double predict(Map<String, ?> input, Frame frame) {
      seen.add(frame.row().number(0) + " " + frame.row().text(1));
      return 1.0;
    }

    @Override
    public void close() {}
  }

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final AtomicInteger runs = new AtomicInteger();

  RerunTest() {
    for (int i = 0; i < 2; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) i}), CHANGE);
    }
    registry.promote("m", 1, CHANGE);
  }

  private <I, O> ServedModelBuilder<I, O> builder(ModelLoader<I, O> loader) {
    return ServedModel.of(registry, "m", loader).time(time).meters(meters);
  }

  private FakeModel<Input, Double> model(BiFunction<Input, Integer, Double> answer) {
    return FakeModel.of(
        Input.class,
        (input, version) -> {
          runs.incrementAndGet();
          return answer.apply(input, version);
        });
  }

  private <T> FakeModel<float[], T> floats(BiFunction<float[], Integer, T> answer) {
    return FakeModel.of(InputReader.ofFloats(List.of("a", "b")), answer);
  }

  private double samples(String result) {
    return meters
        .get(CoreMeters.RERUN_SAMPLES)
        .tag("version", "1")
        .tag("result", result)
        .counter()
        .count();
  }

  private double mismatches() {
    return meters.get(CoreMeters.RERUN_MISMATCH).tag("version", "1").counter().count();
  }

  @Test
  void rerun_ofADeterministicModel_neverDiffers_andIsNoPrediction() {
    Statistics stats = Statistics.withDefaults();
    try (var served =
        builder(model((input, version) -> input.x() * 2.0))
            .observe(stats)
            .rerun(Repeatability.sampling(1).times(3))
            .open()) {
      for (int i = 0; i < 50; i++) {
        served.predict(new Input(i));
        assertThat(runs).as("nothing runs on the caller's thread").hasValue(4 * i + 1);
        time.runDue();
      }
      assertThat(runs).hasValue(200);
      assertThat(samples("compared")).isEqualTo(50);
      assertThat(samples("failed") + samples("dropped") + mismatches()).isZero();
      DistributionSummary variance = meters.get(CoreMeters.RERUN_VARIANCE).summary();
      assertThat(variance.count()).isEqualTo(50);
      assertThat(variance.totalAmount()).isZero();
      assertThat(meters.get(CoreMeters.PREDICTION).tag("outcome", "success").timer().count())
          .isEqualTo(50);
      assertThat(stats.reports().get(0).rows()).isEqualTo(50);
      assertThat(meters.scrape())
          .contains(
              "mlops_prediction_rerun_samples_total{model=\"m\",result=\"compared\",version=\"1\"} 50");
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void rerun_toldToSignals_isTheirDisagreement() {
    ModelRef ref = ModelRef.of("m", 1);
    Signals signals = Signals.none().disagreementAbove(0.01, 0);
    List<Rerun> told = new ArrayList<>();
    try (var served =
        builder(model((input, version) -> input.x() < 10 ? 0.0 : runs.get()))
            .observe(signals)
            .rerun(
                Repeatability.sampling(1)
                    .tell(
                        rerun -> {
                          throw new IllegalStateException("a listener that always fails");
                        })
                    .tell(signals::rerun)
                    .tell(told::add)
                    .times(2))
            .open()) {
      for (int i = 0; i < 20; i++) {
        served.predict(new Input(i));
        time.runDue();
      }
      assertThat(signals.of(ref, "disagreement").samples()).isEqualTo(20);
      assertThat(signals.of(ref, "disagreement").estimate()).isEqualTo(0.5);
      assertThat(signals.of(ref, "disagreement").eValue()).isGreaterThan(1 / 0.001);
      assertThat(told).hasSize(20);
      assertThat(told.get(0)).isEqualTo(new Rerun(ref, Rerun.Result.SAME, 0));
      // Runs n, n + 1 and n + 2 have the variance 1.
      assertThat(told.get(19).result()).isEqualTo(Rerun.Result.DIFFERENT);
      assertThat(told.get(19).variance()).isCloseTo(1, within(1e-9));
      signals.rerun(new Rerun(ModelRef.of("m", 9), Rerun.Result.DIFFERENT, 1));
      assertThat(samples("compared")).isEqualTo(20);
    }
  }

  /**
   * Normal noise of variance 4: the mean over 2,000 requests of a variance of 6 scores has the
   * standard error 4 · √(2/5 / 2,000) = 0.057; the bound is 4 of them.
   */
  @Test
  void rerun_ofARandomModel_differs_andTheMeanVarianceIsThatOfTheNoise() {
    Random noise = new Random(11);
    try (var served =
        builder(model((input, version) -> input.x() + 2 * noise.nextGaussian()))
            .rerun(Repeatability.sampling(1).times(5))
            .open()) {
      for (int i = 0; i < 2000; i++) {
        served.predict(new Input(i % 10));
        time.runDue();
      }
      assertThat(mismatches()).isEqualTo(2000);
      DistributionSummary variance = meters.get(CoreMeters.RERUN_VARIANCE).summary();
      assertThat(variance.count()).isEqualTo(2000);
      assertThat(variance.mean()).isCloseTo(4, within(0.23));
    }
  }

  @Test
  void rerun_withinTheTolerance_isTheSame() {
    AtomicInteger call = new AtomicInteger();
    try (var served =
        builder(
                FakeModel.of(
                    Input.class,
                    (input, version) ->
                        Map.of("p", new float[] {1, 100 + 0.01f * call.incrementAndGet()})))
            .rerun(Repeatability.sampling(1).tolerance(0.001, 0.0002))
            .open()) {
      served.predict(new Input(1));
      time.runDue();
      assertThat(samples("compared")).isEqualTo(1);
      assertThat(mismatches()).as("0.01 of 100").isZero();
      call.addAndGet(5);
      served.predict(new Input(1));
      call.addAndGet(5);
      time.runDue();
      assertThat(mismatches()).as("0.06 of 100").isEqualTo(1);
    }
  }

  @Test
  void rerun_sees_theInputAsItWas_andComparesTheAnswerAsItWas() {
    try (var served =
        builder(floats((input, version) -> new float[] {input[0] + input[1]}))
            .rerun(Repeatability.sampling(1))
            .open()) {
      float[] input = {1, 2};
      float[] answer = served.predict(input).value();
      input[0] = 50;
      answer[0] = 60;
      time.runDue();
      assertThat(samples("compared")).isEqualTo(1);
      assertThat(mismatches()).isZero();
    }
  }

  @Test
  void rerun_sees_theMapAsItWas() {
    FeatureSchema schema = FeatureSchema.of(Feature.number("x"));
    try (var served =
        builder(FakeModel.ofMaps(schema, input -> List.of(String.valueOf(input.get("x")))))
            .rerun(Repeatability.sampling(1))
            .open()) {
      Map<String, Object> input = new HashMap<>(Map.of("x", 3));
      served.predict(input);
      input.clear();
      time.runDue();
      assertThat(samples("compared")).isEqualTo(1);
      assertThat(mismatches()).isZero();
    }
  }

  @Test
  void rerun_imputesWhatValidationDid_withoutCheckingAgain() {
    AtomicInteger checks = new AtomicInteger();
    FeatureSchema schema =
        FeatureSchema.of(Feature.number("x").optional(), Feature.category("c").optional());
    List<String> seen = new ArrayList<>();
    ModelLoader<Map<String, ?>, Double> loader =
        new ModelLoader<>() {
          @Override
          public Model<Map<String, ?>, Double> load(ModelArtifact artifact, Device device) {
            return new RowModel(schema, seen);
          }

          @Override
          public String runtime() {
            return "test";
          }
        };
    try (var served =
        builder(loader)
            .validate(
                version ->
                    row -> {
                      checks.incrementAndGet();
                      row.impute(0, 7);
                      row.impute(1, "DFW");
                    })
            .rerun(Repeatability.sampling(1))
            .open()) {
      served.predict(Map.of());
      time.runDue();
      assertThat(seen).containsExactly("7.0 DFW", "7.0 DFW");
      assertThat(checks).hasValue(1);
      assertThat(samples("compared")).isEqualTo(1);
    }
  }

  @Test
  void queue_thatIsFull_dropsAndCounts() {
    try (var served =
        builder(model((input, version) -> 1.0)).rerun(Repeatability.sampling(1).queue(3)).open()) {
      for (int i = 0; i < 10; i++) {
        served.predict(new Input(i));
      }
      assertThat(samples("dropped")).isEqualTo(7);
      time.runDue();
      assertThat(samples("compared")).isEqualTo(3);
      served.predict(new Input(1));
      time.runDue();
      assertThat(samples("compared")).as("there is room again").isEqualTo(4);
    }
  }

  @Test
  void rerun_ofAReplacedVersion_isDropped_andItsModelMayClose() {
    FakeModel<Input, Double> loader = model((input, version) -> (double) version);
    try (var served =
        builder(loader).grace(Duration.ZERO).rerun(Repeatability.sampling(1)).open()) {
      served.predict(new Input(1));
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofSeconds(10));
      assertThat(served.predict(new Input(1)).model().version()).isEqualTo(2);
      assertThat(loader.open()).isEqualTo(1);
      assertThat(samples("compared") + samples("dropped")).isEqualTo(1);
    }
    assertThat(loader.open()).isZero();
  }

  @Test
  void close_dropsWhatWaits_andRunsNothingMore() {
    var served = builder(model((input, version) -> 1.0)).rerun(Repeatability.sampling(1)).open();
    served.predict(new Input(1));
    served.close();
    time.advance(Duration.ofMinutes(1));
    assertThat(runs).hasValue(1);
  }

  @Test
  void rerun_thatFailsOrIsTooLate_reachesNobody() {
    try (var served =
        builder(
                model(
                    (input, version) -> {
                      if (runs.get() > 1) {
                        throw new ModelException(
                            runs.get() == 2
                                ? ModelException.Kind.DEADLINE
                                : ModelException.Kind.INFERENCE,
                            "a test");
                      }
                      return 1.0;
                    }))
            .rerun(Repeatability.sampling(1))
            .open()) {
      served.predict(new Input(1));
      time.runDue();
      assertThat(samples("dropped")).isEqualTo(1);
      runs.set(0);
      served.predict(new Input(1));
      runs.set(5);
      time.runDue();
      assertThat(samples("failed")).isEqualTo(1);
      assertThat(meters.get(CoreMeters.PREDICTION).tag("outcome", "error").timer().count())
          .isZero();
    }
  }

  @Test
  void answers_withoutEquals_failUntilTheyAreComparedByAView() {
    class Box {
      final double value;

      Box(double value) {
        this.value = value;
      }
    }
    FakeModel<Input, Box> boxes = FakeModel.of(Input.class, input -> new Box(input.x()));
    try (var served = builder(boxes).rerun(Repeatability.sampling(1)).open()) {
      served.predict(new Input(1));
      time.runDue();
      assertThat(samples("failed")).isEqualTo(1);
      assertThat(mismatches()).isZero();
    }
    try (var served =
        builder(boxes)
            .rerun(Repeatability.sampling(1).comparing(Box.class, box -> box.value))
            .open()) {
      served.predict(new Input(1));
      time.runDue();
      assertThat(samples("compared")).isEqualTo(1);
      assertThat(mismatches()).isZero();
    }
  }

  @Test
  void share_isKept_andFollowsFromTheIdAlone() {
    try (var served =
        builder(model((input, version) -> 1.0)).rerun(Repeatability.sampling(0.1)).open()) {
      for (int i = 0; i < 10_000; i++) {
        served.predict(new Input(1), Call.none());
        time.runDue();
      }
      // Binomial: a standard deviation is 30.
      assertThat(samples("compared")).isCloseTo(1000, within(150.0));
      assertThat(runs.get()).isEqualTo(10_000 + (int) samples("compared"));
    }
  }

  @Test
  void predictAll_isSampledToo() {
    try (var served =
        builder(model((input, version) -> 1.0)).rerun(Repeatability.sampling(1)).open()) {
      served.predictAll(List.of(new Input(1), new Input(2)), Call.none());
      time.runDue();
      assertThat(samples("compared")).isEqualTo(2);
    }
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    Repeatability plain = Repeatability.sampling(0.5);
    assertThatThrownBy(() -> Repeatability.sampling(0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> Repeatability.sampling(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> plain.times(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> plain.tolerance(-1, 0)).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> plain.tolerance(0, 1)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> plain.queue(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> plain.deadline(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> builder(model((i, v) -> 1.0)).rerun(plain).rerun(plain))
        .isInstanceOf(IllegalStateException.class);
  }
}
