package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.handle.SwapPolicy;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls on real sessions of ONNX Runtime while versions are swapped: between versions that stay in
 * memory, each loaded anew, and one unloaded before the next is loaded. Every call is answered.
 */
class SwapSoakTest {

  private static final Change CHANGE = Change.by("ann", "soak");
  private static final int CALLERS = 3;
  private static final float[] INPUT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private volatile boolean stop;

  /** Swaps to a version and returns when it serves. */
  private interface Swap {
    void to(int version) throws Exception;
  }

  @BeforeEach
  void publishTwo() {
    ModelFiles files = ModelFiles.of(Path.of("src/test/resources/models/logistic.onnx"));
    registry.publish("m", files, CHANGE);
    registry.publish("m", files, CHANGE);
  }

  @AfterEach
  void end() {
    stop = true;
    callers.shutdownNow();
  }

  private ServedModelBuilder<float[], Float> builder() {
    return ServedModel.of(registry, "m", OnnxModel.of(float[].class, Float.class))
        .warmUp(List.of(INPUT));
  }

  /** How many calls were answered; the first that was not is thrown. */
  private long swap(ServedModel<float[], Float> served, int swaps, Swap swap) throws Exception {
    float expected = served.predict(INPUT).value();
    List<Future<Long>> counts = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      counts.add(callers.submit(() -> call(served, expected)));
    }
    for (int i = 0; i < swaps; i++) {
      swap.to(2 - i % 2);
    }
    stop = true;
    long calls = 0;
    for (Future<Long> count : counts) {
      calls += count.get();
    }
    System.out.printf("soak: %d swaps beside %d calls, none failed%n", swaps, calls);
    return calls;
  }

  private long call(ServedModel<float[], Float> served, float expected) {
    long calls = 0;
    while (!stop) {
      float value = served.predict(INPUT).value();
      if (value != expected) {
        throw new IllegalStateException("A wrong answer: " + value);
      }
      calls++;
    }
    return calls;
  }

  private void resident(int swaps) throws Exception {
    try (var served = builder().open()) {
      served.switches().pin(2, CHANGE);
      assertThat(swap(served, swaps, version -> served.switches().pin(version, CHANGE)))
          .isPositive();
    }
  }

  private void loaded(int swaps, SwapPolicy policy) throws Exception {
    try (var served = builder().grace(Duration.ZERO).swap(policy).open()) {
      assertThat(
              swap(
                  served,
                  swaps,
                  version -> {
                    registry.promote("m", version, CHANGE);
                    assertThat(served.awaitVersion(version, Duration.ofSeconds(20))).isTrue();
                  }))
          .isPositive();
    }
  }

  @Test
  void resident_underThreeCallers_failNoCall() throws Exception {
    resident(5_000);
  }

  @Test
  void loaded_underThreeCallers_failNoCall() throws Exception {
    loaded(100, SwapPolicy.AVAILABILITY);
  }

  @Test
  void inPlace_underThreeCallers_waitAndFailNoCall() throws Exception {
    loaded(100, SwapPolicy.RESOURCES);
  }

  /** By hand: {@code mvn -Psoak surefire:test -pl mlops-serving}; figures in docs/soak.md. */
  @Tag("soak")
  @Test
  void resident_aMillionTimes_failNoCall() throws Exception {
    resident(1_000_000);
  }

  @Tag("soak")
  @Test
  void loaded_twentyThousandTimes_failNoCall() throws Exception {
    loaded(20_000, SwapPolicy.AVAILABILITY);
  }

  @Tag("soak")
  @Test
  void inPlace_fiveThousandTimes_waitAndFailNoCall() throws Exception {
    loaded(5_000, SwapPolicy.RESOURCES);
  }
}
