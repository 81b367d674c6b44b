package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.CircuitState;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final List<ModelEvent> events = new ArrayList<>();
  private final Breaker breaker = open(Circuit.withDefaults());

  private Breaker open(Circuit circuit) {
    ModelRegistry registry = ModelRegistry.inMemory();
    ModelRef ref =
        registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return new Breaker(
        circuit,
        new VersionContext(
            registry.artifact(ref),
            FeatureSchema.empty(),
            new VersionMeters(new SimpleMeterRegistry(), ref),
            time,
            events::add));
  }

  private static void succeed(Breaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.succeeded(breaker.enter());
    }
  }

  private static void fail(Breaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed(breaker.enter(), "INFERENCE");
    }
  }

  @Test
  void failed_lessThanTheShare_staysClosed() {
    for (int i = 0; i < 100; i++) {
      fail(breaker, 3);
      succeed(breaker, 10);
      time.advance(Duration.ofMillis(100));
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(events).isEmpty();
  }

  @Test
  void failed_tooFewCalls_staysClosed_andTheTwentiethOpens() {
    fail(breaker, 19);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    fail(breaker, 1);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.enter()).isEqualTo(Breaker.REFUSED);
    assertThat(breaker.refusal().kind()).isEqualTo(ModelException.Kind.UNAVAILABLE);
    assertThat(breaker.refusal())
        .hasMessage(
            "The circuit of m:1 is open for 5.0 s, since 20 of 20 calls within 10.0 s failed, the"
                + " last one with INFERENCE");
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            ModelEvent.CircuitChanged.class,
            change -> {
              assertThat(change.from()).isEqualTo(CircuitState.CLOSED);
              assertThat(change.to()).isEqualTo(CircuitState.OPEN);
            });
  }

  @Test
  void failed_shareReachedAmongSuccesses_opens() {
    for (int i = 0; i < 12 && breaker.state() == CircuitState.CLOSED; i++) {
      fail(breaker, 1);
      succeed(breaker, 1);
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void failed_longAgo_isForgotten() {
    fail(breaker, 15);
    time.advance(Duration.ofSeconds(11));
    fail(breaker, 15);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void pause_over_aFewCallsProbe_andAllOfThemWellCloses() {
    fail(breaker, 20);
    time.advance(Duration.ofSeconds(5));
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    long first = breaker.enter();
    long second = breaker.enter();
    long third = breaker.enter();
    assertThat(breaker.enter()).as("no fourth").isEqualTo(Breaker.REFUSED);
    breaker.succeeded(first);
    breaker.succeeded(second);
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    breaker.succeeded(third);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.enter()).isNotEqualTo(Breaker.REFUSED);
  }

  @Test
  void probe_fails_opensForTwiceTheTime_upToTheLongest() {
    fail(breaker, 20);
    Duration pause = Duration.ofSeconds(5);
    for (int i = 0; i < 6; i++) {
      time.advance(pause.minusMillis(1));
      assertThat(breaker.state()).as("pause of %s", pause).isEqualTo(CircuitState.OPEN);
      time.advance(Duration.ofMillis(1));
      assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
      fail(breaker, 1);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(Duration.ofMinutes(1)) > 0 ? Duration.ofMinutes(1) : pause;
    }
    assertThat(pause).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void probe_saysNothing_anotherMayTry() {
    fail(breaker, 20);
    time.advance(Duration.ofSeconds(5));
    long first = breaker.enter();
    breaker.enter();
    breaker.enter();
    assertThat(breaker.enter()).isEqualTo(Breaker.REFUSED);
    assertThat(breaker.enter()).isEqualTo(Breaker.REFUSED);
    breaker.ignored(first);
    assertThat(breaker.enter()).as("its place").isNotEqualTo(Breaker.REFUSED);
    assertThat(breaker.enter()).isEqualTo(Breaker.REFUSED);
  }

  @Test
  void probes_thatNeverComeBack_areReplaced() {
    fail(breaker, 20);
    time.advance(Duration.ofSeconds(5));
    long lost = breaker.enter();
    breaker.enter();
    breaker.enter();
    time.advance(Duration.ofMinutes(1));
    succeed(breaker, 3);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    breaker.failed(lost, "INFERENCE");
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void probes_nobodyCalls_areNoNews() {
    fail(breaker, 20);
    time.advance(Duration.ofSeconds(5));
    assertThat(events).hasSize(2);
    time.advance(Duration.ofHours(1));
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(events).as("an event every minute says nothing").hasSize(2);
  }

  @Test
  void calls_thatBeganBeforeItOpened_areNoProbes() {
    long early = breaker.enter();
    fail(breaker, 20);
    time.advance(Duration.ofSeconds(5));
    breaker.failed(early, "INFERENCE");
    breaker.succeeded(early);
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
  }

  @Test
  void close_whileOpen_leavesNoTask() {
    fail(breaker, 20);
    breaker.close();
    time.advance(Duration.ofHours(1));
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(events).hasSize(1);
  }

  @Test
  void options_outOfRange_areRefused() {
    Circuit circuit = Circuit.withDefaults();
    assertThatThrownBy(() -> circuit.withFailureShare(0)).hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> circuit.withFailureShare(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> circuit.withLeastCalls(0)).hasMessageContaining("leastCalls 0");
    assertThatThrownBy(() -> circuit.withProbes(0)).hasMessageContaining("probes 0");
    assertThatThrownBy(() -> circuit.withWindow(Duration.ZERO)).hasMessageContaining("window");
    assertThatThrownBy(() -> circuit.withPause(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("longestPause");
  }
}
