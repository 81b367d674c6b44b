package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options reach the runtime, and a session that is not ours is left as it was. */
class OnnxOptionsTest {

  private static final float[] ROW = {3, 4};

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
