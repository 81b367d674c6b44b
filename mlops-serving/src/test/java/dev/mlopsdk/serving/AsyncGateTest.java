package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.fallback.Fallback;
import dev.mlopsdk.serving.gate.Admission;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Calls of several callers that go to the gate together: each is judged by itself. */
class AsyncGateTest {

  record Input(int x) {}

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Integer> runs = new ArrayList<>();

  private ServedModelBuilder<Input, Integer> builder(Admission admission) {
    FakeModel<Input, Integer> model =
        FakeModel.of(Input.class, input -> input.x())
            .withLanes(1)
            .withBatches(8)
            .onRun(
                rows -> {
                  runs.add(rows);
                  time.advance(Duration.ofMillis(10));
                });
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", model)
        .admission(admission)
        .async(Async.withDefaults().withExecutor(tasks::add))
        .meters(meters)
        .time(time);
  }

  private void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private double shed(String reason) {
    return meters.find(CoreMeters.PREDICTION_SHED).tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static void assertTurnedAway(CompletableFuture<?> future) {
    assertThatThrownBy(future::join)
        .cause()
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.OVERLOADED));
  }

  /** Runs until the gate knows that one takes 10 ms. */
  private static void learn(ServedModel<Input, Integer> served) {
    for (int i = 0; i < 20; i++) {
      served.predict(new Input(i));
    }
  }

  @Test
  void predictAsync_oneOfABatchWouldBeTooLate_onlyThatOneIsTurnedAway() {
    try (var served = builder(Admission.withDefaults()).open()) {
      learn(served);
      var hasty =
          served.predictAsync(
              new Input(1),
              Call.none().priority(Priority.HIGH).deadline(Duration.ofNanos(3_000_001)));
      var patient = served.predictAsync(new Input(2));
      var relaxed = served.predictAsync(new Input(3), Call.none().deadline(Duration.ofHours(1)));
      work();
      assertTurnedAway(hasty);
      assertThat(patient.join().value()).isEqualTo(2);
      assertThat(relaxed.join().value()).isEqualTo(3);
      assertThat(shed("too_late")).isEqualTo(1);
    }
  }

  @Test
  void predictAsync_aCallerOfABatchHasItsLimit_onlyItsCallsAreTurnedAwayOrRunApart() {
    try (var served = builder(Admission.withDefaults().withCallerLimit(1)).open()) {
      List<CompletableFuture<Prediction<Integer>>> greedy = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        greedy.add(served.predictAsync(new Input(i), Call.none().caller("greedy")));
      }
      var modest = served.predictAsync(new Input(7), Call.none().caller("modest"));
      work();
      assertThat(modest.join().value()).isEqualTo(7);
      assertThat(greedy).allMatch(each -> !each.isCompletedExceptionally());
      assertThat(runs.stream().mapToInt(rows -> rows).sum()).isEqualTo(4);
      assertThat(runs).as("the greedy one's never run together").doesNotContain(3, 4);
      assertThat(shed("caller_limit")).isZero();
    }
  }

  @Test
  void predictAsync_batchIsTurnedAway_theFallbackAnswers() {
    FakeModel<Input, Integer> model =
        FakeModel.of(Input.class, input -> input.x())
            .withLanes(1)
            .withBatches(8)
            .onRun(
                rows -> {
                  throw new ModelException(ModelException.Kind.OVERLOADED, "no room");
                });
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    try (var served =
        ServedModel.of(registry, "m", model)
            .fallback(Fallback.toConstant(-1))
            .async(Async.withDefaults().withExecutor(tasks::add))
            .time(time)
            .open()) {
      var one = served.predictAsync(new Input(1));
      var two = served.predictAsync(new Input(2));
      work();
      assertThat(one.join().value()).isEqualTo(-1);
      assertThat(two.join().source()).isEqualTo(Prediction.Source.FALLBACK);
    }
  }
}
