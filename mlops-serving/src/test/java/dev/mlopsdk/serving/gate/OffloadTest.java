package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Virtual threads where the JVM has them (21 and later); platform threads before. */
class OffloadTest {

  record Input(float x) {}

  private final FakeTime time = FakeTime.at(Instant.EPOCH);
  private final Set<String> ranOn = ConcurrentHashMap.newKeySet();

  @Test
  void predict_longRunsOnVirtualThreads_leaveThem() throws Exception {
    try (var served = served(Duration.ofMillis(5))) {
      learn(served);
      FutureTask<Float> call = new FutureTask<>(() -> served.predict(new Input(2)).value());
      boolean virtual = start(call);
      assertThat(call.get()).isEqualTo(20f);
      assertThat(ranOn.contains("mlops-gate")).isEqualTo(virtual);
    }
  }

  @Test
  void predict_longRunFailsOnAVirtualThread_throwsTheSame() throws Exception {
    try (var served = served(Duration.ofMillis(5))) {
      learn(served);
      FutureTask<Float> call = new FutureTask<>(() -> served.predict(new Input(-1)).value());
      start(call);
      assertThatThrownBy(call::get)
          .cause()
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("m:1 failed on an input with the features [x]", "negative");
    }
  }

  @Test
  void predict_shortRunsOnVirtualThreads_stayThere() throws Exception {
    try (var served = served(Duration.ofNanos(50_000))) {
      learn(served);
      FutureTask<Float> call = new FutureTask<>(() -> served.predict(new Input(2)).value());
      start(call);
      assertThat(call.get()).isEqualTo(20f);
      assertThat(ranOn).doesNotContain("mlops-gate");
    }
  }

  @Test
  void predict_manyVirtualThreads_areAllAnswered() throws Exception {
    try (var served = served(Duration.ofMillis(2))) {
      learn(served);
      List<FutureTask<Float>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int x = i;
        FutureTask<Float> call = new FutureTask<>(() -> served.predict(new Input(x)).value());
        calls.add(call);
        start(call);
      }
      for (int i = 0; i < 200; i++) {
        assertThat(calls.get(i).get()).isEqualTo(i * 10f);
      }
      // A thread that leads gives its lane back after the answers.
      Bench.until(() -> served.load().running() == 0);
    }
  }

  /** Runs that take {@code each} on the test's clock. */
  private ServedModel<Input, Float> served(Duration each) {
    FakeModel<Input, Float> fake =
        FakeModel.<Input, Float>of(Input.class, OffloadTest::answer)
            .withLanes(2)
            .withBatches(8)
            .onRun(
                rows -> {
                  ranOn.add(Thread.currentThread().getName());
                  time.advance(each);
                });
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", fake).time(time).open();
  }

  private static Float answer(Input input) {
    if (input.x() < 0) {
      throw new UnsupportedOperationException("negative");
    }
    return input.x() * 10;
  }

  private static void learn(ServedModel<Input, Float> served) {
    for (int i = 0; i < 20; i++) {
      served.predict(new Input(1));
    }
  }

  /** Starts {@code task} on a virtual thread, and says whether there are such. */
  private static boolean start(FutureTask<Float> task) throws ReflectiveOperationException {
    Method starter;
    try {
      starter = Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException beforeVirtualThreads) {
      new Thread(task, "caller").start();
      return false;
    }
    starter.invoke(null, task);
    return true;
  }
}
