package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.gate.Batching;
import dev.mlopsdk.serving.gate.Gates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What the circuit of a version holds against it, with the gate inside, and what its meters show.
 */
class CircuitBlameTest {

  record Flight(float hour) {}

  private static final Flight NOON = new Flight(12);
  private static final Duration TIMEOUT = Duration.ofMillis(10);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger runs = new AtomicInteger();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final ModelRef ref =
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
  private final FallbackChain<Flight, Float> chain =
      FallbackChain.of(
          Fallback.<Flight, Float>toConstant(0.5f)
              .withCircuit(Circuit.withDefaults().withLeastCalls(5)));

  /** How long a run takes; one that takes less than nothing fails. */
  private Duration each = Duration.ZERO;

  CircuitBlameTest() {
    // Frames may begin before now.
    time.advance(Duration.ofHours(1));
  }

  private VersionContext context() {
    return new VersionContext(
        registry.artifact(ref),
        loaded().reader().schema(),
        new VersionMeters(meters, ref),
        time,
        event -> {});
  }

  private Model<Flight, Float> loaded() {
    return FakeModel.<Flight, Float>of(Flight.class, Flight::hour)
        .withLanes(1)
        .withBatches(8)
        .onRun(
            rows -> {
              runs.incrementAndGet();
              if (each.isNegative()) {
                throw new ModelException(Kind.INFERENCE, "broken");
              }
              time.advance(each);
            })
        .load(registry.artifact(ref), Device.cpu());
  }

  private Model<Flight, Float> guarded(Admission admission, VersionContext context) {
    Gates<Flight, Float> gates = Gates.create(admission, Batching.withDefaults());
    return chain.circuits().around(gates.around(loaded(), context), context);
  }

  private Model<Flight, Float> guarded(Admission admission) {
    return guarded(admission, context());
  }

  /** A call that comes to the circuit so long after it began. */
  private Frame frame(Call call, Duration after) {
    Frame frame = new Frame(loaded().reader().schema(), time);
    frame.begin(NOON, call, Assignment.none(), time.nanos() - after.toNanos());
    return frame;
  }

  private static void fails(Kind kind, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private String state() {
    return meters.find(CoreMeters.CIRCUIT_STATE).gauges().stream()
        .filter(gauge -> gauge.value() == 1)
        .map(gauge -> String.valueOf(gauge.getId().getTag("state")))
        .reduce("", String::concat);
  }

  @Test
  void callsThatComeAfterTheirDeadline_sayNothing() {
    Model<Flight, Float> model = guarded(Admission.withDefaults());
    for (int i = 0; i < 40; i++) {
      Frame late = frame(Call.none().deadline(TIMEOUT), TIMEOUT.plusMillis(5));
      fails(Kind.DEADLINE, () -> model.predict(NOON, late));
    }
    assertThat(state()).isEqualTo("closed");
    assertThat(runs).hasValue(0);
  }

  @Test
  void callsThatComeAfterTheAdmissionsDeadline_sayNothing() {
    Model<Flight, Float> model = guarded(Admission.withDefaults().withDeadline(TIMEOUT));
    for (int i = 0; i < 40; i++) {
      Frame late = frame(Call.none(), TIMEOUT);
      fails(Kind.DEADLINE, () -> model.predict(NOON, late));
    }
    assertThat(state()).isEqualTo("closed");
  }

  @Test
  void callsThatComeWithLessThanTheLeastTimeout_sayNothing() {
    Model<Flight, Float> model = guarded(Admission.withDefaults());
    each = Duration.ofMillis(5);
    // Fewer than the gate needs to know that these are too late.
    for (int i = 0; i < 7; i++) {
      model.predict(NOON, frame(Call.none().deadline(TIMEOUT), TIMEOUT.minusNanos(500_000)));
    }
    assertThat(state()).isEqualTo("closed");
    assertThat(runs).hasValue(7);
  }

  @Test
  void listsWithOneCallThatComesLate_sayNothing_thoughTheirFirstHasTime() {
    Model<Flight, Float> model = guarded(Admission.withDefaults());
    for (int i = 0; i < 40; i++) {
      List<Frame> frames =
          List.of(
              frame(Call.none().deadline(TIMEOUT), Duration.ZERO),
              frame(Call.none().deadline(TIMEOUT), TIMEOUT));
      fails(Kind.DEADLINE, () -> model.predictAll(List.of(NOON, NOON), frames));
    }
    assertThat(state()).isEqualTo("closed");
  }

  @Test
  void listsAnsweredAfterTheDeadlineOfOneInThem_openTheCircuit() {
    Model<Flight, Float> model = guarded(Admission.withDefaults());
    each = Duration.ofMillis(20);
    // Fewer than the gate needs to know that these are too late.
    for (int i = 0; i < 5; i++) {
      List<Frame> frames =
          List.of(
              frame(Call.none(), Duration.ZERO),
              frame(Call.none().deadline(TIMEOUT), Duration.ZERO));
      model.predictAll(List.of(NOON, NOON), frames);
    }
    assertThat(state()).isEqualTo("open");
  }

  @Test
  void callsThatTheGateTurnsAway_sayNothing() {
    Model<Flight, Float> model = guarded(Admission.withDefaults());
    each = Duration.ofMillis(5);
    for (int i = 0; i < 20; i++) {
      model.predict(NOON, frame(Call.none(), Duration.ZERO));
    }
    for (int i = 0; i < 40; i++) {
      Frame hurried = frame(Call.none().deadline(Duration.ofNanos(3_000_001)), Duration.ZERO);
      fails(Kind.OVERLOADED, () -> model.predict(NOON, hurried));
    }
    assertThat(state()).isEqualTo("closed");
    assertThat(runs).hasValue(20);
  }

  @Test
  void aProbeThatComesLate_givesItsPlaceBack() {
    Model<Flight, Float> model = guarded(Admission.withDefaults());
    each = Duration.ofMillis(-1);
    for (int i = 0; i < 5; i++) {
      fails(Kind.INFERENCE, () -> model.predict(NOON, frame(Call.none(), Duration.ZERO)));
    }
    assertThat(state()).isEqualTo("open");
    time.advance(Duration.ofSeconds(5));
    for (int i = 0; i < 10; i++) {
      Frame late = frame(Call.none().deadline(TIMEOUT), TIMEOUT);
      fails(Kind.DEADLINE, () -> model.predict(NOON, late));
    }
    assertThat(state()).isEqualTo("half_open");
    each = Duration.ZERO;
    for (int i = 0; i < 3; i++) {
      model.predict(NOON, frame(Call.none(), Duration.ZERO));
    }
    assertThat(state()).isEqualTo("closed");
  }

  @Test
  void aVersionLoadedAgainBeforeTheOldOneIsClosed_showsItsOwnCircuitAndKeepsIt() {
    VersionContext context = context();
    Model<Flight, Float> old = guarded(Admission.withDefaults(), context);
    Model<Flight, Float> fresh = guarded(Admission.withDefaults(), context);
    each = Duration.ofMillis(-1);
    for (int i = 0; i < 5; i++) {
      fails(Kind.INFERENCE, () -> fresh.predict(NOON, frame(Call.none(), Duration.ZERO)));
    }
    assertThat(state()).isEqualTo("open");
    old.close();
    assertThat(state()).isEqualTo("open");
    fresh.close();
    assertThat(state()).as("no circuit, no state").isEmpty();
    context.meters().remove();
    assertThat(meters.find(CoreMeters.CIRCUIT_STATE).gauges()).isEmpty();
  }
}
