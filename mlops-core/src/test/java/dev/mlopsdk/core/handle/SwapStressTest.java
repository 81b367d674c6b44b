package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fake model throws when it is used after it was closed, so a broken lease shows at once. */
class SwapStressTest {

  record Input(float x) {}

  @Test
  void swaps_underCallers_neverUseAClosedModel() throws Exception {
    Change change = Change.by("ann", "stress");
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), change);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), change);
    FakeModel<Input, Integer> loader = FakeModel.of(Input.class, (input, version) -> version);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try (var handle = ModelHandle.of(registry, "m", loader).grace(Duration.ZERO).open()) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        counts.add(callers.submit(() -> call(handle, stop)));
      }
      for (int i = 0; i < 500; i++) {
        int version = 2 - i % 2;
        registry.promote("m", version, change);
        assertThat(handle.awaitVersion(version, Duration.ofSeconds(20))).isTrue();
      }
      stop.set(true);
      for (Future<Long> count : counts) {
        assertThat(count.get()).isPositive();
      }
    } finally {
      stop.set(true);
      callers.shutdownNow();
    }
    assertThat(loader.open()).isZero();
  }

  /** Orders, switches here and promotions at random, in two processes' worth of handles. */
  @Test
  void switches_atRandomUnderCallers_failNoCallAndLeaveNothing(@TempDir Path state)
      throws Exception {
    Change change = Change.by("ann", "stress");
    ModelRegistry registry = ModelRegistry.inMemory();
    for (int i = 0; i < 3; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), change);
    }
    FakeModel<Input, Integer> loader = FakeModel.of(Input.class, (input, version) -> version);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (var one =
            ModelHandle.of(registry, "m", loader)
                .aliases(List.of("champion", "challenger"))
                .quarantine(state)
                .grace(Duration.ZERO)
                .open();
        var other = ModelHandle.of(registry, "m", loader).quarantine(state).open()) {
      List<Future<Long>> counts =
          List.of(threads.submit(() -> call(one, stop)), threads.submit(() -> call(other, stop)));
      List<Future<?>> operators =
          List.of(
              threads.submit(() -> operate(new Random(1), registry, one)),
              threads.submit(() -> operate(new Random(2), registry, other)));
      for (Future<?> operator : operators) {
        operator.get();
      }
      for (int version = 1; version <= 3; version++) {
        registry.clearQuarantine("m", version, change);
      }
      registry.unpin("m", change);
      registry.unfreeze("m", change);
      registry.promote("m", 3, change);
      one.switches().unpin(change);
      other.switches().unpin(change);
      assertThat(one.awaitVersion(3, Duration.ofSeconds(20))).isTrue();
      assertThat(other.awaitVersion(3, Duration.ofSeconds(20))).isTrue();
      stop.set(true);
      for (Future<Long> count : counts) {
        assertThat(count.get()).isPositive();
      }
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
    assertThat(loader.open()).isZero();
    assertThat(state).isEmptyDirectory();
  }

  private static void operate(
      Random random, ModelRegistry registry, ModelHandle<Input, Integer> handle) {
    Change change = Change.by("ann", "stress");
    Switches here = handle.switches();
    for (int i = 0; i < 200; i++) {
      int version = 1 + random.nextInt(3);
      try {
        switch (random.nextInt(10)) {
          case 0 -> registry.promote("m", version, change);
          case 1 -> registry.rollback("m", change);
          case 2 -> registry.challenge("m", version, change);
          case 3 -> registry.pin("m", version, change);
          case 4 -> registry.unpin("m", change);
          case 5 -> registry.quarantine("m", version, change);
          case 6 -> registry.clearQuarantine("m", version, change);
          case 7 -> here.pin(version, change);
          case 8 -> here.unpin(change);
          default -> handle.refresh();
        }
      } catch (IllegalStateException | IllegalArgumentException refused) {
        assertThat(refused.getMessage())
            .containsAnyOf("quarantine", "nothing to roll", "cannot challenge itself");
      }
    }
  }

  private static long call(ModelHandle<Input, Integer> handle, AtomicBoolean stop) {
    long calls = 0;
    Input input = new Input(1);
    while (!stop.get()) {
      LoadedVersion<Input, Integer> version = handle.acquire(0);
      if (version == null) {
        throw new IllegalStateException("the champion is never absent");
      }
      Frame frame = version.frames().take();
      try {
        frame.begin(Call.none(), Assignment.none());
        int answer = version.model().predict(input, frame);
        if (answer != version.ref().version()) {
          throw new IllegalStateException("answered by another version");
        }
        calls++;
      } finally {
        version.frames().give(frame);
        version.release();
      }
    }
    return calls;
  }

  /** Another thread may just be closing a model when the handle is closed. */
  @Test
  void close_whileAnotherThreadClosesAModel_waitsForIt() throws Exception {
    Change change = Change.by("ann", "stress");
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), change);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), change);
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch mayClose = new CountDownLatch(1);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    var handle =
        ModelHandle.of(registry, "m", FakeModel.of(Input.class, input -> 1))
            .grace(Duration.ZERO)
            .listen(
                event -> {
                  if (event instanceof ModelEvent.Closed closed && closed.ref().version() == 1) {
                    closing.countDown();
                    awaitQuietly(mayClose);
                    order.add("version 1 closed");
                  }
                })
            .open();
    registry.promote("m", 2, change);
    closing.await();
    Thread closer =
        new Thread(
            () -> {
              handle.close();
              order.add("handle closed");
            });
    closer.start();
    while (closer.getState() == Thread.State.RUNNABLE || closer.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    mayClose.countDown();
    closer.join();
    assertThat(order).containsExactly("version 1 closed", "handle closed");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
