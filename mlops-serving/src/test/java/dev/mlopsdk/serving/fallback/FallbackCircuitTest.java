package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.cache.PredictionCache;
import dev.mlopsdk.serving.fallback.FallbackBench.Flight;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the circuit before a model opens, what answers meanwhile, and whom it concerns. */
class FallbackCircuitTest {

  private final FallbackBench bench = new FallbackBench();

  @Test
  void circuit_opensOnErrors_thenTheModelIsNotRun_andItIsTriedAgain() {
    bench.failing.put(1, Kind.INFERENCE);
    try (var served = bench.builder(Fallback.toConstant(0.5)).open()) {
      for (int i = 0; i < 50; i++) {
        assertThat(served.predict(FallbackBench.NOON).value()).isEqualTo(0.5);
      }
      assertThat(bench.runs).hasValue(20);
      assertThat(bench.fallbacks("constant", "unavailable")).isEqualTo(30);
      assertThat(state("open")).isEqualTo(1);
      bench.failing.clear();
      bench.time.advance(Duration.ofSeconds(5));
      assertThat(state("half_open")).isEqualTo(1);
      for (int i = 0; i < 3; i++) {
        assertThat(served.predict(FallbackBench.NOON).source()).isEqualTo(Prediction.Source.MODEL);
      }
      assertThat(state("closed")).isEqualTo(1);
    }
    assertThat(bench.meters.getMeters()).isEmpty();
  }

  private double state(String state) {
    return bench.meters.get(CoreMeters.CIRCUIT_STATE).tag("state", state).gauge().value();
  }

  @Test
  void circuit_opensOnAnswersAfterTheDeadline() {
    bench.publish(1);
    FakeModel<Flight, Double> late =
        FakeModel.of(
            Flight.class,
            flight -> {
              bench.runs.incrementAndGet();
              bench.time.advance(Duration.ofMillis(20));
              return flight.hour();
            });
    try (var served =
        ServedModel.of(bench.registry, "m", late)
            .fallback(Fallback.toConstant(0.5))
            .time(bench.time)
            .open()) {
      Call call = Call.none().deadline(Duration.ofMillis(10));
      for (int i = 0; i < 40; i++) {
        served.predict(FallbackBench.NOON, call);
      }
      assertThat(bench.runs).hasValue(20);
    }
  }

  @Test
  void circuit_ofOneVersion_saysNothingAboutTheNext() throws InterruptedException {
    bench.failing.put(1, Kind.INFERENCE);
    try (var served = bench.builder(Fallback.toConstant(0.5)).open()) {
      for (int i = 0; i < 20; i++) {
        served.predict(FallbackBench.NOON);
      }
      bench.publish(2);
      bench.registry.promote("m", 2, FallbackBench.CHANGE);
      bench.time.runDue();
      assertThat(served.predict(FallbackBench.NOON).value()).isEqualTo(212.0);
    }
  }

  @Test
  void circuit_open_knownAnswersStillComeFromTheCache() {
    try (var served =
        bench.builder(Fallback.toConstant(0.5)).cache(PredictionCache.ofRows()).open()) {
      served.predict(FallbackBench.NOON);
      bench.failing.put(1, Kind.INFERENCE);
      for (int i = 0; i < 25; i++) {
        assertThat(served.predict(new Flight(i + 100)).value()).isEqualTo(0.5);
      }
      assertThat(served.predict(FallbackBench.NOON).source()).isEqualTo(Prediction.Source.CACHE);
    }
  }

  @Test
  void withoutCircuit_nothingOpens_andNothingToFallBackOn_failsAtOnceWhileOpen() {
    bench.failing.put(1, Kind.INFERENCE);
    try (var served = bench.builder(Fallback.<Flight, Double>toPreviousVersion()).open()) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> served.predict(FallbackBench.NOON))
            .hasMessage("version 1 is broken");
      }
      assertThatThrownBy(() -> served.predict(FallbackBench.NOON))
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("The circuit of m:1 is open");
      assertThat(bench.timed("rejected")).isEqualTo(1);
    }
  }

  @Test
  void aVersionLoadedAgain_hasACircuitThatItsMetersShow() throws InterruptedException {
    try (var served =
        bench
            .builder(Fallback.toConstant(0.5))
            .grace(Duration.ofMinutes(1))
            .meterRetention(Duration.ofMinutes(10))
            .open()) {
      bench.publish(2);
      bench.registry.promote("m", 2, FallbackBench.CHANGE);
      bench.time.runDue();
      bench.time.advance(Duration.ofMinutes(2));
      bench.registry.rollback("m", FallbackBench.CHANGE);
      bench.time.runDue();
      assertThat(served.awaitVersion(1, Duration.ofSeconds(10))).isTrue();
      bench.failing.put(1, Kind.INFERENCE);
      for (int i = 0; i < 20; i++) {
        served.predict(FallbackBench.NOON);
      }
      assertThat(
              bench
                  .meters
                  .get(CoreMeters.CIRCUIT_STATE)
                  .tag("version", "1")
                  .tag("state", "open")
                  .gauge()
                  .value())
          .isEqualTo(1);
      bench.time.advance(Duration.ofMinutes(20));
    }
    assertThat(bench.meters.getMeters()).isEmpty();
  }
}
