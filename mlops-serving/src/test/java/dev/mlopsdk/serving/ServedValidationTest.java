package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.validation.Condition;
import dev.mlopsdk.core.validation.CrossRule;
import dev.mlopsdk.core.validation.FeatureRule;
import dev.mlopsdk.core.validation.InputRules;
import dev.mlopsdk.core.validation.Policy;
import dev.mlopsdk.core.validation.SchemaWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Validation from the registry to the model and the observers. */
class ServedValidationTest {

  record Flight(float distance, @Nullable Float hour, String origin) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<ModelEvent> events = new ArrayList<>();
  private final Observed observed = new Observed();

  /** A model that answers with the hour in the row, as a real one would read it. */
  private static final class HourModel implements ModelLoader<Flight, Double> {
    @Override
    public Model<Flight, Double> load(ModelArtifact artifact, Device device) {
      return new Model<>() {
        @Override
        public InputReader<Flight> reader() {
          return InputReader.ofRecord(Flight.class);
        }

        @Override
        public Double predict(Flight input, Frame frame) {
          return frame.row().number(1);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String runtime() {
      return "test";
    }
  }

  /** Keeps the hours that observers see. */
  private static final class Observed implements PredictionObserver {
    private final List<Double> hours = new ArrayList<>();
    private final List<Boolean> imputed = new ArrayList<>();

    @Override
    public Recorder open(dev.mlopsdk.core.observe.VersionContext version) {
      return new Recorder() {
        @Override
        public void record(PredictionView prediction) {
          hours.add(prediction.row().number(1));
          imputed.add(prediction.row().imputed(1));
        }

        @Override
        public void outcome(OutcomeView outcome) {}

        @Override
        public void close() {}
      };
    }
  }

  private static InputRules rules() {
    Random random = new Random(5);
    List<Flight> training = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      training.add(
          new Flight(100 + 2000 * random.nextFloat(), i % 24 + 0.5f, i % 2 == 0 ? "DFW" : "MKE"));
    }
    return InputRules.learn(InputReader.ofRecord(Flight.class), training)
        .with(FeatureRule.number("hour").required().atLeast(0).below(24).imputeMedian())
        .with(FeatureRule.category("origin").allowed("DFW", "MKE"))
        .with(
            CrossRule.implies(Condition.is("origin", "DFW"), Condition.between("distance", 1, 1e5))
                .onViolation(Policy.PASS));
  }

  private void publish(ModelFiles files) {
    registry.publish("delay", files, CHANGE);
  }

  private static ModelFiles model(int version) {
    return ModelFiles.of("m.fake", new byte[] {(byte) version});
  }

  private ServedModelBuilder<Flight, Double> builder(Validation validation) {
    return ServedModel.of(registry, "delay", new HourModel())
        .time(time)
        .meters(meters)
        .listen(events::add)
        .observe(observed)
        .validate(validation);
  }

  private double violations(String kind) {
    return meters.get(CoreMeters.INPUT_VIOLATIONS).tag("kind", kind).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void predict_withStoredRules_rejectsImputesAndPasses() {
    publish(model(1).with(rules()));
    try (var delay = builder(InputRules.stored()).open()) {
      assertThat(delay.predict(new Flight(500, 7f, "DFW")).value()).isEqualTo(7);
      assertThat(delay.predict(new Flight(500, 99f, "DFW")).value()).isEqualTo(11.5);
      assertThat(delay.predict(new Flight(500, null, "DFW")).value()).isEqualTo(11.5);
      assertThat(delay.predict(new Flight(-5000, 7f, "MKE")).value()).isEqualTo(7);
      assertThat(delay.predict(new Flight(0, 7f, "DFW")).value()).isEqualTo(7);
      InvalidInputException e =
          catchThrowableOfType(
              InvalidInputException.class, () -> delay.predict(new Flight(-5000, 99f, "QQQ")));
      assertThat(e.kind()).isEqualTo(Kind.CATEGORY);
      assertThat(e.features()).containsExactly("origin");
    }
    assertThat(observed.hours).containsExactly(7.0, 99.0, Double.NaN, 7.0, 7.0);
    assertThat(observed.imputed).containsExactly(false, true, true, false, false);
  }

  @Test
  void predict_withViolations_countsEachInputOncePerKind() {
    publish(model(1).with(rules()));
    try (var delay = builder(InputRules.stored()).open()) {
      delay.predict(new Flight(500, 99f, "DFW"));
      delay.predict(new Flight(500, null, "DFW"));
      delay.predict(new Flight(-5000, 7f, "DFW"));
      assertThatThrownBy(() -> delay.predict(new Flight(-5000, 99f, "QQQ")))
          .isInstanceOf(InvalidInputException.class);
      assertThat(violations("unknown_category")).as("thrown, counted once").isEqualTo(1);
      assertThat(violations("range")).as("imputed, passed, beside what was thrown").isEqualTo(3);
      assertThat(violations("missing")).isEqualTo(1);
      assertThat(violations("rule")).isEqualTo(1);
      assertThat(violations("outlier")).isEqualTo(2);
      assertThat(meters.get(CoreMeters.INPUT_IMPUTED).tag("feature", "hour").counter().count())
          .isEqualTo(3);
      var distance = meters.get(CoreMeters.INPUT_OUTLIER_DISTANCE).summary();
      assertThat(distance.count()).isEqualTo(2);
      assertThat(distance.max()).isBetween(2.0, 3.0);
    }
  }

  @Test
  void swap_toAVersionWithOtherRules_checksByThem() {
    publish(model(1).with(rules()));
    publish(model(2).with(rules().with(FeatureRule.number("hour").range(0, 12))));
    publish(model(3).with(rules().with(FeatureRule.number("altitude"))));
    publish(model(4));
    try (var delay = builder(InputRules.stored()).open()) {
      registry.promote("delay", 1, CHANGE);
      assertThat(delay.predict(new Flight(500, 20f, "DFW")).value()).isEqualTo(20);
      registry.promote("delay", 2, CHANGE);
      time.runDue();
      assertThatThrownBy(() -> delay.predict(new Flight(500, 20f, "DFW")))
          .hasMessageContaining("'hour' is 20.0, but takes [0.0, 12.0]");
      registry.promote("delay", 3, CHANGE);
      time.runDue();
      assertThat(rejections()).anyMatch(cause -> cause.contains("there is one for 'altitude'"));
      registry.promote("delay", 4, CHANGE);
      time.runDue();
      assertThat(rejections()).anyMatch(cause -> cause.contains("has no file rules.json"));
      assertThat(delay.serving().get(0).ref().version()).isEqualTo(2);
    }
  }

  private List<String> rejections() {
    return events.stream()
        .filter(ModelEvent.Rejected.class::isInstance)
        .map(ModelEvent::message)
        .toList();
  }

  @Test
  void storedOr_versionWithoutRules_fallsBack() {
    publish(model(1));
    try (var delay = builder(InputRules.storedOr(Validation.presence())).open()) {
      assertThat(delay.predict(new Flight(-1, 99f, "QQQ")).value()).isEqualTo(99);
    }
  }

  @Test
  void stored_rulesThatCannotBeRead_refuseTheStart() {
    publish(model(1).with(new Broken()));
    assertThatThrownBy(() -> builder(InputRules.stored()).open())
        .isInstanceOf(ModelException.class)
        .hasRootCauseInstanceOf(com.fasterxml.jackson.core.JsonProcessingException.class);
  }

  private record Broken() implements dev.mlopsdk.core.registry.Attachment {
    @Override
    public String name() {
      return InputRules.FILE;
    }

    @Override
    public void writeTo(java.io.OutputStream out) throws java.io.IOException {
      out.write('{');
    }
  }

  @Test
  void schemaWatch_onAServedModel_tellsAUnitThatRejectsItsInputs() {
    publish(model(1).with(rules().with(FeatureRule.number("distance").range(0, 2500))));
    Random random = new Random(9);
    try (var delay =
        builder(InputRules.stored()).observe(SchemaWatch.stored().withMinimumRows(500)).open()) {
      for (int i = 0; i < 500; i++) {
        float metres = 1609.344f * (100 + 2000 * random.nextFloat());
        assertThatThrownBy(() -> delay.predict(new Flight(metres, 7f, "DFW")))
            .isInstanceOf(InvalidInputException.class);
      }
      time.advance(Duration.ofMinutes(1));
      assertThat(events)
          .filteredOn(ModelEvent.SchemaDrifted.class::isInstance)
          .extracting(ModelEvent::message)
          .singleElement()
          .asString()
          .contains("feature distance changed its form (SCALE)")
          .contains("that fits miles to metres (× 1609)");
    }
  }
}
