package dev.mlopsdk.serving.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.memory.NativeMemory;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nothing stays in DJL's tree of managers, which is what keeps PyTorch's memory alive. */
class DjlLeakTest {

  static {
    // The natives are unpacked from their jar into the build's own folder.
    System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
  }

  private static final List<String> NAMES = IntStream.range(0, 10).mapToObj(i -> "x" + i).toList();

  private final NativeMemory memory = NativeMemory.unlimited();

  private ServedModel<float[], Float> served() {
    DjlModel<float[], Float> loader = DjlModel.of(InputReader.ofFloats(NAMES), Float.class);
    return ServedModel.of(StoredModel.file("softmax.pt"), loader).memory(memory).open();
  }

  @Test
  void predictions_tenThousand_leaveNothing() throws Exception {
    try (ServedModel<float[], Float> served = served()) {
      List<float[]> rows = Golden.rows().stream().map(Golden::x).toList();
      served.predictAll(rows, Call.none());
      int before = resources();
      long buffers = memory.holdings().get(0).bufferBytes();
      for (int i = 0; i < 10_000; i += rows.size()) {
        rows.forEach(served::predict);
        served.predictAll(rows, Call.none());
      }
      assertThat(resources()).isEqualTo(before);
      assertThat(memory.holdings().get(0).bufferBytes()).isEqualTo(buffers).isPositive();
    }
  }

  @Test
  void loads_twoHundred_leaveNothing() throws Exception {
    served().close();
    int before = resources();
    for (int i = 0; i < 200; i++) {
      try (ServedModel<float[], Float> served = served()) {
        served.predict(new float[10]);
      }
    }
    assertThat(resources()).isEqualTo(before);
    assertThat(memory.holdings()).isEmpty();
  }

  /** Everything below the engine's root: DJL has no public count. */
  private static int resources() throws ReflectiveOperationException {
    try (NDManager some = Engine.getEngine("PyTorch").newBaseManager()) {
      return count(some.getParentManager());
    }
  }

  private static int count(Object manager) throws ReflectiveOperationException {
    Field field = BaseNDManager.class.getDeclaredField("resources");
    field.setAccessible(true);
    int count = 0;
    for (Object resource : ((Map<?, ?>) field.get(manager)).values()) {
      count += 1 + (resource instanceof BaseNDManager below ? count(below) : 0);
    }
    return count;
  }
}
