package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.fallback.Fallback;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Asynchronous calls whose run the gate turns away for the deadline of one of them. */
class AsyncTurnedAwayTest {

  private static final float[] INPUT = {1};

  /** Less than a run takes, and no multiple of 16, of which the gate lets some go ahead. */
  private static final Call HASTY = Call.none().deadline(Duration.ofNanos(10_000_001));

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final FakeModel<float[], Double> slow =
      FakeModel.of(InputReader.ofFloats(List.of("x")), (float[] input, Integer version) -> 2.0)
          .withLanes(1)
          .withBatches(4)
          .onRun(rows -> time.advance(Duration.ofMillis(20)));

  private ServedModelBuilder<float[], Double> builder() {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", slow)
        .async(Async.withDefaults().withExecutor(work::add))
        .time(time);
  }

  /** The gate learns how long a run takes. */
  private static void learn(ServedModel<float[], Double> served) {
    for (int i = 0; i < 64; i++) {
      served.predict(INPUT);
    }
  }

  private void runAll() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  @Test
  void hastyCall_isTurnedAwayAlone() {
    try (var served = builder().open()) {
      learn(served);
      CompletableFuture<Prediction<Double>> hasty = served.predictAsync(INPUT, HASTY);
      CompletableFuture<Prediction<Double>> patient = served.predictAsync(INPUT);
      runAll();
      assertThatThrownBy(hasty::join)
          .hasCauseInstanceOf(ModelException.class)
          .cause()
          .extracting(failure -> ((ModelException) failure).kind())
          .isEqualTo(ModelException.Kind.OVERLOADED);
      assertThat(patient.join().value()).isEqualTo(2.0);
    }
  }

  @Test
  void callsTurnedAwayTogether_goDownTheFallback() {
    try (var served = builder().fallback(Fallback.toConstant(0.5)).open()) {
      learn(served);
      CompletableFuture<Prediction<Double>> first = served.predictAsync(INPUT, HASTY);
      CompletableFuture<Prediction<Double>> second = served.predictAsync(INPUT, HASTY);
      runAll();
      assertThat(first.join().source()).isEqualTo(Prediction.Source.FALLBACK);
      assertThat(second.join().value()).isEqualTo(0.5);
    }
  }
}
