package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Leases of the version before, which serves nobody: until it is closed, and never longer. */
class PreviousVersionTest {

  record Input(float x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  private ModelHandle<Input, Integer> open(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) i}), CHANGE);
    }
    return ModelHandle.of(registry, "m", loader).time(time).grace(Duration.ofMinutes(10)).open();
  }

  private void promote(int version) {
    registry.promote("m", version, CHANGE);
    time.runDue();
  }

  private static int answer(LoadedVersion<Input, Integer> version) {
    Frame frame = version.frames().take();
    frame.begin(Call.none(), Assignment.none());
    int answer = version.model().predict(new Input(1), frame);
    version.frames().give(frame);
    return answer;
  }

  /** The previous version, 0 if there is none. */
  private static int previous(ModelHandle<Input, Integer> handle) {
    LoadedVersion<Input, Integer> version = handle.acquirePrevious(0);
    if (version == null) {
      return 0;
    }
    int ref = version.ref().version();
    version.release();
    return ref;
  }

  @Test
  void acquirePrevious_isTheOneBefore_whileItIsLoaded() {
    try (var handle = open(3)) {
      assertThat(previous(handle)).isZero();
      promote(2);
      assertThat(previous(handle)).isEqualTo(1);
      promote(3);
      assertThat(previous(handle)).isEqualTo(2);
      time.advance(Duration.ofMinutes(11));
      assertThat(previous(handle)).isZero();
      assertThat(loader.open()).as("it is kept no longer for it").isEqualTo(1);
    }
  }

  @Test
  void acquirePrevious_afterARollback_isNone() {
    try (var handle = open(2)) {
      promote(2);
      registry.rollback("m", CHANGE);
      time.runDue();
      assertThat(previous(handle)).isZero();
      promote(2);
      assertThat(previous(handle)).as("forward again").isEqualTo(1);
    }
  }

  @Test
  void acquirePrevious_leased_putsTheCloseOffUntilTheCallEnds() {
    try (var handle = open(2)) {
      promote(2);
      LoadedVersion<Input, Integer> version = handle.acquirePrevious(0);
      assertThat(version).isNotNull();
      time.advance(Duration.ofHours(1));
      assertThat(loader.open()).isEqualTo(2);
      assertThat(answer(version)).isEqualTo(1);
      assertThat(previous(handle)).as("nobody gets it any more").isZero();
      version.release();
      time.advance(Duration.ofSeconds(1));
      assertThat(loader.open()).isEqualTo(1);
    }
  }

  @Test
  void acquirePrevious_leasedWhileItComesBack_servesOn() {
    try (var handle = open(2)) {
      promote(2);
      LoadedVersion<Input, Integer> version = handle.acquirePrevious(0);
      assertThat(version).isNotNull();
      time.advance(Duration.ofMinutes(11));
      registry.rollback("m", CHANGE);
      time.runDue();
      version.release();
      time.advance(Duration.ofMinutes(20));
      assertThat(loader.loads(ModelRef.of("m", 1))).isEqualTo(1);
      LoadedVersion<Input, Integer> serving = handle.acquire(0);
      assertThat(serving).isNotNull();
      assertThat(answer(serving)).isEqualTo(1);
      serving.release();
    }
    assertThat(loader.open()).isZero();
  }

  @Test
  void close_whileItIsLeased_leavesItOpen() {
    ModelHandle<Input, Integer> handle;
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), CHANGE);
    handle =
        ModelHandle.of(registry, "m", loader).time(time).drainTimeout(Duration.ofMillis(20)).open();
    promote(2);
    LoadedVersion<Input, Integer> version = handle.acquirePrevious(0);
    assertThat(version).isNotNull();
    handle.close();
    assertThat(loader.open()).as("closing it would crash the process").isEqualTo(1);
    assertThat(answer(version)).isEqualTo(1);
    version.release();
    assertThat(handle.acquirePrevious(0)).isNull();
  }

  /** A fake model throws when it is used after it was closed, so a broken lease shows at once. */
  @Test
  void acquirePrevious_underSwaps_neverUsesAClosedModel() throws Exception {
    for (int i = 0; i < 300; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    }
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try (var handle = ModelHandle.of(registry, "m", loader).grace(Duration.ofMillis(1)).open()) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        counts.add(callers.submit(() -> call(handle, stop)));
      }
      for (int version = 2; version <= 300; version++) {
        registry.promote("m", version, CHANGE);
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
    long answered = 0;
    while (!stop.get() || answered == 0) {
      LoadedVersion<Input, Integer> version = handle.acquirePrevious(0);
      if (version != null) {
        try {
          assertThat(answer(version)).isEqualTo(version.ref().version());
          answered++;
        } finally {
          version.release();
        }
      } else if (stop.get()) {
        return 1;
      }
    }
    return answered;
  }
}
