package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.OneModel.Input;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.registry.Attachment;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.warmup.WarmUp;
import dev.mlopsdk.core.warmup.WarmUpRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The scenarios of Triton's {@code L0_lifecycle} and {@code L0_warmup}, and of TensorFlow Serving's
 * warm-up, that make sense in a process, by their names.
 */
class TritonLifecycleScenarioTest {

  private final OneModel one = new OneModel(2);

  @AfterEach
  void close() {
    one.close();
  }

  @Test
  void test_init_error_modelfail_theFormerChampionStarts() {
    one.registry.promote("m", 2, OneModel.CHANGE);
    try (var handle = one.builder(one.loader.failingToLoad(2)).open()) {
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  @Test
  void test_parse_error_noexit_sayWhatFailed() {
    FakeModel<Input, Integer> broken = one.loader.failingToLoad(1);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> one.builder(broken).open())
        .withMessageContaining("told not to load m:1");
    assertThat(broken.open()).isZero();
  }

  @Test
  void test_dynamic_model_load_unload_overAndOver_leavesOneLoaded() {
    try (var handle = one.builder().grace(Duration.ZERO).open()) {
      for (int i = 0; i < 50; i++) {
        one.promote(2 - i % 2);
        one.time.advance(Duration.ofSeconds(1));
        assertThat(one.loader.open()).isEqualTo(1);
      }
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
    assertThat(one.loader.open()).isZero();
  }

  @Test
  void test_model_reload_fail_keepsServing() {
    FakeModel<Input, Integer> broken = one.loader.failingToLoad(2);
    try (var handle = one.builder(broken).open()) {
      one.promote(2);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  @Test
  void test_multiple_model_versions_serveAtATime() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    one.registry.challenge("m", 2, OneModel.CHANGE);
    try (var handle = one.builder().aliases(List.of("champion", "challenger")).open()) {
      Future<Integer> first = one.hold(handle, end);
      one.promote(2);
      assertThat(OneModel.answer(handle)).isEqualTo(2);
      assertThat(one.loads(one.loader, 2)).as("it was loaded as challenger").isEqualTo(1);
      end.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS)).as("on the version it began with").isEqualTo(1);
    }
  }

  /** Both loads wait for each other: one after the other they would never end. */
  @Test
  void test_concurrent_model_load_speedup_theArmsLoadSideBySide() {
    CyclicBarrier both = new CyclicBarrier(2);
    one.registry.challenge("m", 2, OneModel.CHANGE);
    ModelLoader<Input, Integer> meeting =
        new ModelLoader<>() {
          @Override
          public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
            try {
              both.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
              throw new IllegalStateException("the other one does not load", e);
            }
            return one.loader.load(artifact, device);
          }

          @Override
          public String runtime() {
            return "meeting";
          }
        };
    try (var handle =
        ModelHandle.of(one.registry, "m", meeting)
            .time(one.time)
            .aliases(List.of("champion", "challenger"))
            .open()) {
      assertThat(handle.serving()).hasSize(2);
    }
    assertThat(one.loader.open()).isZero();
  }

  @Test
  void test_concurrent_model_load_championFails_theOtherIsFreed() {
    one.registry.challenge("m", 2, OneModel.CHANGE);
    FakeModel<Input, Integer> broken = one.loader.failingToLoad(1);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> one.builder(broken).aliases(List.of("champion", "challenger")).open());
    assertThat(broken.open()).isZero();
  }

  @Test
  void test_shutdown_dynamic_waitsForCallsInFlight() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ModelHandle<Input, Integer> handle = one.builder().open();
    Future<Integer> call = one.hold(handle, end);
    Future<Boolean> closing =
        one.call(
            () -> {
              handle.close();
              return true;
            });
    awaitGone(handle);
    assertThat(one.loader.open()).as("not under its last call").isEqualTo(1);
    end.countDown();
    assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(closing.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(one.loader.open()).isZero();
  }

  @Test
  void test_shutdown_with_live_connection_overdue_isToldAndStaysLoaded() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ModelHandle<Input, Integer> handle = one.builder().drainTimeout(Duration.ofMillis(20)).open();
    Future<Integer> call = one.hold(handle, end);
    handle.close();
    assertThat(one.told(ModelEvent.DrainOverdue.class))
        .singleElement()
        .satisfies(event -> assertThat(event.message()).contains("still answers 1 call;"));
    assertThat(one.loader.open()).isEqualTo(1);
    end.countDown();
    assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void test_unload_while_inferencing_overdueOnce_thenEnds() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (var handle =
        one.builder()
            .grace(Duration.ZERO)
            .drainTimeout(Duration.ofSeconds(30))
            .meterRetention(Duration.ofHours(1))
            .meters(meters)
            .open()) {
      Future<Integer> call = one.hold(handle, end);
      one.promote(2);
      one.time.advance(Duration.ofSeconds(29));
      assertThat(one.told(ModelEvent.DrainOverdue.class)).isEmpty();
      one.time.advance(Duration.ofMinutes(5));
      assertThat(one.told(ModelEvent.DrainOverdue.class)).hasSize(1);
      assertThat(one.loader.open()).isEqualTo(2);
      end.countDown();
      assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      one.time.advance(Duration.ofSeconds(1));
      assertThat(one.loader.open()).isEqualTo(1);
      var drain = meters.get(CoreMeters.MODEL_DRAIN).tag("version", "1").timer();
      assertThat(drain.totalTime(TimeUnit.SECONDS)).isBetween(329.0, 331.0);
      assertThat(meters.get(CoreMeters.MODEL_UNLOAD).tag("version", "1").timer().count())
          .isEqualTo(1);
      assertThat(meters.get(CoreMeters.MODEL_SWAP).tag("version", "2").timer().count())
          .isEqualTo(1);
      assertThat(
              meters.get(CoreMeters.MODEL_LOAD_PHASE).tag("version", "2").timers().stream()
                  .map(timer -> timer.getId().getTag("phase")))
          .containsExactlyInAnyOrder("verify", "prepare", "device", "load", "observe", "warmup");
      assertThat(OneModel.answer(handle)).isEqualTo(2);
    }
  }

  // L0_warmup

  private final List<Integer> runs = new ArrayList<>();

  private FakeModel<Input, Integer> batching() {
    return one.loader.withBatches(8).onRun(runs::add);
  }

  private void publish(WarmUpRows rows) {
    one.registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}).with(rows), OneModel.CHANGE);
  }

  @Test
  void test_warmup_everyBatchSize_runsBeforeItServes() {
    publish(WarmUpRows.of(List.of(Map.of("x", 1.5), Map.of("x", 2))));
    try (var handle = one.builder(batching()).open()) {
      assertThat(runs).as("nothing is stored with version 1").isEmpty();
      one.promote(3);
      assertThat(runs).containsExactly(1, 1, 2, 4, 8);
      assertThat(one.told(ModelEvent.WarmedUp.class))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.source()).isEqualTo("stored");
                assertThat(event.runs()).isEqualTo(5);
                assertThat(event.cut()).isFalse();
              });
      assertThat(OneModel.answer(handle)).isEqualTo(3);
    }
  }

  @Test
  void test_warmup_count_repeatsEverySize() {
    var warmUp = WarmUp.of(List.of(new Input(1))).withRuns(3);
    try (var handle = one.builder(batching()).warmUp(warmUp).open()) {
      assertThat(runs).containsExactly(1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8);
      assertThat(handle.serving()).hasSize(1);
    }
  }

  @Test
  void test_warmup_tooLong_isCutAndServes() {
    FakeModel<Input, Integer> slow =
        one.loader.withBatches(8).onRun(rows -> one.time.advance(Duration.ofSeconds(4)));
    var warmUp = WarmUp.of(List.of(new Input(1))).within(Duration.ofSeconds(7));
    try (var handle = one.builder(slow).warmUp(warmUp).open()) {
      assertThat(one.told(ModelEvent.WarmedUp.class))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.cut()).isTrue();
                assertThat(event.message()).contains("2 of 4 runs on given inputs");
              });
      assertThat(handle.serving()).hasSize(1);
    }
  }

  @Test
  void test_warmup_failure_rejectsTheVersion() {
    FakeModel<Input, Integer> picky =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              if (input.x() < 0) {
                throw new ModelException(ModelException.Kind.INFERENCE, "no negative numbers");
              }
              return version;
            });
    publish(WarmUpRows.of(List.of(Map.of("x", -1))));
    try (var handle = one.builder(picky).open()) {
      one.promote(3);
      assertThat(one.told(ModelEvent.Rejected.class))
          .singleElement()
          .satisfies(event -> assertThat(event.cause()).contains("no negative numbers"));
      assertThat(OneModel.answer(handle)).isEqualTo(1);
      assertThat(picky.open()).isEqualTo(1);
    }
  }

  @Test
  void test_warmup_damagedFile_rejectsTheVersion() {
    ModelFiles files = ModelFiles.of("m.fake", new byte[] {1}).with(new Garbage(WarmUpRows.FILE));
    ModelRef ref = one.registry.publish("m", files, OneModel.CHANGE);
    try (var handle = one.builder().open()) {
      one.promote(ref.version());
      assertThat(one.told(ModelEvent.Rejected.class))
          .singleElement()
          .satisfies(event -> assertThat(event.cause()).contains("warmup.jsonl of m:3 is damaged"));
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  private record Garbage(String name) implements Attachment {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(new byte[] {1, 2});
    }
  }

  /** Until nobody is let in any more. */
  private static void awaitGone(ModelHandle<?, ?> handle) {
    for (var leased = handle.acquire(0); leased != null; leased = handle.acquire(0)) {
      leased.release();
      Thread.onSpinWait();
    }
  }
}
