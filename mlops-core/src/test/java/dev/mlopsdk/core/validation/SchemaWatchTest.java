package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.SchemaChange;
import dev.mlopsdk.core.event.ModelEvent.SchemaDrifted;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaWatchTest {

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          Feature.number("distance").optional(), Feature.category("origin").optional());

  private static final double[] DISTANCES = Flights.columns()[1];

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<ModelEvent> events = new ArrayList<>();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final InputReader<Map<String, ?>> reader = InputReader.ofMap(SCHEMA);
  private final Frame frame = new Frame(SCHEMA, time);
  private final Random random = new Random(11);
  private Recorder recorder = open(SchemaWatch.of(rules()));

  private static InputRules rules() {
    String[] origins = new String[DISTANCES.length];
    for (int i = 0; i < origins.length; i++) {
      origins[i] = i % 10 == 0 ? null : i % 2 == 0 ? "DFW" : "MKE";
    }
    return InputRules.learn(Map.of("distance", DISTANCES), Map.of("origin", origins));
  }

  private Recorder open(SchemaWatch watch) {
    ModelFiles files = ModelFiles.of("m.fake", new byte[] {1});
    ModelRef ref = registry.publish("m", files, Change.by("ann", "test"));
    return watch.open(
        new VersionContext(
            registry.artifact(ref), SCHEMA, new VersionMeters(meters, ref), time, events::add));
  }

  @BeforeEach
  void forgetTheFirst() {
    events.clear();
  }

  /** One input goes the way of a call: read, and then recorded as an answer or a failure. */
  private void input(Map<String, ?> input) {
    frame.begin(input, Call.none(), Assignment.none());
    try {
      reader.read(input, frame.row());
      frame.end(1f, 0, 0);
      recorder.record(frame);
    } catch (InvalidInputException e) {
      frame.end(null, 0, 0);
      recorder.failed(frame, e);
    }
  }

  private Map<String, @Nullable Object> flight(double unit) {
    Map<String, @Nullable Object> flight = new HashMap<>();
    flight.put("distance", DISTANCES[random.nextInt(DISTANCES.length)] * unit);
    flight.put("origin", random.nextInt(10) == 0 ? null : "DFW");
    return flight;
  }

  private void window(java.util.function.Supplier<Map<String, ?>> inputs) {
    for (int i = 0; i < 500; i++) {
      input(inputs.get());
    }
    time.advance(Duration.ofMinutes(1));
  }

  private List<String> told() {
    List<String> told =
        events.stream()
            .map(event -> (SchemaDrifted) event)
            .map(event -> event.feature() + " " + event.change())
            .toList();
    events.clear();
    return told;
  }

  private double gauge(String feature, SchemaChange change) {
    Gauge gauge =
        meters
            .find(CoreMeters.INPUT_SCHEMA_DRIFT)
            .tag("feature", feature)
            .tag("change", change.name().toLowerCase(java.util.Locale.ROOT))
            .gauge();
    return gauge == null ? Double.NaN : gauge.value();
  }

  @Test
  void watch_inputsLikeTheTrainingData_tellsNothing() {
    for (int i = 0; i < 20; i++) {
      window(() -> flight(1));
    }
    assertThat(told()).isEmpty();
    assertThat(gauge("_all", SchemaChange.SCALE)).isZero();
    assertThat(gauge("_all", SchemaChange.MISSING)).isZero();
  }

  @Test
  void watch_anotherUnit_isToldOnceAndOnceMoreWhenItIsBack() {
    window(() -> flight(1.609344));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).message())
        .startsWith("m:")
        .contains("feature distance changed its form (SCALE)")
        .contains("that fits miles to kilometres (× 1.609)");
    assertThat(gauge("distance", SchemaChange.SCALE)).isEqualTo(1);
    assertThat(gauge("_all", SchemaChange.SCALE)).isEqualTo(1);
    events.clear();
    window(() -> flight(1.609344));
    assertThat(told()).as("told once").isEmpty();
    window(() -> flight(1));
    assertThat(told()).containsExactly("distance RESTORED");
    assertThat(gauge("distance", SchemaChange.SCALE)).isNaN();
    assertThat(gauge("_all", SchemaChange.SCALE)).isZero();
  }

  @Test
  void watch_aFeatureThatStopsComing_isMissing() {
    window(
        () -> {
          Map<String, @Nullable Object> flight = flight(1);
          flight.put("origin", null);
          return flight;
        });
    assertThat(events.get(0).message())
        .contains("100.0 % of its values are missing, but 10.0 % in training");
    assertThat(told()).containsExactly("origin MISSING");
  }

  @Test
  void watch_aNewName_isNamedButIsNoTag() {
    window(
        () -> {
          Map<String, @Nullable Object> flight = flight(1);
          flight.put("gate", "B7");
          return flight;
        });
    assertThat(told()).containsExactly("gate NEW");
    assertThat(gauge("gate", SchemaChange.NEW)).isNaN();
    assertThat(gauge("_all", SchemaChange.NEW)).isEqualTo(1);
    window(() -> flight(1));
    assertThat(told()).containsExactly("gate RESTORED");
  }

  @Test
  void watch_namesMadeUpWithoutEnd_areBounded() {
    int[] next = new int[1];
    window(() -> Map.of("distance", 500, "made up " + next[0]++, 1));
    assertThat(told()).as("each came once").doesNotContain("made up 1 NEW");
  }

  @Test
  void watch_anotherType_isTold() {
    window(() -> Map.of("distance", "587 mi", "origin", "DFW"));
    assertThat(events.get(0).message()).contains("100.0 % of its values were of another type");
    assertThat(told()).containsExactly("distance TYPE");
  }

  @Test
  void watch_fractionsWhereTrainingHadIntegers_isAnotherType() {
    window(
        () -> {
          Map<String, @Nullable Object> flight = flight(1);
          flight.computeIfPresent("distance", (name, miles) -> (double) miles + 0.25);
          return flight;
        });
    assertThat(told()).containsExactly("distance TYPE");
  }

  @Test
  void watch_inputsThatAreRejected_countToo() {
    for (int i = 0; i < 500; i++) {
      frame.begin(Call.none(), Assignment.none());
      reader.read(flight(1000), frame.row());
      frame.end(null, 0, 0);
      recorder.failed(
          frame,
          new InvalidInputException(
              InvalidInputException.Kind.RANGE, "too far", List.of("distance")));
    }
    time.advance(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("distance SCALE");
  }

  @Test
  void watch_windowTooSmall_waitsForRows() {
    for (int i = 0; i < 499; i++) {
      input(flight(1000));
    }
    time.advance(Duration.ofHours(1));
    assertThat(told()).isEmpty();
    input(flight(1000));
    time.advance(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("distance SCALE");
  }

  @Test
  void watch_closed_tellsNothingMore() {
    for (int i = 0; i < 1000; i++) {
      input(flight(1000));
    }
    recorder.close();
    recorder.close();
    time.advance(Duration.ofHours(1));
    assertThat(told()).isEmpty();
  }

  @Test
  void stored_versionWithoutRules_isNotWatchedAndFailsNothing() {
    recorder = open(SchemaWatch.stored().withTick(Duration.ofSeconds(1)).withMinimumRows(100));
    window(() -> flight(1000));
    assertThat(told()).isEmpty();
  }

  @Test
  void options_thatCannotBe_areRefused() {
    assertThatThrownBy(() -> SchemaWatch.stored().withTick(Duration.ZERO))
        .hasMessageContaining("was PT0S");
    assertThatThrownBy(() -> SchemaWatch.stored().withMinimumRows(99))
        .hasMessageContaining("was 99");
  }
}
