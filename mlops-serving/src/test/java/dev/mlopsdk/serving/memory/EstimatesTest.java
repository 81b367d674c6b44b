package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EstimatesTest {

  private static final long MIB = 1 << 20;

  private final Estimates estimates = new Estimates();

  private static Manifest manifest(long bytes) {
    return new Manifest(
        ModelRef.of("m", 1),
        "m.onnx",
        Optional.of("baseline.json"),
        List.of(
            new Manifest.StoredFile("baseline.json", 5 * MIB, "0".repeat(64)),
            new Manifest.StoredFile("m.onnx", bytes, "0".repeat(64))),
        "sha256:" + "0".repeat(64),
        Instant.EPOCH,
        Change.by("ann", "test"),
        Map.of(),
        Map.of(),
        Map.of());
  }

  @Test
  void of_nothingLearned_isTwiceTheFilesWithoutTheBaseline() {
    assertThat(estimates.of(manifest(3 * MIB), "onnx")).isEqualTo(6 * MIB);
  }

  @Test
  void learn_loads_movesTheFactorOfThatRuntimeByTheirSize() {
    assertThat(estimates.learn(manifest(2 * MIB), "onnx", 3 * MIB)).isEqualTo(3 * MIB);
    assertThat(estimates.learn(manifest(6 * MIB), "onnx", 7 * MIB)).isEqualTo(7 * MIB);
    assertThat(estimates.of(manifest(8 * MIB), "onnx")).isEqualTo(10 * MIB);
    assertThat(estimates.of(manifest(8 * MIB), "torch")).isEqualTo(16 * MIB);
  }

  @Test
  void learn_whatIsNotToBeTrusted_learnsNothing() {
    assertThat(estimates.learn(manifest(1000), "onnx", 2000)).isEqualTo(-1);
    assertThat(estimates.learn(manifest(4 * MIB), "onnx", MIB)).isEqualTo(-1);
    assertThat(estimates.learn(manifest(4 * MIB), "onnx", 33 * MIB)).isEqualTo(-1);
    assertThat(estimates.learn(manifest(4 * MIB), "onnx", -1)).isEqualTo(-1);
    assertThat(estimates.of(manifest(4 * MIB), "onnx")).isEqualTo(8 * MIB);
  }

  @Test
  void since_unknownOrCollected_cannotBeTold() {
    ProcessMemory before = new ProcessMemory(1000, 500);
    assertThat(new ProcessMemory(3000, 700).since(before)).isEqualTo(1800);
    assertThat(new ProcessMemory(3000, 400).since(before)).isEqualTo(-1);
    assertThat(new ProcessMemory(-1, 700).since(before)).isEqualTo(-1);
    assertThat(ProcessMemory.now().heapBytes()).isPositive();
  }
}
