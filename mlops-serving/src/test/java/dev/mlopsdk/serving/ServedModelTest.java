package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServedModelTest {

  record Flight(float distance, @Nullable Float hour, String origin) {}

  private static final Change CHANGE = Change.by("ann", "test");
  private static final Flight FLIGHT = new Flight(587, 14f, "MKE");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final FakeModel<Flight, Float> loader =
      FakeModel.of(Flight.class, (flight, version) -> version * 0.25f);

  private void publish(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("delay", ModelFiles.of("m.fake", new byte[] {(byte) i}), CHANGE);
    }
  }

  private ServedModelBuilder<Flight, Float> builder() {
    return ServedModel.of(registry, "delay", loader).time(time);
  }

  @SuppressWarnings("NullAway") // what a careless caller does
  private static Flight withoutOrigin() {
    return new Flight(587, 14f, null);
  }

  /** Units that end in "c" challenge. */
  private static final class ByLastLetter implements Assigner {
    private final Assignment champion =
        new Assignment("e", "champion", 0, Assignment.Reason.SPLIT, 0, 0.9);
    private final Assignment challenger =
        new Assignment("e", "challenger", 1, Assignment.Reason.SPLIT, 0, 0.1);

    @Override
    public Assignment assign(CharSequence unit) {
      return unit.charAt(unit.length() - 1) == 'c' ? challenger : champion;
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

  /** Keeps what it sees. */
  private static final class Notes implements PredictionObserver {
    private final List<String> seen = new ArrayList<>();
    private final List<OutcomeView> outcomes = new ArrayList<>();

    @Override
    public Recorder open(dev.mlopsdk.core.observe.VersionContext version) {
      return new Recorder() {
        @Override
        public void record(PredictionView p) {
          seen.add(
              version.ref()
                  + " "
                  + p.row().number(0)
                  + " "
                  + p.row().missing(1)
                  + " "
                  + p.row().text(2)
                  + " "
                  + p.score());
        }

        @Override
        public void outcome(OutcomeView outcome) {
          outcomes.add(outcome);
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void predict_answersWithItsOrigin() {
    publish(1);
    try (var delay = builder().open()) {
      Prediction<Float> p = delay.predict(FLIGHT, Call.unit("ann"));
      assertThat(p.value()).isEqualTo(0.25f);
      assertThat(p.model()).hasToString("delay:1");
      assertThat(p.variant()).isEqualTo("champion");
      assertThat(p.assignment().reason()).isEqualTo(Assignment.Reason.NO_SPLIT);
      assertThat(PredictionId.parse(p.id().toString())).isEqualTo(p.id());
    }
  }

  @Test
  void split_sendsTheArmToItsVersion_untilThatIsPromoted() {
    publish(2);
    try (var delay = builder().split(new ByLastLetter()).open()) {
      assertThat(delay.predict(FLIGHT, Call.unit("ann")).model().version()).isEqualTo(1);
      assertThat(delay.predict(FLIGHT, Call.unit("eric")).model().version()).isEqualTo(2);
      registry.promote("delay", 2, CHANGE);
      time.runDue();
      Prediction<Float> p = delay.predict(FLIGHT, Call.unit("eric"));
      assertThat(p.model().version()).isEqualTo(2);
      assertThat(p.variant()).isEqualTo("champion");
      assertThat(p.assignment().reason()).isEqualTo(Assignment.Reason.UNAVAILABLE);
      assertThat(p.assignment().exposed()).isFalse();
    }
  }

  @Test
  void observer_seesRowScoreAndOutcome_alsoOfVersionsThatRetired() {
    publish(2);
    Notes notes = new Notes();
    try (var delay = builder().observe(notes).grace(Duration.ZERO).open()) {
      Prediction<Float> p = delay.predict(new Flight(587, null, "MKE"));
      assertThat(notes.seen).containsExactly("delay:1 587.0 true MKE 0.25");
      registry.promote("delay", 2, CHANGE);
      time.advance(Duration.ofHours(1));
      assertThat(delay.outcome(p.id(), 1)).isEqualTo(OutcomeJoin.Status.JOINED);
      assertThat(delay.outcome(p.id(), 1)).isEqualTo(OutcomeJoin.Status.DUPLICATE);
      assertThat(delay.outcome(new PredictionId(1, 99), 1)).isEqualTo(OutcomeJoin.Status.UNKNOWN);
      assertThat(notes.outcomes)
          .singleElement()
          .satisfies(
              outcome -> {
                assertThat(outcome.score()).isEqualTo(0.25);
                assertThat(outcome.value()).isEqualTo(1);
              });
    }
  }

  @Test
  void observer_thatThrows_failsNoPrediction() {
    publish(1);
    PredictionObserver broken =
        version ->
            new Recorder() {
              @Override
              public void record(PredictionView prediction) {
                throw new IllegalStateException("broken");
              }

              @Override
              public void outcome(OutcomeView outcome) {
                throw new IllegalStateException("broken");
              }

              @Override
              public void close() {
                throw new IllegalStateException("broken");
              }
            };
    Notes notes = new Notes();
    try (var delay = builder().observe(broken).observe(notes).open()) {
      Prediction<Float> p = delay.predict(FLIGHT);
      assertThat(delay.outcome(p.id(), 1)).isEqualTo(OutcomeJoin.Status.JOINED);
      assertThat(notes.seen).hasSize(1);
      assertThat(notes.outcomes).hasSize(1);
    }
  }

  @Test
  void predict_missingRequiredFeature_isRejectedAndCounted() {
    publish(1);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (var delay = builder().meters(meters).open()) {
      assertThatThrownBy(() -> delay.predict(withoutOrigin()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("origin");
      assertThat(meters.get("mlops.input.violations").tag("kind", "missing").counter().count())
          .isEqualTo(1);
      assertThat(meters.get("mlops.prediction").tag("outcome", "rejected").timer().count())
          .isEqualTo(1);
      assertThat(meters.get("mlops.prediction").tag("outcome", "success").timer().count()).isZero();
    }
    assertThat(meters.getMeters()).as("nothing is left after close").isEmpty();
  }

  @Test
  void predictAll_answersInOrder_byOneVersion() {
    publish(1);
    FakeModel<Flight, Float> echo = FakeModel.of(Flight.class, flight -> flight.distance());
    try (var delay = ServedModel.of(registry, "delay", echo).time(time).open()) {
      List<Flight> flights = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        flights.add(new Flight(i, null, "A"));
      }
      List<Prediction<Float>> answers = delay.predictAll(flights, Call.none());
      assertThat(answers).hasSize(100);
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).value()).isEqualTo(i);
      }
      assertThat(delay.predictAll(List.of(), Call.none())).isEmpty();
    }
  }

  @Test
  void predictAll_oneDoesNotFit_namesItsIndexAndAnswersNone() {
    publish(1);
    Notes notes = new Notes();
    try (var delay = builder().observe(notes).open()) {
      List<Flight> flights = List.of(FLIGHT, FLIGHT, withoutOrigin(), FLIGHT);
      assertThatThrownBy(() -> delay.predictAll(flights, Call.none()))
          .isInstanceOfSatisfying(
              InvalidInputException.class,
              e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.MISSING))
          .hasMessageContaining("origin")
          .hasMessageEndingWith(" (index 2 of 4 inputs)");
      assertThat(notes.seen).isEmpty();
    }
  }

  @Test
  void predict_afterClose_saysSo() {
    publish(1);
    ServedModel<Flight, Float> delay = builder().open();
    delay.close();
    assertThatThrownBy(() -> delay.predict(FLIGHT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void scrape_acrossSwaps_neverConflictsAndForgetsRetiredVersions() {
    publish(4);
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    prometheus.throwExceptionOnRegistrationFailure();
    try (var delay =
        builder()
            .split(new ByLastLetter())
            .meters(prometheus)
            .grace(Duration.ofMinutes(1))
            .meterRetention(Duration.ofMinutes(3))
            .open()) {
      for (int version : new int[] {2, 3, 2, 4, 1, 4}) {
        delay.predict(FLIGHT, Call.unit("ann"));
        registry.promote("delay", version, CHANGE);
        time.advance(Duration.ofSeconds(30));
        delay.predict(FLIGHT, Call.unit("eric"));
        assertThat(prometheus.scrape())
            .contains("mlops_prediction_seconds_count{model=\"delay\",outcome=\"success\"")
            .contains("mlops_model_info{alias=\"champion\"");
      }
      assertThat(prometheus.scrape()).contains("version=\"3\"").contains("version=\"4\"");
      time.advance(Duration.ofMinutes(10));
      assertThat(prometheus.scrape())
          .contains("version=\"4\"")
          .doesNotContain("version=\"1\"")
          .doesNotContain("version=\"2\"")
          .doesNotContain("version=\"3\"");
    }
    assertThat(prometheus.getMeters()).isEmpty();
  }

  @Test
  void close_twice_takesNothingFromTheNextOne() {
    publish(1);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    ServedModel<Flight, Float> first = builder().meters(meters).open();
    first.close();
    try (var second = builder().meters(meters).open()) {
      first.close();
      second.predict(FLIGHT);
      assertThat(meters.find("mlops.outcomes").counters()).hasSize(4);
      assertThat(meters.get("mlops.prediction").tag("outcome", "success").timer().count())
          .isEqualTo(1);
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  /** An observer whose meters cannot be bound. */
  private static final class Unbindable
      implements PredictionObserver, io.micrometer.core.instrument.binder.MeterBinder {
    @Override
    public Recorder open(dev.mlopsdk.core.observe.VersionContext version) {
      return new Notes().open(version);
    }

    @Override
    public void bindTo(io.micrometer.core.instrument.MeterRegistry registry) {
      throw new IllegalStateException("not here");
    }
  }

  @Test
  void open_thatCannotBindMeters_leavesNothing() {
    publish(1);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    assertThatThrownBy(() -> builder().meters(meters).observe(new Unbindable()).open())
        .hasMessage("not here");
    assertThat(meters.getMeters()).isEmpty();
    assertThat(loader.open()).isZero();
  }
}
