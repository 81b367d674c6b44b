package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.fallback.FallbackBench.Flight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What answers when the model does not, and what meters and observers make of it. */
class FallbackTest {

  private final FallbackBench bench = new FallbackBench();

  @Test
  void predict_modelFails_theConstantAnswers_countedOnceAndWithoutAScore() {
    bench.failing.put(1, Kind.INFERENCE);
    try (var served = bench.builder(Fallback.toConstant(0.5)).open()) {
      Prediction<Double> answer = served.predict(FallbackBench.NOON);
      assertThat(answer.value()).isEqualTo(0.5);
      assertThat(answer.source()).isEqualTo(Prediction.Source.FALLBACK);
      assertThat(answer.reason()).isEqualTo("m:1 failed (INFERENCE); a constant answered");
      assertThat(answer.model()).isEqualTo(ModelRef.of("m", 1));
      assertThat(served.outcome(answer.id(), 1)).isEqualTo(OutcomeJoin.Status.JOINED);
      assertThat(bench.notes.seen).containsExactly("m:1 fallback NaN 0.5", "m:1 truth NaN");
      assertThat(bench.timed("fallback")).isEqualTo(1);
      assertThat(bench.timed("error") + bench.timed("success")).isZero();
      assertThat(bench.fallbacks("constant", "inference")).isEqualTo(1);
    }
  }

  @Test
  void predict_modelWorks_answersItself() {
    try (var served = bench.builder(Fallback.toConstant(0.5)).open()) {
      assertThat(served.predict(FallbackBench.NOON).source()).isEqualTo(Prediction.Source.MODEL);
      assertThat(bench.meters.find(CoreMeters.FALLBACKS).counters()).isEmpty();
    }
  }

  @Test
  void predict_anInputThatDoesNotFitOrAnInterrupt_isNoCaseForAFallback() {
    bench.publish(1);
    FakeModel<Flight, Double> odd =
        FakeModel.of(
            Flight.class,
            flight -> {
              if (flight.hour() < 0) {
                throw new InvalidInputException(InvalidInputException.Kind.RANGE, "no hour");
              }
              throw new ModelException(Kind.INTERRUPTED, "interrupted");
            });
    try (var served =
        ServedModel.of(bench.registry, "m", odd).fallback(Fallback.toConstant(0.5)).open()) {
      assertThatThrownBy(() -> served.predict(new Flight(-1)))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> served.predict(FallbackBench.NOON))
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INTERRUPTED));
    }
  }

  @Test
  void predict_aModelThatThrowsAnythingElse_isAFailureOfInference() {
    bench.publish(1);
    FakeModel<Flight, Double> odd =
        FakeModel.of(
            Flight.class,
            flight -> {
              throw new ArithmeticException("odd");
            });
    try (var served =
        ServedModel.of(bench.registry, "m", odd).fallback(Fallback.toConstant(0.5)).open()) {
      assertThat(served.predict(FallbackBench.NOON).value()).isEqualTo(0.5);
    }
  }

  @Test
  void on_otherCauses_failAsWithoutAFallback() {
    bench.failing.put(1, Kind.OVERLOADED);
    try (var served =
        bench.builder(Fallback.<Flight, Double>toConstant(0.5).on(Set.of(Kind.INFERENCE))).open()) {
      assertThatThrownBy(() -> served.predict(FallbackBench.NOON))
          .isInstanceOf(ModelException.class);
      bench.failing.put(1, Kind.INFERENCE);
      assertThat(served.predict(FallbackBench.NOON).value()).isEqualTo(0.5);
    }
    assertThatThrownBy(() -> Fallback.toConstant(1).on(Set.of(Kind.INTERRUPTED)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("INTERRUPTED");
  }

  @Test
  void thenAnything_afterAConstant_isRefused() {
    assertThatThrownBy(() -> Fallback.toConstant(1).thenPreviousVersion())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("name it last");
  }

  @Test
  void toPreviousVersion_afterASwap_theFormerOneAnswers_untilItIsUnloaded()
      throws InterruptedException {
    try (var served =
        bench
            .builder(
                Fallback.<Flight, Double>toPreviousVersion().thenConstant(0.5).withoutCircuit())
            .grace(Duration.ofMinutes(10))
            .open()) {
      bench.failing.put(1, Kind.INFERENCE);
      assertThat(served.predict(FallbackBench.NOON).value())
          .as("the first has no former one")
          .isEqualTo(0.5);
      bench.failing.clear();
      bench.publish(2);
      bench.registry.promote("m", 2, FallbackBench.CHANGE);
      bench.time.runDue();
      assertThat(served.awaitVersion(2, Duration.ofSeconds(10))).isTrue();
      bench.failing.put(2, Kind.INFERENCE);
      Prediction<Double> answer = served.predict(FallbackBench.NOON);
      assertThat(answer.value()).isEqualTo(112.0);
      assertThat(answer.reason())
          .isEqualTo("m:2 failed (INFERENCE); m:1, the version before, answered");
      assertThat(bench.notes.seen).last().isEqualTo("m:2 fallback NaN 112.0");
      bench.time.advance(Duration.ofMinutes(11));
      assertThat(served.predict(FallbackBench.NOON).value()).isEqualTo(0.5);
    }
  }

  @Test
  void toPreviousVersion_afterARollback_theBadOneDoesNotAnswer() throws InterruptedException {
    try (var served =
        bench.builder(Fallback.<Flight, Double>toPreviousVersion().thenConstant(0.5)).open()) {
      bench.publish(2);
      bench.registry.promote("m", 2, FallbackBench.CHANGE);
      bench.time.runDue();
      bench.registry.rollback("m", FallbackBench.CHANGE);
      bench.time.runDue();
      assertThat(served.awaitVersion(1, Duration.ofSeconds(10))).isTrue();
      bench.failing.put(1, Kind.INFERENCE);
      assertThat(served.predict(FallbackBench.NOON).value()).isEqualTo(0.5);
    }
  }

  @Test
  void predict_everyStepFails_theFirstFailureIsThrownWithTheOthers() throws InterruptedException {
    try (var served = bench.builder(Fallback.<Flight, Double>toPreviousVersion()).open()) {
      bench.publish(2);
      bench.registry.promote("m", 2, FallbackBench.CHANGE);
      bench.time.runDue();
      bench.failing.put(1, Kind.INFERENCE);
      bench.failing.put(2, Kind.INFERENCE);
      assertThatThrownBy(() -> served.predict(FallbackBench.NOON))
          .hasMessage("version 2 is broken")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .extracting(Throwable::getMessage)
                      .isEqualTo("version 1 is broken"));
      assertThat(bench.notes.seen).last().isEqualTo("m:2 failed");
      assertThat(bench.fallbacks("none", "inference")).isEqualTo(1);
    }
  }

  @Test
  void toChampion_aFailingChallenger_isAnsweredByTheChampionAndCountsAgainstTheChallenger() {
    bench.publish(1);
    bench.publish(2);
    bench.registry.challenge("m", 2, FallbackBench.CHANGE);
    try (var served = bench.builder(Fallback.toChampion()).split(new ToChallenger()).open()) {
      bench.failing.put(2, Kind.INFERENCE);
      Prediction<Double> answer = served.predict(FallbackBench.NOON, Call.unit("ann"));
      assertThat(answer.value()).isEqualTo(112.0);
      assertThat(answer.variant()).isEqualTo("challenger");
      assertThat(answer.reason()).isEqualTo("m:2 failed (INFERENCE); m:1, the champion, answered");
      assertThat(bench.notes.seen).containsExactly("m:2 fallback NaN 112.0");
      assertThat(bench.fallbacks("champion", "inference")).isEqualTo(1);
      bench.failing.put(1, Kind.INFERENCE);
      assertThatThrownBy(() -> served.predict(FallbackBench.NOON, Call.none()))
          .as("the champion has no champion")
          .isInstanceOf(ModelException.class);
    }
  }

  @Test
  void toDevice_theSameVersionElsewhere_answers_andIsClosedWithIt() {
    bench.publish(1);
    AtomicInteger loads = new AtomicInteger();
    FakeModel<Flight, Double> plain = FakeModel.of(Flight.class, flight -> flight.hour());
    try (var served =
        ServedModel.of(bench.registry, "m", new BrokenOnCpu<>(plain, loads))
            .fallback(Fallback.<Flight, Double>toDevice(probe -> Device.cuda(0, "spare")))
            .warmUp(List.of())
            .meters(bench.meters)
            .open()) {
      assertThat(loads).hasValue(2);
      Prediction<Double> answer = served.predict(FallbackBench.NOON);
      assertThat(answer.value()).isEqualTo(12.0);
      assertThat(answer.reason())
          .isEqualTo("m:1 failed (INFERENCE); the same version elsewhere answered");
      assertThat(bench.fallbacks("device", "inference")).isEqualTo(1);
      assertThat(plain.open()).isEqualTo(2);
    }
    assertThat(plain.open()).isZero();
  }

  @Test
  void deadline_passed_onlyWhatIsThereAtOnceIsAsked() {
    bench.publish(1);
    List<String> asked = new ArrayList<>();
    PrecomputedAnswers<Flight, Double> slow =
        (flight, call, remaining) -> {
          asked.add("slow");
          return Optional.empty();
        };
    PrecomputedAnswers<Flight, Double> known =
        PrecomputedAnswers.inMemory(Map.of(12.0, 0.7), Flight::hour);
    FakeModel<Flight, Double> late =
        FakeModel.of(
            Flight.class,
            flight -> {
              bench.time.advance(Duration.ofMillis(20));
              throw new ModelException(Kind.DEADLINE, "late");
            });
    try (var served =
        ServedModel.of(bench.registry, "m", late)
            .fallback(Fallback.toPrecomputed(slow).thenPrecomputed(known).thenConstant(0.5))
            .time(bench.time)
            .open()) {
      Call call = Call.none().deadline(Duration.ofMillis(10));
      assertThat(served.predict(FallbackBench.NOON, call).value()).isEqualTo(0.7);
      assertThat(served.predict(new Flight(1), call).value()).isEqualTo(0.5);
      assertThat(asked).isEmpty();
      served.predict(FallbackBench.NOON);
      assertThat(asked).hasSize(1);
    }
  }

  @Test
  void deadline_aStepThatIsKnownToTakeLonger_isLeftOut() {
    bench.failing.put(1, Kind.INFERENCE);
    AtomicInteger asked = new AtomicInteger();
    PrecomputedAnswers<Flight, Double> slow =
        (flight, call, remaining) -> {
          asked.incrementAndGet();
          bench.time.advance(Duration.ofMillis(50));
          return Optional.of(0.7);
        };
    try (var served =
        bench.builder(Fallback.toPrecomputed(slow).thenConstant(0.5).withoutCircuit()).open()) {
      Call call = Call.none().deadline(Duration.ofMillis(20));
      assertThat(served.predict(FallbackBench.NOON).value()).isEqualTo(0.7);
      assertThat(served.predict(FallbackBench.NOON, call).value()).isEqualTo(0.5);
      assertThat(asked).hasValue(1);
      assertThat(served.predict(FallbackBench.NOON).value())
          .as("without a deadline")
          .isEqualTo(0.7);
    }
  }

  @Test
  void predictAll_modelFails_eachInputGoesDownTheSteps() {
    bench.failing.put(1, Kind.INFERENCE);
    PrecomputedAnswers<Flight, Double> known =
        PrecomputedAnswers.inMemory(Map.of(12.0, 0.7), Flight::hour);
    try (var served = bench.builder(Fallback.toPrecomputed(known).thenConstant(0.5)).open()) {
      assertThat(served.predictAll(List.of(FallbackBench.NOON, new Flight(1)), Call.none()))
          .extracting(Prediction::value)
          .containsExactly(0.7, 0.5);
      assertThat(bench.timed("fallback")).isEqualTo(2);
      assertThat(bench.fallbacks("precomputed", "inference")).isEqualTo(1);
      assertThat(bench.fallbacks("constant", "inference")).isEqualTo(1);
    }
  }

  @Test
  void predictAll_someInputsFailTheModel_onlyTheyGoDownTheSteps() {
    bench.publish(1);
    List<Integer> runs = new ArrayList<>();
    FakeModel<Flight, Double> picky =
        FakeModel.<Flight, Double>of(
                Flight.class,
                (Flight flight) -> {
                  if (flight.hour() == 3 || flight.hour() == 11) {
                    throw new IllegalStateException("odd hour");
                  }
                  return flight.hour() / 100;
                })
            .withLanes(1)
            .withBatches(16)
            .onRun(runs::add);
    List<Flight> flights = IntStream.range(0, 16).mapToObj(Flight::new).toList();
    try (var served =
        ServedModel.of(bench.registry, "m", picky).fallback(Fallback.toConstant(-1.0)).open()) {
      List<Prediction<Double>> answers = served.predictAll(flights, Call.none());
      for (int hour = 0; hour < 16; hour++) {
        boolean odd = hour == 3 || hour == 11;
        assertThat(answers.get(hour).value()).isEqualTo(odd ? -1 : hour / 100.0);
        assertThat(answers.get(hour).source())
            .isEqualTo(odd ? Prediction.Source.FALLBACK : Prediction.Source.MODEL);
      }
    }
    assertThat(runs).containsExactly(16, 8, 4, 2, 2, 1, 1, 4, 8, 4, 2, 2, 1, 1, 4);
  }

  @Test
  void predictAll_oneFailsTheModelAndOneDoesNotFit_isRefusedByItsPlaceInTheList() {
    bench.publish(1);
    FakeModel<Flight, Double> picky =
        FakeModel.<Flight, Double>of(
                Flight.class,
                (Flight flight) -> {
                  if (flight.hour() == 1) {
                    throw new IllegalStateException("odd hour");
                  }
                  if (flight.hour() == 6) {
                    throw new InvalidInputException(InvalidInputException.Kind.RANGE, "no hour");
                  }
                  return 0.5;
                })
            .withLanes(1)
            .withBatches(8);
    List<Flight> flights = IntStream.range(0, 8).mapToObj(Flight::new).toList();
    try (var served =
        ServedModel.of(bench.registry, "m", picky).fallback(Fallback.toConstant(-1.0)).open()) {
      assertThatThrownBy(() -> served.predictAll(flights, Call.none()))
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.index()).isEqualTo(6))
          .hasMessageNotContaining(" of 4");
    }
  }

  @Test
  void predictAll_everyInputFailsTheModel_isNotTriedForAll() {
    bench.publish(1);
    List<Integer> runs = new ArrayList<>();
    FakeModel<Flight, Double> broken =
        FakeModel.<Flight, Double>of(
                Flight.class,
                (Flight flight) -> {
                  throw new IllegalStateException("broken");
                })
            .withLanes(1)
            .withBatches(64)
            .onRun(runs::add);
    List<Flight> flights = IntStream.range(0, 64).mapToObj(Flight::new).toList();
    try (var served =
        ServedModel.of(bench.registry, "m", broken)
            .fallback(Fallback.<Flight, Double>toConstant(-1.0).withoutCircuit())
            .open()) {
      assertThat(served.predictAll(flights, Call.none()))
          .extracting(Prediction::value)
          .hasSize(64)
          .containsOnly(-1.0);
    }
    assertThat(runs).hasSizeLessThan(40);
  }

  /** Everyone is the challenger's. */
  private static final class ToChallenger implements Assigner {
    @Override
    public Assignment assign(CharSequence unit) {
      return new Assignment("e", "challenger", 1, Assignment.Reason.SPLIT, 0, 0.5);
    }

    @Override
    public Assignment unassigned() {
      return Assignment.none();
    }

    @Override
    public List<String> variants() {
      return List.of("champion", "challenger");
    }
  }
}
