package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand completed swaps of real ONNX Runtime sessions under three calling threads. Every one
 * is verified, loaded, warmed up, answered by, replaced and closed. Without leases the process
 * would not live to the end: ONNX Runtime crashes when a session is closed during a run.
 */
class ThousandSwapsTest {

  record Ten(
      float a, float b, float c, float d, float e, float f, float g, float h, float i, float j) {}

  private static final int SWAPS = 1_000;
  private static final Ten INPUT = new Ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  private static final Change CHANGE = Change.by("ann", "swap test");

  private final AtomicInteger loaded = new AtomicInteger();
  private final AtomicInteger swapped = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final Semaphore closed = new Semaphore(0);
  private final AtomicIntegerArray answers = new AtomicIntegerArray(3);
  private volatile boolean stop;

  private void count(ModelEvent event) {
    if (event instanceof ModelEvent.Loaded) {
      loaded.incrementAndGet();
    } else if (event instanceof ModelEvent.Swapped) {
      swapped.incrementAndGet();
    } else if (event instanceof ModelEvent.Closed) {
      closed.release();
    } else if (event instanceof ModelEvent.Rejected) {
      failed.incrementAndGet();
    }
  }

  @Test
  void swaps_underThreeCallers_failNoCall(@TempDir Path folder) throws Exception {
    swap(folder, SWAPS);
  }

  /** By hand: {@code mvn -Psoak test -pl mlops-core,mlops-serving}; figures in docs/soak.md. */
  @Tag("soak")
  @Test
  void swaps_tenThousand_leakNothing(@TempDir Path folder) throws Exception {
    long settled = 0;
    for (int round = 0; round < 10; round++) {
      loaded.set(0);
      swapped.set(0);
      stop = false;
      closed.drainPermits();
      swap(folder.resolve("models" + round), SWAPS);
      System.gc();
      System.out.printf("soak: %d swaps, %d MB resident%n", (round + 1) * SWAPS, resident() >> 20);
      settled = round == 1 ? resident() : settled;
    }
    assertThat(resident() - settled).as("bytes of resident memory").isLessThan(64L << 20);
  }

  private void swap(Path folder, int swaps) throws Exception {
    ModelRegistry registry = ModelRegistry.directory(folder);
    Path model = Path.of("src/test/resources/models/logistic.onnx");
    registry.publish("m", ModelFiles.of(model), CHANGE);
    registry.publish("m", ModelFiles.of(model), CHANGE);
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try (var served =
        ServedModel.of(registry, "m", OnnxModel.of(Ten.class, Float.class))
            .warmUp(List.of(INPUT))
            .grace(Duration.ZERO)
            .listen(this::count)
            .open()) {
      float expected = served.predict(INPUT).value();
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        counts.add(callers.submit(() -> call(served, expected)));
      }
      for (int i = 0; i < swaps; i++) {
        swap(registry, served, 2 - i % 2);
      }
      stop = true;
      long calls = 0;
      for (Future<Long> count : counts) {
        calls += count.get();
      }
      assertThat(calls).isGreaterThan(swaps);
    } finally {
      stop = true;
      callers.shutdownNow();
    }
    assertThat(swapped).hasValue(swaps + 1);
    assertThat(loaded).as("every swap verified, loaded and warmed up").hasValue(swaps + 1);
    assertThat(failed).hasValue(0);
  }

  /** The resident bytes of this process, 0 where the system does not tell. */
  private static long resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    String line =
        Files.readAllLines(status).stream()
            .filter(l -> l.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }

  /** Promotes and waits until the new version has answered and the old one is closed. */
  private void swap(ModelRegistry registry, ServedModel<Ten, Float> served, int version)
      throws InterruptedException {
    int before = answers.get(version);
    registry.promote("m", version, CHANGE);
    assertThat(served.awaitVersion(version, Duration.ofSeconds(20))).isTrue();
    assertThat(closed.tryAcquire(20, TimeUnit.SECONDS)).as("the old version closes").isTrue();
    while (answers.get(version) == before) {
      Thread.onSpinWait();
    }
  }

  private long call(ServedModel<Ten, Float> served, float expected) {
    long calls = 0;
    while (!stop) {
      var prediction = served.predict(INPUT);
      if (prediction.value() != expected) {
        throw new IllegalStateException("A wrong answer: " + prediction);
      }
      answers.incrementAndGet(prediction.model().version());
      calls++;
    }
    return calls;
  }
}
