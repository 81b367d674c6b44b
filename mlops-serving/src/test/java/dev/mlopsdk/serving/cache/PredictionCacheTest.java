package dev.mlopsdk.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
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
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is answered from the cache, and who hears of it. */
class PredictionCacheTest {

  record Flight(double hour, @Nullable String origin) {}

  private static final Change CHANGE = Change.by("ann", "cache test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final AtomicInteger runs = new AtomicInteger();
  private final Notes notes = new Notes();

  /** What an observer saw: source and score, and the scores that truths came for. */
  private static final class Notes implements PredictionObserver, Recorder {
    private final List<String> seen = new ArrayList<>();

    @Override
    public Recorder open(VersionContext version) {
      return this;
    }

    @Override
    public void record(PredictionView prediction) {
      seen.add(prediction.source().label() + " " + prediction.score());
    }

    @Override
    public void failed(PredictionView prediction, Throwable failure) {
      seen.add("failed " + prediction.source().label() + " " + prediction.score());
    }

    @Override
    public void outcome(OutcomeView outcome) {
      seen.add("truth " + outcome.score());
    }

    @Override
    public void close() {}
  }

  private FakeModel<Flight, Double> model() {
    return FakeModel.of(Flight.class, (flight, version) -> version * 100 + flight.hour())
        .onRun(rows -> runs.addAndGet(rows))
        .withBatches(64);
  }

  private void publish(int content) {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) content}), CHANGE);
  }

  private ServedModel<Flight, Double> serve(PredictionCache<? super Flight> cache) {
    publish(1);
    return ServedModel.of(registry, "m", model())
        .cache(cache)
        .observe(notes)
        .meters(meters)
        .time(time)
        .open();
  }

  @Test
  void predict_anEqualInput_isAnsweredWithoutARunAndObservedLikeEveryAnswer() {
    try (var served = serve(PredictionCache.ofRows())) {
      var first = served.predict(new Flight(7, "a"));
      var second = served.predict(new Flight(7, new String("a")));
      assertThat(runs).hasValue(1);
      assertThat(first.source()).isEqualTo(Prediction.Source.MODEL);
      assertThat(second.source()).isEqualTo(Prediction.Source.CACHE);
      assertThat(second.reason()).isEmpty();
      assertThat(second.value()).isEqualTo(107.0);
      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(served.outcome(second.id(), 1)).isEqualTo(OutcomeJoin.Status.JOINED);
      assertThat(notes.seen).containsExactly("model 107.0", "cache 107.0", "truth 107.0");
      assertThat(meters.get(CoreMeters.PREDICTION).tag("outcome", "success").timer().count())
          .isEqualTo(2);
    }
  }

  @Test
  void predict_otherContent_isAnotherKey() {
    try (var served = serve(PredictionCache.ofRows())) {
      List<Flight> all =
          List.of(
              new Flight(0.0, "a"),
              new Flight(-0.0, "a"),
              new Flight(Double.NaN, "a"),
              new Flight(0.0, ""),
              new Flight(0.0, null));
      all.forEach(served::predict);
      assertThat(runs).as("-0.0, NaN and a missing text are inputs of their own").hasValue(5);
      all.forEach(served::predict);
      assertThat(runs).as("NaN equals NaN, missing equals missing").hasValue(5);
    }
  }

  @Test
  void predict_imputedRow_isKeyedByWhatTheModelSees() {
    publish(1);
    try (var served =
        ServedModel.of(registry, "m", model())
            .cache(PredictionCache.ofRows())
            .validate(
                version ->
                    row -> {
                      if (row.missing(1)) {
                        row.impute(1, "a");
                      }
                    })
            .open()) {
      served.predict(new Flight(7, null));
      assertThat(served.predict(new Flight(7, "a")).source()).isEqualTo(Prediction.Source.CACHE);
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void swap_beginsEmpty_andARollbackFindsItsOwn() throws InterruptedException {
    try (var served = serve(PredictionCache.ofRows())) {
      served.predict(new Flight(7, "a"));
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(served.awaitVersion(2, Duration.ofSeconds(10))).isTrue();
      assertThat(served.predict(new Flight(7, "a")).value()).isEqualTo(207.0);
      registry.rollback("m", CHANGE);
      time.runDue();
      var back = served.predict(new Flight(7, "a"));
      assertThat(back.value()).isEqualTo(107.0);
      assertThat(back.source()).isEqualTo(Prediction.Source.CACHE);
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void predict_fresh_runsAndIsRememberedAnew() {
    AtomicInteger answers = new AtomicInteger();
    publish(1);
    try (var served =
        ServedModel.of(
                registry, "m", FakeModel.of(Flight.class, flight -> answers.incrementAndGet()))
            .cache(PredictionCache.ofRows())
            .open()) {
      Flight flight = new Flight(7, "a");
      assertThat(served.predict(flight).value()).isEqualTo(1);
      var fresh = served.predict(flight, Call.none().fresh());
      assertThat(fresh.value()).isEqualTo(2);
      assertThat(fresh.source()).isEqualTo(Prediction.Source.MODEL);
      assertThat(served.predict(flight).value()).isEqualTo(2);
      served.predictAll(List.of(flight, flight), Call.none().fresh());
      assertThat(answers).as("a fresh batch runs every row").hasValue(4);
      assertThat(served.predict(flight).value()).isEqualTo(4);
    }
  }

  @Test
  void predict_afterTheTtl_runsAgain() {
    try (var served = serve(PredictionCache.ofRows().withTtl(Duration.ofMinutes(1)))) {
      Flight flight = new Flight(7, "a");
      served.predict(flight);
      time.advance(Duration.ofSeconds(59));
      served.predict(flight);
      assertThat(runs).hasValue(1);
      time.advance(Duration.ofSeconds(2));
      served.predict(flight);
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void predict_aFailure_isNotRemembered() {
    AtomicInteger calls = new AtomicInteger();
    publish(1);
    try (var served =
        ServedModel.of(
                registry,
                "m",
                FakeModel.of(
                    Flight.class,
                    flight -> {
                      if (calls.incrementAndGet() == 1) {
                        throw new ModelException(ModelException.Kind.INFERENCE, "no");
                      }
                      return 1.0;
                    }))
            .cache(PredictionCache.ofRows())
            .open()) {
      assertThatThrownBy(() -> served.predict(new Flight(7, "a")))
          .isInstanceOf(ModelException.class);
      assertThat(served.predict(new Flight(7, "a")).source()).isEqualTo(Prediction.Source.MODEL);
    }
  }

  @Test
  void predictAll_onlyWhatIsNotKnown_runs() {
    try (var served = serve(PredictionCache.ofRows())) {
      served.predict(new Flight(1, "a"));
      List<Flight> inputs =
          List.of(
              new Flight(0, "a"),
              new Flight(1, "a"),
              new Flight(2, "a"),
              new Flight(0, "a"),
              new Flight(2, "a"));
      List<Prediction<Double>> all = served.predictAll(inputs, Call.none());
      assertThat(all)
          .extracting(Prediction::value)
          .containsExactly(100.0, 101.0, 102.0, 100.0, 102.0);
      assertThat(all)
          .extracting(Prediction::source)
          .containsExactly(
              Prediction.Source.MODEL,
              Prediction.Source.CACHE,
              Prediction.Source.MODEL,
              Prediction.Source.CACHE,
              Prediction.Source.CACHE);
      assertThat(runs).hasValue(3);
      assertThat(served.predictAll(List.of(), Call.none())).isEmpty();
    }
  }

  @Test
  void predictAll_modelRefusesOne_itsIndexIsThatAmongAllInputs() {
    publish(1);
    try (var served =
        ServedModel.of(
                registry,
                "m",
                FakeModel.of(
                        Flight.class,
                        flight -> {
                          if (flight.hour() > 24) {
                            throw new InvalidInputException(
                                InvalidInputException.Kind.RANGE, "no hour");
                          }
                          return flight.hour();
                        })
                    .withBatches(8))
            .cache(PredictionCache.ofRows())
            .observe(notes)
            .open()) {
      served.predict(new Flight(1, "a"));
      notes.seen.clear();
      assertThatThrownBy(
              () ->
                  served.predictAll(
                      List.of(new Flight(1, "a"), new Flight(2, "a"), new Flight(99, "a")),
                      Call.none()))
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.index()).isEqualTo(2))
          .hasMessage("no hour (index 2 of 3 inputs)");
      assertThat(notes.seen).containsExactly("failed model NaN");
    }
  }

  @Test
  void hits_useNoDeviceTime() {
    publish(1);
    Economics eur = Economics.in("eur").perDeviceSecond(1);
    try (var served =
        ServedModel.of(registry, "m", model().onRun(rows -> time.advance(Duration.ofMillis(300))))
            .cache(PredictionCache.ofRows())
            .observe(eur)
            .time(time)
            .open()) {
      served.predict(new Flight(7, "a"));
      double once = eur.of(ModelRef.of("m", 1)).cost();
      served.predict(new Flight(7, "a"));
      assertThat(eur.of(ModelRef.of("m", 1)).cost()).isEqualTo(once);
    }
  }

  @Test
  void meters_areCaffeinesOwn_andGoWithTheServedModel() {
    var served = serve(PredictionCache.ofRows());
    served.predict(new Flight(7, "a"));
    served.predict(new Flight(7, "a"));
    served.predict(new Flight(7, "a"));
    assertThat(hits("hit")).isEqualTo(2);
    assertThat(hits("miss")).isEqualTo(1);
    assertThat(meters.get("cache.size").tag("cache", "m").gauge().value()).isEqualTo(1);
    assertThat(meters.get(CoreMeters.CACHE_COALESCED).tag("model", "m").counter().count()).isZero();
    assertThat(meters.get(CoreMeters.CACHE_BYPASSED).tag("version", "1").counter().count())
        .isZero();
    served.close();
    assertThat(meters.getMeters()).isEmpty();
  }

  private double hits(String result) {
    return meters
        .get("cache.gets")
        .tag("cache", "m")
        .tag("result", result)
        .functionCounter()
        .count();
  }

  @Test
  void open_twice_isRefused_sinceACacheHasOneServedModel() {
    publish(1);
    var builder = ServedModel.of(registry, "m", model()).cache(PredictionCache.ofRows());
    try (var served = builder.open()) {
      assertThat(served.serving()).hasSize(1);
      assertThatThrownBy(builder::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("make another builder");
    }
  }

  @Test
  void predict_inputsThatNeverRepeat_goPastTheCacheAfterAWhile() {
    publish(1);
    try (var served =
        ServedModel.of(registry, "m", model())
            .cache(PredictionCache.ofRows())
            .meters(meters)
            .open()) {
      for (int i = 0; i < 40_000; i++) {
        assertThat(served.predict(new Flight(i, "a")).value()).isEqualTo(100.0 + i);
      }
      assertThat(meters.get(CoreMeters.CACHE_BYPASSED).counter().count()).isPositive();
    }
  }
}
