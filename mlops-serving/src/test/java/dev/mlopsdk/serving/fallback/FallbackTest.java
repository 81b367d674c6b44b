package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import dev.mlopsdk.serving.cache.PredictionCache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What answers when the model does not, and what meters and observers make of it. */
class FallbackTest {

  record Flight(double hour) {}

  private static final Change CHANGE = Change.by("ann", "fallback test");
  private static final Flight NOON = new Flight(12);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final AtomicInteger runs = new AtomicInteger();
  private final Notes notes = new Notes();

  /** How each version fails; one that is not there works. */
  private final Map<Integer, Kind> failing = new java.util.concurrent.ConcurrentHashMap<>();

  private static final class Notes implements PredictionObserver, Recorder {
    private final List<String> seen = new ArrayList<>();
    private String version = "";

    @Override
    public Recorder open(VersionContext context) {
      Notes own = new Notes();
      own.version = context.ref() + " ";
      return new Recorder() {
        @Override
        public void record(PredictionView p) {
          seen.add(own.version + p.source().label() + " " + p.score() + " " + p.output());
        }

        @Override
        public void failed(PredictionView p, Throwable failure) {
          seen.add(own.version + "failed");
        }

        @Override
        public void outcome(OutcomeView outcome) {
          seen.add(own.version + "truth " + outcome.score());
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void record(PredictionView prediction) {}

    @Override
    public void outcome(OutcomeView outcome) {}

    @Override
    public void close() {}
  }

  private FakeModel<Flight, Double> model() {
    return FakeModel.of(
        Flight.class,
        (flight, version) -> {
          runs.incrementAndGet();
          Kind kind = failing.get(version);
          if (kind != null) {
            throw new ModelException(kind, "version " + version + " is broken");
          }
          return version * 100 + flight.hour();
        });
  }

  private void publish(int content) {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) content}), CHANGE);
  }

  private ServedModelBuilder<Flight, Double> builder(Fallback<Flight, Double> fallback) {
    if (registry.models().isEmpty()) {
      publish(1);
    }
    return ServedModel.of(registry, "m", model())
        .fallback(fallback)
        .observe(notes)
        .meters(meters)
        .time(time);
  }

  private double fallbacks(String step, String cause) {
    Counter counter =
        meters.find(CoreMeters.FALLBACKS).tag("step", step).tag("cause", cause).counter();
    return counter == null ? 0 : counter.count();
  }

  private long timed(String outcome) {
    return meters.find(CoreMeters.PREDICTION).tag("outcome", outcome).timers().stream()
        .mapToLong(timer -> timer.count())
        .sum();
  }

  @Test
  void predict_modelFails_theConstantAnswers_countedOnceAndWithoutAScore() {
    failing.put(1, Kind.INFERENCE);
    try (var served = builder(Fallback.toConstant(0.5)).open()) {
      Prediction<Double> answer = served.predict(NOON);
      assertThat(answer.value()).isEqualTo(0.5);
      assertThat(answer.source()).isEqualTo(Prediction.Source.FALLBACK);
      assertThat(answer.reason()).isEqualTo("m:1 failed (INFERENCE); a constant answered");
      assertThat(answer.model()).isEqualTo(ModelRef.of("m", 1));
      assertThat(served.outcome(answer.id(), 1)).isEqualTo(OutcomeJoin.Status.JOINED);
      assertThat(notes.seen).containsExactly("m:1 fallback NaN 0.5", "m:1 truth NaN");
      assertThat(timed("fallback")).isEqualTo(1);
      assertThat(timed("error") + timed("success")).isZero();
      assertThat(fallbacks("constant", "inference")).isEqualTo(1);
    }
  }

  @Test
  void predict_modelWorks_answersItself() {
    try (var served = builder(Fallback.toConstant(0.5)).open()) {
      assertThat(served.predict(NOON).source()).isEqualTo(Prediction.Source.MODEL);
      assertThat(meters.find(CoreMeters.FALLBACKS).counters()).isEmpty();
    }
  }

  @Test
  void predict_anInputThatDoesNotFitOrAnInterrupt_isNoCaseForAFallback() {
    publish(1);
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
        ServedModel.of(registry, "m", odd).fallback(Fallback.toConstant(0.5)).open()) {
      assertThatThrownBy(() -> served.predict(new Flight(-1)))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> served.predict(NOON))
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INTERRUPTED));
    }
  }

  @Test
  void predict_aModelThatThrowsAnythingElse_isAFailureOfInference() {
    publish(1);
    FakeModel<Flight, Double> odd =
        FakeModel.of(
            Flight.class,
            flight -> {
              throw new ArithmeticException("odd");
            });
    try (var served =
        ServedModel.of(registry, "m", odd).fallback(Fallback.toConstant(0.5)).open()) {
      assertThat(served.predict(NOON).value()).isEqualTo(0.5);
    }
  }

  @Test
  void on_otherCauses_failAsWithoutAFallback() {
    failing.put(1, Kind.OVERLOADED);
    try (var served =
        builder(Fallback.<Flight, Double>toConstant(0.5).on(Set.of(Kind.INFERENCE))).open()) {
      assertThatThrownBy(() -> served.predict(NOON)).isInstanceOf(ModelException.class);
      failing.put(1, Kind.INFERENCE);
      assertThat(served.predict(NOON).value()).isEqualTo(0.5);
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
        builder(Fallback.<Flight, Double>toPreviousVersion().thenConstant(0.5).withoutCircuit())
            .grace(Duration.ofMinutes(10))
            .open()) {
      failing.put(1, Kind.INFERENCE);
      assertThat(served.predict(NOON).value()).as("the first has no former one").isEqualTo(0.5);
      failing.clear();
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(served.awaitVersion(2, Duration.ofSeconds(10))).isTrue();
      failing.put(2, Kind.INFERENCE);
      Prediction<Double> answer = served.predict(NOON);
      assertThat(answer.value()).isEqualTo(112.0);
      assertThat(answer.reason())
          .isEqualTo("m:2 failed (INFERENCE); m:1, the version before, answered");
      assertThat(notes.seen).last().isEqualTo("m:2 fallback NaN 112.0");
      time.advance(Duration.ofMinutes(11));
      assertThat(served.predict(NOON).value()).isEqualTo(0.5);
    }
  }

  @Test
  void toPreviousVersion_afterARollback_theBadOneDoesNotAnswer() throws InterruptedException {
    try (var served =
        builder(Fallback.<Flight, Double>toPreviousVersion().thenConstant(0.5)).open()) {
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      registry.rollback("m", CHANGE);
      time.runDue();
      assertThat(served.awaitVersion(1, Duration.ofSeconds(10))).isTrue();
      failing.put(1, Kind.INFERENCE);
      assertThat(served.predict(NOON).value()).isEqualTo(0.5);
    }
  }

  @Test
  void predict_everyStepFails_theFirstFailureIsThrownWithTheOthers() throws InterruptedException {
    try (var served = builder(Fallback.<Flight, Double>toPreviousVersion()).open()) {
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      failing.put(1, Kind.INFERENCE);
      failing.put(2, Kind.INFERENCE);
      assertThatThrownBy(() -> served.predict(NOON))
          .hasMessage("version 2 is broken")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .extracting(Throwable::getMessage)
                      .isEqualTo("version 1 is broken"));
      assertThat(notes.seen).last().isEqualTo("m:2 failed");
      assertThat(fallbacks("none", "inference")).isEqualTo(1);
    }
  }

  @Test
  void toChampion_aFailingChallenger_isAnsweredByTheChampionAndCountsAgainstTheChallenger() {
    publish(1);
    publish(2);
    registry.challenge("m", 2, CHANGE);
    try (var served = builder(Fallback.toChampion()).split(new ToChallenger()).open()) {
      failing.put(2, Kind.INFERENCE);
      Prediction<Double> answer = served.predict(NOON, Call.unit("ann"));
      assertThat(answer.value()).isEqualTo(112.0);
      assertThat(answer.variant()).isEqualTo("challenger");
      assertThat(answer.reason()).isEqualTo("m:2 failed (INFERENCE); m:1, the champion, answered");
      assertThat(notes.seen).containsExactly("m:2 fallback NaN 112.0");
      assertThat(fallbacks("champion", "inference")).isEqualTo(1);
      failing.put(1, Kind.INFERENCE);
      assertThatThrownBy(() -> served.predict(NOON, Call.none()))
          .as("the champion has no champion")
          .isInstanceOf(ModelException.class);
    }
  }

  @Test
  void toDevice_theSameVersionElsewhere_answers_andIsClosedWithIt() {
    publish(1);
    AtomicInteger loads = new AtomicInteger();
    FakeModel<Flight, Double> plain = FakeModel.of(Flight.class, flight -> flight.hour());
    try (var served =
        ServedModel.of(registry, "m", new BrokenOnCpu<>(plain, loads))
            .fallback(Fallback.<Flight, Double>toDevice(probe -> Device.cuda(0, "spare")))
            .warmUp(List.of())
            .meters(meters)
            .open()) {
      assertThat(loads).hasValue(2);
      Prediction<Double> answer = served.predict(NOON);
      assertThat(answer.value()).isEqualTo(12.0);
      assertThat(answer.reason())
          .isEqualTo("m:1 failed (INFERENCE); the same version elsewhere answered");
      assertThat(fallbacks("device", "inference")).isEqualTo(1);
      assertThat(plain.open()).isEqualTo(2);
    }
    assertThat(plain.open()).isZero();
  }

  @Test
  void deadline_passed_onlyWhatIsThereAtOnceIsAsked() {
    publish(1);
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
              time.advance(Duration.ofMillis(20));
              throw new ModelException(Kind.DEADLINE, "late");
            });
    try (var served =
        ServedModel.of(registry, "m", late)
            .fallback(Fallback.toPrecomputed(slow).thenPrecomputed(known).thenConstant(0.5))
            .time(time)
            .open()) {
      Call call = Call.none().deadline(Duration.ofMillis(10));
      assertThat(served.predict(NOON, call).value()).isEqualTo(0.7);
      assertThat(served.predict(new Flight(1), call).value()).isEqualTo(0.5);
      assertThat(asked).isEmpty();
      served.predict(NOON);
      assertThat(asked).hasSize(1);
    }
  }

  @Test
  void deadline_aStepThatIsKnownToTakeLonger_isLeftOut() {
    failing.put(1, Kind.INFERENCE);
    AtomicInteger asked = new AtomicInteger();
    PrecomputedAnswers<Flight, Double> slow =
        (flight, call, remaining) -> {
          asked.incrementAndGet();
          time.advance(Duration.ofMillis(50));
          return Optional.of(0.7);
        };
    try (var served =
        builder(Fallback.toPrecomputed(slow).thenConstant(0.5).withoutCircuit()).open()) {
      Call call = Call.none().deadline(Duration.ofMillis(20));
      assertThat(served.predict(NOON).value()).isEqualTo(0.7);
      assertThat(served.predict(NOON, call).value()).isEqualTo(0.5);
      assertThat(asked).hasValue(1);
      assertThat(served.predict(NOON).value()).as("without a deadline").isEqualTo(0.7);
    }
  }

  @Test
  void circuit_opensOnErrors_thenTheModelIsNotRun_andItIsTriedAgain() {
    failing.put(1, Kind.INFERENCE);
    try (var served = builder(Fallback.toConstant(0.5)).open()) {
      for (int i = 0; i < 50; i++) {
        assertThat(served.predict(NOON).value()).isEqualTo(0.5);
      }
      assertThat(runs).hasValue(20);
      assertThat(fallbacks("constant", "unavailable")).isEqualTo(30);
      assertThat(state("open")).isEqualTo(1);
      failing.clear();
      time.advance(Duration.ofSeconds(5));
      assertThat(state("half_open")).isEqualTo(1);
      for (int i = 0; i < 3; i++) {
        assertThat(served.predict(NOON).source()).isEqualTo(Prediction.Source.MODEL);
      }
      assertThat(state("closed")).isEqualTo(1);
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  private double state(String state) {
    return meters.get(CoreMeters.CIRCUIT_STATE).tag("state", state).gauge().value();
  }

  @Test
  void circuit_opensOnAnswersAfterTheDeadline() {
    publish(1);
    FakeModel<Flight, Double> late =
        FakeModel.of(
            Flight.class,
            flight -> {
              runs.incrementAndGet();
              time.advance(Duration.ofMillis(20));
              return flight.hour();
            });
    try (var served =
        ServedModel.of(registry, "m", late).fallback(Fallback.toConstant(0.5)).time(time).open()) {
      Call call = Call.none().deadline(Duration.ofMillis(10));
      for (int i = 0; i < 40; i++) {
        served.predict(NOON, call);
      }
      assertThat(runs).hasValue(20);
    }
  }

  @Test
  void circuit_ofOneVersion_saysNothingAboutTheNext() throws InterruptedException {
    failing.put(1, Kind.INFERENCE);
    try (var served = builder(Fallback.toConstant(0.5)).open()) {
      for (int i = 0; i < 20; i++) {
        served.predict(NOON);
      }
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(served.predict(NOON).value()).isEqualTo(212.0);
    }
  }

  @Test
  void circuit_open_knownAnswersStillComeFromTheCache() {
    try (var served = builder(Fallback.toConstant(0.5)).cache(PredictionCache.ofRows()).open()) {
      served.predict(NOON);
      failing.put(1, Kind.INFERENCE);
      for (int i = 0; i < 25; i++) {
        assertThat(served.predict(new Flight(i + 100)).value()).isEqualTo(0.5);
      }
      assertThat(served.predict(NOON).source()).isEqualTo(Prediction.Source.CACHE);
    }
  }

  @Test
  void withoutCircuit_nothingOpens_andNothingToFallBackOn_failsAtOnceWhileOpen() {
    failing.put(1, Kind.INFERENCE);
    try (var served = builder(Fallback.<Flight, Double>toPreviousVersion()).open()) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> served.predict(NOON)).hasMessage("version 1 is broken");
      }
      assertThatThrownBy(() -> served.predict(NOON))
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("The circuit of m:1 is open");
      assertThat(timed("rejected")).isEqualTo(1);
    }
  }

  @Test
  void predictAll_modelFails_eachInputGoesDownTheSteps() {
    failing.put(1, Kind.INFERENCE);
    PrecomputedAnswers<Flight, Double> known =
        PrecomputedAnswers.inMemory(Map.of(12.0, 0.7), Flight::hour);
    try (var served = builder(Fallback.toPrecomputed(known).thenConstant(0.5)).open()) {
      assertThat(served.predictAll(List.of(NOON, new Flight(1)), Call.none()))
          .extracting(Prediction::value)
          .containsExactly(0.7, 0.5);
      assertThat(timed("fallback")).isEqualTo(2);
      assertThat(fallbacks("precomputed", "inference")).isEqualTo(1);
      assertThat(fallbacks("constant", "inference")).isEqualTo(1);
    }
  }

  @Test
  void aVersionLoadedAgain_hasACircuitThatItsMetersShow() throws InterruptedException {
    try (var served =
        builder(Fallback.toConstant(0.5))
            .grace(Duration.ofMinutes(1))
            .meterRetention(Duration.ofMinutes(10))
            .open()) {
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      time.advance(Duration.ofMinutes(2));
      registry.rollback("m", CHANGE);
      time.runDue();
      assertThat(served.awaitVersion(1, Duration.ofSeconds(10))).isTrue();
      failing.put(1, Kind.INFERENCE);
      for (int i = 0; i < 20; i++) {
        served.predict(NOON);
      }
      assertThat(
              meters
                  .get(CoreMeters.CIRCUIT_STATE)
                  .tag("version", "1")
                  .tag("state", "open")
                  .gauge()
                  .value())
          .isEqualTo(1);
      time.advance(Duration.ofMinutes(20));
    }
    assertThat(meters.getMeters()).isEmpty();
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
