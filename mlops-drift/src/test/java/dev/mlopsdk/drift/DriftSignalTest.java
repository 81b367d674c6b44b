package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.RetrainRule;
import dev.mlopsdk.core.retrain.RetrainTriggers;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.measure.MeasureResult;
import dev.mlopsdk.drift.sequential.DesignEffect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftSignalTest {

  private static final ModelRef REF = ModelRef.of("delay", 1);

  private static FeatureDrift feature(String name, long samples, double psi, double adjusted) {
    return new FeatureDrift(
        name,
        samples,
        0,
        0,
        List.of(
            new DriftScore(
                "psi",
                psi,
                psi,
                psi,
                MeasureResult.Effect.NONE,
                0.1,
                adjusted,
                adjusted,
                psi >= 0.1 && adjusted <= 0.01)),
        Optional.empty());
  }

  private static DriftSignal signal(FeatureDrift... features) {
    DriftReport report =
        new DriftReport(
            REF,
            Instant.EPOCH,
            DriftReport.Source.STORED,
            new DriftReport.Rule(Map.of("psi", 0.1), 0.01, 200, Alarm.EACH_WINDOW),
            List.of(features),
            List.of(),
            Map.of(),
            List.of());
    return new DriftSignal(() -> report);
  }

  @Test
  void estimate_isTheLargestPsiOfFeaturesWithEnoughSamples() {
    DriftSignal drift =
        signal(feature("a", 100, 3, 1e-9), feature("b", 200, 0.3, 0.01), feature("c", 900, 0.4, 1));
    assertThat(drift.estimate()).as("of those that drifted: c is chance").isEqualTo(0.3);
    assertThat(drift.eValue()).isCloseTo(4.45099226008582, within(1e-12));
    assertThat(drift.samples()).isEqualTo(900);
    assertThat(drift.name()).isEqualTo("drift");
    assertThat(drift.toString()).startsWith("drift 0.3 (e-value 4.45").endsWith("900 samples)");
  }

  /** Few rows of a category of many values have a large PSI that means nothing. */
  @Test
  void estimate_whereNothingDrifted_isZero() {
    assertThat(signal(feature("a", 400, 0.5, 0.4), feature("b", 400, 0.01, 1)).estimate()).isZero();
  }

  @Test
  void signal_withoutEnoughSamples_saysNothing() {
    DriftSignal drift = signal(feature("a", 199, 3, 0));
    assertThat(drift.estimate()).isNaN();
    assertThat(drift.eValue()).isEqualTo(1);
    assertThat(signal().samples()).isZero();
  }

  /** src/test/python/golden_calibrator.py; fifteen digits, four of them lost to ln p near p = 1. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.5",
    "0.9999, 0.500016667916772",
    "0.995, 0.50083647158664",
    "0.99, 0.501679273168364",
    "0.9, 0.518032541215405",
    "0.5, 0.63867394011664",
    "0.05, 1.78332218148238",
    "0.01, 4.45099226008582",
    "1e-6, 5239.13618425071",
    "1e-100, 1.88611697011614e+95"
  })
  void calibrated_onGoldenPValues_agreesWithQuadrature(double pValue, double expected) {
    assertThat(DriftSignal.calibrated(pValue)).isCloseTo(expected, Percentage.withPercentage(1e-8));
  }

  @Test
  void calibrated_ofNoChanceAtAll_isTheLargestDouble() {
    assertThat(DriftSignal.calibrated(0)).isEqualTo(Double.MAX_VALUE);
    assertThat(DriftSignal.calibrated(Double.MIN_VALUE)).isEqualTo(Double.MAX_VALUE);
  }

  /** An e-value: 1 on average at most under a uniform p, here by 200,000 midpoints. */
  @Test
  void calibrated_ofAUniformP_isOneOnAverageAtMost() {
    double sum = 0;
    int cells = 200_000;
    for (int i = 0; i < cells; i++) {
      sum += DriftSignal.calibrated((i + 0.5) / cells);
    }
    // The integral up to 1e-5 is 1/ln(1e5) − …: the heavy tail that midpoints miss.
    assertThat(sum / cells).isBetween(0.85, 1.0);
  }

  /** The whole way: rows that move, a bucket that ends, a request to train again. */
  @Test
  void signal_ofAServedVersion_firesARetrainRule() {
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
    registry.publish("delay", ModelFiles.of("m", new byte[] {1}), Change.by("ci", "first"));
    DriftMonitor drift = DriftMonitor.withDefaults().withDesignEffect(DesignEffect.none());
    try (ServedRows rows = new ServedRows(drift, REF, time);
        RetrainTriggers triggers =
            RetrainTriggers.of(registry, "delay")
                .when(RetrainRule.drift(drift::signal, 0.25).forAtLeast(Duration.ofMinutes(10)))
                .time(time)
                .open()) {
      assertThat(drift.signal(REF).estimate()).isNaN();
      SplittableRandom random = new SplittableRandom(5);
      serve(rows, random, 0);
      time.advance(Duration.ofMinutes(5));
      assertThat(drift.signal(REF).estimate()).isLessThan(0.1);
      assertThat(drift.signal(REF).eValue()).isLessThan(20);
      for (int bucket = 0; bucket < 2; bucket++) {
        serve(rows, random, 0.5);
        time.advance(Duration.ofMinutes(5));
      }
      assertThat(drift.signal(REF).eValue()).isGreaterThan(1000);
      assertThat(triggers.open()).isEmpty();
      time.advance(Duration.ofMinutes(5));
      assertThat(triggers.open()).get().extracting(request -> request.rule()).isEqualTo("drift");
    }
  }

  private static void serve(ServedRows rows, SplittableRandom random, double shift) {
    for (int i = 0; i < 1000; i++) {
      rows.serve(random.nextDouble() + shift);
    }
  }
}
