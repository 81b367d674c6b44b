package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Owners that are garbage collected without being closed. */
@Timeout(60)
class LeakTest {

  private static final ModelRef REF = ModelRef.of("m", 1);

  private final FakeModel<float[], Integer> loader =
      FakeModel.of(InputReader.ofFloats(List.of("x")), (x, version) -> version);

  private static NativeMemory memory(LeakDetection detection) {
    return NativeMemory.create(MemoryPolicy.withDefaults().withLeakDetection(detection));
  }

  private static ModelRegistry registry() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("model.bin", new byte[1000]), Change.by("ann", "leak"));
    return registry;
  }

  private static void collectUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      System.gc();
      Thread.onSpinWait();
    }
  }

  /** An owner of 300 bytes, as a loader of a user's has it. */
  private static final class Embeddings implements AutoCloseable {

    private final Tracked bytes;

    Embeddings(NativeMemory memory) {
      this.bytes = memory.track(REF, this, "embeddings", 300);
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  @Test
  void track_closed_isCountedUntilThenAndNoLeak() {
    NativeMemory memory = memory(LeakDetection.PARANOID);
    try (Embeddings embeddings = new Embeddings(memory)) {
      assertThat(embeddings.bytes.bytes()).isEqualTo(300);
      assertThat(memory.holdings())
          .containsExactly(new Holding(REF, "embeddings", 300, 0, Holding.Certainty.TOLD));
    }
    assertThat(memory.usedBytes()).isZero();
    assertThat(memory.leaked()).isZero();
  }

  @Test
  void track_ownerCollected_isToldOnceWithItsSite() {
    NativeMemory memory = memory(LeakDetection.PARANOID);
    List<ModelEvent> events = new CopyOnWriteArrayList<>();
    try (ServedModel<float[], Integer> served =
        ServedModel.of(registry(), "m", loader).memory(memory).listen(events::add).open()) {
      assertThat(served.predict(new float[] {1}).value()).isEqualTo(1);
      leak(memory);
      collectUntil(() -> events.stream().anyMatch(ModelEvent.MemoryLeaked.class::isInstance));
      System.gc();
      assertThat(memory.leaked()).isEqualTo(1);
      assertThat(events)
          .filteredOn(ModelEvent.MemoryLeaked.class::isInstance)
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.message())
                      .startsWith("m:1 leaked 300 bytes: embeddings was never closed."));
      // The memory is still gone, so it still counts.
      assertThat(memory.usedBytes()).isEqualTo(2300);
    }
  }

  @SuppressWarnings("resource")
  private static void leak(NativeMemory memory) {
    new Embeddings(memory);
  }

  @Test
  void around_modelCollectedWithoutClose_isALeak() {
    NativeMemory memory = memory(LeakDetection.SAMPLED);
    forget(memory);
    collectUntil(() -> memory.leaked() == 1);
    assertThat(memory.usedBytes()).isEqualTo(2000);
  }

  @SuppressWarnings("resource")
  private void forget(NativeMemory memory) {
    memory.around(loader).load(registry().artifact(REF), Device.cpu());
  }

  @Test
  void around_modelClosed_isNone() {
    NativeMemory memory = memory(LeakDetection.PARANOID);
    Model<float[], Integer> model =
        memory.around(loader).load(registry().artifact(REF), Device.cpu());
    assertThat(memory.usedBytes()).isEqualTo(2000);
    model.close();
    model.close();
    assertThat(memory.usedBytes()).isZero();
    assertThat(loader.open()).isZero();
  }

  @Test
  void leakDetection_off_watchesNobody() {
    NativeMemory memory = memory(LeakDetection.OFF);
    leak(memory);
    NativeMemory other = memory(LeakDetection.PARANOID);
    leak(other);
    collectUntil(() -> other.leaked() == 1);
    assertThat(memory.leaked()).isZero();
  }

  @Test
  void track_negativeBytes_namesTheOwner() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> memory(LeakDetection.OFF).track(REF, new Object(), "embeddings", -1).close())
        .withMessageContaining("embeddings of m:1");
  }
}
