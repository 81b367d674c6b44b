package dev.mlopsdk.serving.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.memory.NativeMemory;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Instant;
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

  /**
   * A lane keeps one tensor per number of rows, made when the first such run comes, and the gate
   * cuts runs as it learns: so every number of rows has run on the only lane before the count.
   */
  @Test
  void predictions_tenThousand_leaveNothing() throws Exception {
    List<float[]> rows = Golden.rows().stream().map(Golden::x).toList();
    DjlModel<float[], Float> loader =
        DjlModel.of(InputReader.ofFloats(NAMES), Float.class)
            .withLanes(1)
            .withMaxBatch(rows.size());
    try (ServedModel<float[], Float> served =
        ServedModel.of(StoredModel.file("softmax.pt"), new EverySize(loader, rows))
            .memory(memory)
            .open()) {
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

  /**
   * Runs all of {@code rows} before the model is handed out, which makes the buffer, then all but
   * one … and the first alone.
   */
  private record EverySize(DjlModel<float[], Float> loader, List<float[]> rows)
      implements ModelLoader<float[], Float> {

    @Override
    public Model<float[], Float> load(ModelArtifact artifact, Device device) {
      Model<float[], Float> model = loader.load(artifact, device);
      for (int count = rows.size(); count >= 1; count--) {
        List<float[]> first = rows.subList(0, count);
        model.predictAll(first, first.stream().map(row -> begun(model, row)).toList());
      }
      return model;
    }

    @Override
    public String runtime() {
      return loader.runtime();
    }
  }

  private static Frame begun(Model<float[], Float> model, float[] row) {
    Frame frame = new Frame(model.reader().schema(), FakeTime.at(Instant.EPOCH));
    frame.begin(Call.none(), Assignment.none());
    model.reader().read(row, frame.row());
    return frame;
  }

  /** Lanes that nobody needed do not exist, and one holds what its largest run took. */
  @Test
  void load_fourLanes_holdsOneRowInEachAndNoSpareLane() {
    DjlModel<float[], Float> loader =
        DjlModel.of(InputReader.ofFloats(NAMES), Float.class).withLanes(4).withMaxBatch(64);
    long row = 10L * Float.BYTES;
    try (Model<float[], Float> model =
        loader.load(StoredModel.onDisk("softmax.pt"), Device.cpu())) {
      assertThat(model.lanes()).isEqualTo(4);
      // The first lane also found out that two rows run together.
      assertThat(model.bufferBytes()).isEqualTo(5 * row);
      List<float[]> rows = Golden.rows().stream().map(Golden::x).toList();
      model.predictAll(rows, rows.stream().map(each -> begun(model, each)).toList());
      assertThat(model.bufferBytes()).isLessThanOrEqualTo((4 + 20) * row);
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
