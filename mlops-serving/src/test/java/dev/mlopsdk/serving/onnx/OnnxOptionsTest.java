package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxOptions.Level;
import dev.mlopsdk.serving.onnx.OnnxOptions.Mode;
import dev.mlopsdk.serving.onnx.OnnxOptions.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options reach the runtime, and a session that is not ours is left as it was. */
class OnnxOptionsTest {

  private static final float[] ROW = {3, 4};

  @TempDir private Path temp;

  private static ModelArtifact line() {
    byte[] model =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "rows", 2))
            .floats("w", new float[] {1, 2}, 2, 1)
            .node("MatMul", "y", "x", "w")
            .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT, "rows", 1))
            .bytes();
    return ModelArtifact.bytes("line.onnx", model);
  }

  private static Model<float[], Float> load(OnnxOptions options) {
    return OnnxModel.of(float[].class, Float.class).with(options).load(line(), Device.cpu());
  }

  private static float predict(OnnxOptions options) {
    try (Model<float[], Float> model = load(options)) {
      return TestModels.predict(model, ROW);
    }
  }

  @Test
  void load_everySwitchLevelAndMode_answersTheSame() {
    OnnxOptions options = OnnxOptions.defaults();
    for (Switch which : Switch.values()) {
      assertThat(predict(options.with(which))).isEqualTo(11);
      assertThat(predict(options.without(which))).isEqualTo(11);
    }
    for (Level level : Level.values()) {
      assertThat(predict(options.withLevel(level))).isEqualTo(11);
    }
    assertThat(predict(options.withMode(Mode.PARALLEL).withThreads(2, 2))).isEqualTo(11);
    String shrink = "memory.enable_memory_arena_shrinkage";
    OnnxOptions shrinking = options.with(Switch.CPU_ARENA).withRunConfig(shrink, "cpu:0");
    assertThat(predict(shrinking)).isEqualTo(11);
  }

  @Test
  void load_dimensionFixed_boundsTheBatch() {
    try (Model<float[], Float> open = load(OnnxOptions.defaults());
        Model<float[], Float> fixed = load(OnnxOptions.defaults().withDimension("rows", 1))) {
      assertThat(open.batchSizes()).containsExactly(1, 2, 4, 8, 16, 32, 64);
      assertThat(fixed.batchSizes()).containsExactly(1);
      assertThat(TestModels.predict(fixed, ROW)).isEqualTo(11);
    }
  }

  @Test
  void load_withInstances_sharesThemOutAmongTheLanesAndClosesAll() throws Exception {
    OnnxOptions three = OnnxOptions.defaults().withInstances(3);
    Path file = temp.resolve("line.onnx");
    Files.write(file, line().read("line.onnx"));
    Session session = Session.open(file, three, Device.cpu(), "line", Session.Setting.NONE);
    List<OrtSession> given = Stream.generate(session::next).limit(7).toList();
    assertThat(given.subList(0, 3)).doesNotHaveDuplicates().first().isSameAs(session.ort());
    assertThat(given.subList(3, 6)).isEqualTo(given.subList(0, 3));
    session.close();
    for (OrtSession each : given) {
      assertThatIllegalStateException()
          .isThrownBy(each::getInputInfo)
          .withMessage("Asking for inputs from a closed OrtSession.");
    }
  }

  @Test
  void predict_onEveryInstance_answersTheSame() throws Exception {
    OnnxModel<float[], Float> loader =
        OnnxModel.of(float[].class, Float.class).withInstances(3).withLanes(8);
    try (var served = ServedModel.of(line(), loader).open()) {
      List<FutureTask<Float>> calls = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        calls.add(new FutureTask<>(() -> served.predict(ROW).value()));
        new Thread(calls.get(i)).start();
      }
      for (FutureTask<Float> call : calls) {
        assertThat(call.get()).isEqualTo(11f);
      }
    }
    Map<String, Tensor> row = Map.of("x", Tensor.of(ROW, 1, 2));
    try (var served = ServedModel.of(line(), OnnxModel.ofTensors().withInstances(2)).open()) {
      assertThat(served.predict(row).value().values())
          .singleElement()
          .extracting(Tensor::floats)
          .isEqualTo(new float[] {11});
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.withInstances(65))
        .withMessage("A model has 1 to 64 instances, or 0 for as many as pay, but was given 65");
    OnnxOptions two = OnnxOptions.defaults().withInstances(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two.withProfile(temp.resolve("p")))
        .withMessageContaining("profile one instance");
  }

  @Test
  void sized_nobodyAsked_hasSeveralOfASmallModelOnProcessorsOnly() {
    OnnxOptions options = OnnxOptions.defaults();
    int most = Math.min(16, 2 * Runtime.getRuntime().availableProcessors());
    assertThat(options.sized(Device.cpu(), 1_000).instances()).isEqualTo(most);
    assertThat(options.sized(Device.cpu(), 300_000).instances()).isEqualTo(Math.min(most, 3));
    assertThat(options.sized(Device.cpu(), 600_000).instances()).isEqualTo(1);
    assertThat(options.sized(Device.cpu(), 5_000_000_000L).instances()).isEqualTo(1);
    assertThat(options.sized(Device.cuda(0, "asked for"), 1_000).instances()).isEqualTo(1);
    assertThat(options.withThreads(2, 1).sized(Device.cpu(), 1_000).instances()).isEqualTo(1);
    assertThat(options.withProfile(temp).sized(Device.cpu(), 1_000).instances()).isEqualTo(1);
    assertThat(options.withInstances(5).sized(Device.cpu(), 5_000_000_000L).instances())
        .isEqualTo(5);
  }

  @Test
  void load_withProfile_writesItWhenClosed(@TempDir Path folder) throws IOException {
    assertThat(predict(OnnxOptions.defaults().withProfile(folder.resolve("line")))).isEqualTo(11);
    try (var files = Files.list(folder)) {
      assertThat(files).singleElement().satisfies(f -> assertThat(f).content().contains("MatMul"));
    }
  }

  @Test
  void load_optionsTheRuntimeRefuses_failAsLoad(@TempDir Path folder) {
    OnnxOptions ops = OnnxOptions.defaults().withCustomOps(folder.resolve("none.so"));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> load(ops))
        .matches(e -> e.kind() == ModelException.Kind.LOAD)
        .withMessageContaining("none.so");
    OnnxOptions config = OnnxOptions.defaults().withConfig("", "x");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> load(config))
        .matches(e -> e.kind() == ModelException.Kind.LOAD);
  }

  @Test
  void of_impossibleOptions_isRefused() {
    OnnxOptions options = OnnxOptions.defaults();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withThreads(0, 1))
        .withMessage("A run has 1 thread or more, but was given 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withDimension("rows", 0))
        .withMessage("A dimension is 1 or more, but 'rows' was given 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.ofTensors().withBatches(0))
        .withMessage("A run takes 1 to 4096 inputs, but was given 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.ofTensors().withBatches(Integer.MAX_VALUE))
        .withMessageContaining("1 to 4096 inputs, but was given 2147483647");
  }

  @Test
  void adopt_sessionOfSomebodyElse_isServedAndStaysOpen() throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    byte[] bytes = line().read("line.onnx");
    try (OrtSession session = environment.createSession(bytes)) {
      OnnxSession<float[], Float> loader =
          OnnxSession.adopt(session, OnnxModel.of(float[].class, Float.class));
      for (int i = 0; i < 2; i++) {
        try (ServedModel<float[], Float> served =
            ServedModel.of(ModelArtifact.bytes("line.onnx", bytes), loader).open()) {
          assertThat(served.predict(ROW).value()).isEqualTo(11);
        }
      }
      assertThat(session.getInputNames()).isEqualTo(Set.of("x"));
      try (OrtSession.Result result = session.run(Map.of("x", raw(environment)))) {
        assertThat(result.size()).isEqualTo(1);
      }
    }
  }

  private static OnnxTensor raw(OrtEnvironment environment) throws Exception {
    return OnnxTensor.createTensor(environment, new float[][] {ROW});
  }
}
