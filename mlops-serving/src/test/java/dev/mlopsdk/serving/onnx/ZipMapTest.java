package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classifiers as scikit-learn exports them by default, maps and all. */
class ZipMapTest {

  private static final float TOLERANCE = 1e-6f;

  record Verdict(long outputLabel, float outputProbability) {}

  record ByLabel(long outputLabel, Map<Object, Float> outputProbability) {}

  private static final TestModels.Golden GOLDEN = TestModels.golden("logistic");

  private static <O> O first(OnnxModel<float[], O> loader) {
    try (Model<float[], O> model = TestModels.load(loader, "logistic-zipmap")) {
      return TestModels.predict(model, GOLDEN.floats(0, "in.X"));
    }
  }

  @Test
  void predict_oneNumber_isTheProbabilityOfThePositiveClass() {
    float positive = (float) GOLDEN.number(0, "out.probabilities.1");
    assertThat(first(OnnxModel.of(float[].class, Float.class)))
        .isCloseTo(positive, within(TOLERANCE));
    OnnxModel<float[], Float> named =
        OnnxModel.of(float[].class, Float.class).withOutput("output_probability", 0);
    assertThat(first(named)).isCloseTo(1 - positive, within(TOLERANCE));
  }

  @Test
  void predict_otherAnswers_takeColumnsOrLabels() {
    float positive = (float) GOLDEN.number(0, "out.probabilities.1");
    long label = (long) GOLDEN.number(0, "out.label.0");
    assertThat(first(OnnxModel.of(float[].class, Long.class))).isEqualTo(label);
    assertThat(first(OnnxModel.of(float[].class, float[].class)))
        .containsExactly(new float[] {1 - positive, positive}, within(TOLERANCE));
    Verdict verdict = first(OnnxModel.of(float[].class, Verdict.class));
    assertThat(verdict.outputLabel()).isEqualTo(label);
    assertThat(verdict.outputProbability()).isCloseTo(positive, within(TOLERANCE));
    ByLabel byLabel = first(OnnxModel.of(float[].class, ByLabel.class));
    assertThat(byLabel.outputProbability()).containsOnlyKeys(0L, 1L);
    assertThat(byLabel.outputProbability().get(1L)).isCloseTo(positive, within(TOLERANCE));
    Map<?, ?> all = first(OnnxModel.of(float[].class, Map.class));
    assertThat(all.get("output_label")).isEqualTo(label);
    Map<?, ?> probabilities = (Map<?, ?>) all.get("output_probability");
    assertThat(probabilities).isNotNull();
    assertThat(probabilities.keySet()).hasToString("[0, 1]");
  }

  @Test
  void predictAll_manyRows_answersEachItsOwn() {
    OnnxModel<float[], Float> loader = OnnxModel.of(float[].class, Float.class).withBatches(256);
    try (Model<float[], Float> model = TestModels.load(loader, "logistic-zipmap")) {
      List<float[]> inputs = new ArrayList<>();
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        inputs.add(GOLDEN.floats(i % GOLDEN.size(), "in.X"));
        frames.add(TestModels.frame(model));
        model.reader().read(inputs.get(i), frames.get(i).row());
      }
      List<Float> answers = model.predictAll(inputs, frames);
      for (int i = 0; i < 256; i++) {
        double expected = GOLDEN.number(i % GOLDEN.size(), "out.probabilities.1");
        assertThat(answers.get(i)).isCloseTo((float) expected, within(TOLERANCE));
        assertThat(frames.get(i).batchSize()).isEqualTo(256);
      }
    }
  }

  @Test
  void predict_asValues_answersTheSequenceOfMaps() {
    Tensor x = Tensor.of(GOLDEN.floats(0, "in.X"), 1, 10);
    try (Model<Map<String, Tensor>, Map<String, Value>> model =
        TestModels.load(OnnxModel.ofValues(), "logistic-zipmap")) {
      Map<String, Value> answer = TestModels.predict(model, Map.of("X", x));
      Value.Sequence rows = (Value.Sequence) answer.get("output_probability");
      assertThat(rows).isNotNull();
      Value.Mapping row = (Value.Mapping) rows.values().get(0);
      assertThat(row.values()).containsOnlyKeys(0L, 1L);
      assertThat((Float) row.values().get(1L))
          .isCloseTo((float) GOLDEN.number(0, "out.probabilities.1"), within(TOLERANCE));
    }
  }

  @Test
  void predict_textLabelsFromAFile_areTheKeys() {
    byte[] model =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 2))
            .node(
                "ZipMap",
                List.of("x"),
                List.of("p"),
                "ai.onnx.ml",
                TinyOnnx.textsAttribute("classlabels_strings", "on time", "late"))
            .output(
                "p",
                TinyOnnx.sequence(TinyOnnx.map(TinyOnnx.STRING, TinyOnnx.tensor(TinyOnnx.FLOAT))))
            .bytes();
    @SuppressWarnings("rawtypes")
    OnnxModel<float[], Map> loader = OnnxModel.of(float[].class, Map.class);
    try (Model<float[], ?> loaded =
        loader.load(ModelArtifact.bytes("p.onnx", model), Device.cpu())) {
      Map<?, ?> answer = (Map<?, ?>) TestModels.predict(loaded, new float[] {0.25f, 0.75f});
      assertThat(answer.get("p")).isEqualTo(Map.of("on time", 0.25f, "late", 0.75f));
    }
  }

  /** Sequences, maps and elements are closed one by one: what is not, stays for ever. */
  @Test
  void predict_tenThousandRunsOf256Rows_keepNoMemory() throws Exception {
    int rows = 256;
    Map<String, Tensor> input = Map.of("X", Tensor.of(new float[rows * 10], rows, 10));
    try (Model<Map<String, Tensor>, Map<String, Value>> values =
            TestModels.load(OnnxModel.ofValues(), "logistic-zipmap");
        Model<float[], Float> floats =
            TestModels.load(
                OnnxModel.of(float[].class, Float.class).withBatches(rows), "logistic-zipmap")) {
      List<float[]> inputs = new ArrayList<>();
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        inputs.add(new float[10]);
        frames.add(TestModels.frame(floats));
        floats.reader().read(inputs.get(i), frames.get(i).row());
      }
      long settled = 0;
      for (int run = 0; run < 1_000; run++) {
        TestModels.predict(values, input);
        for (int i = 0; i < 10; i++) {
          floats.predictAll(inputs, frames);
        }
        if (run == 300) {
          settled = resident();
        }
      }
      // 180,000 leaked maps of two numbers would be over 30 MB.
      assertThat(resident() - settled).as("resident bytes").isLessThan(24L << 20);
    }
  }

  /** Resident bytes after a collection; 0 where the system does not tell. */
  private static long resident() throws Exception {
    System.gc();
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status, StandardCharsets.UTF_8)) {
      String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }
  }
}
