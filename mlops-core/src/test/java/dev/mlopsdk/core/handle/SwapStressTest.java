package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

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
}
