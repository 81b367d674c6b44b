package dev.mlopsdk.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.codec.CodecModels;
import dev.mlopsdk.serving.codec.Vectors;
import dev.mlopsdk.serving.codec.Vectors.Pooling;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real sentence encoder, all-MiniLM-L6-v2 int8, from the registry to its vectors: the package's
 * example. Golden vectors: ONNX Runtime 1.28.0 for Python on the same padded ids, mean pooling in
 * doubles, made by make_codecs.py.
 */
class SentencesTest {

  @TempDir static Path folder;

  private static final ModelRegistry REGISTRY = ModelRegistry.inMemory();

  @BeforeAll
  static void publish() throws IOException {
    CodecModels.miniLm(folder);
    REGISTRY.publish(
        "sentences", ModelFiles.of(folder, "model.onnx"), Change.by("ann", "from the jar"));
    REGISTRY.promote("sentences", 1, Change.by("ann", "first"));
  }

  private static ServedModel<String, float[]> open(Vectors vectors) {
    return ServedModel.of(REGISTRY, "sentences", OnnxModel.of(TextCodec.withDefaults(), vectors))
        .open();
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void example_ofThePackage_findsTheParaphrase() {
    try (var sentences = open(Vectors.withDefaults().normalised())) {
      float[] a = sentences.predict("The flight is late.").value();
      float[] b = sentences.predict("The plane will not be on time.").value();
      float[] c = sentences.predict("I like to eat fresh strawberries.").value();
      assertThat(a).hasSize(384);
      assertThat(cosine(a, a)).isCloseTo(1, within(1e-5));
      assertThat(cosine(a, b)).isGreaterThan(0.5);
      assertThat(cosine(a, c)).isLessThan(0.2);
    }
  }

  @Test
  void predict_goldenTexts_givesPythonsNumbers() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(CodecModels.file("minilm.json").toFile());
    try (var sentences = open(Vectors.withDefaults().normalised())) {
      for (JsonNode each : golden.get("texts")) {
        float[] vector = sentences.predict(each.get("text").asText()).value();
        for (int i = 0; i < 8; i++) {
          // Floats sum in another order; the model's int8 steps may differ by processor.
          assertThat((double) vector[i])
              .as(each.get("text").asText())
              .isCloseTo(each.get("vector").get(i).asDouble(), within(2e-3));
        }
      }
    }
  }

  /**
   * Python's token ids, padded to the same length in a batch of as many, given to ONNX Runtime by
   * hand: the codec's run is the same to the last bit.
   */
  @Test
  void predictAll_goldenTexts_isRawOnnxRuntimeToTheLastBit() throws Exception {
    List<String> texts = new ArrayList<>();
    Map<Integer, List<Integer>> byLength = new TreeMap<>();
    List<long[]> ids = new ArrayList<>();
    for (JsonNode each :
        new ObjectMapper().readTree(CodecModels.file("minilm.json").toFile()).get("texts")) {
      long[] own = new ObjectMapper().convertValue(each.get("ids"), long[].class);
      int length = Math.max(16, Integer.highestOneBit(own.length - 1) * 2);
      byLength.computeIfAbsent(length, any -> new ArrayList<>()).add(texts.size());
      texts.add(each.get("text").asText());
      ids.add(own);
    }
    assertThat(byLength).containsOnlyKeys(16, 32, 128);
    Path file = folder.resolve("model.onnx");
    OnnxModel<String, float[]> loader = OnnxModel.of(TextCodec.withDefaults(), float[].class);
    try (RawSentences raw = RawSentences.open(file);
        Model<String, float[]> model = loader.load(ModelArtifact.file(file), Device.cpu())) {
      List<float[]> answers = CodecModels.predictAll(model, texts);
      for (Map.Entry<Integer, List<Integer>> same : byLength.entrySet()) {
        List<long[]> members = same.getValue().stream().map(ids::get).toList();
        float[][] expected = raw.run(members, same.getKey());
        for (int i = 0; i < members.size(); i++) {
          int text = same.getValue().get(i);
          assertThat(answers.get(text)).as(texts.get(text)).isEqualTo(expected[i]);
          assertThat(CodecModels.predict(model, texts.get(text)))
              .as("alone: " + texts.get(text))
              .isEqualTo(raw.run(List.of(members.get(i)), same.getKey())[0]);
        }
      }
    }
  }

  /**
   * The int8 model scales its activations by the whole batch, so a text's vector moves a little
   * with its company: what is asked of it is the direction.
   */
  @Test
  void predictAll_mixedLengths_keepsTheOrder() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      texts.add("flight number " + i + " to Zürich is late " + "again ".repeat(i * 5 % 23));
    }
    try (var sentences = open(Vectors.withDefaults().normalised())) {
      List<Prediction<float[]>> all = sentences.predictAll(texts, Call.none());
      for (int i = 0; i < texts.size(); i++) {
        float[] alone = sentences.predict(texts.get(i)).value();
        assertThat(cosine(all.get(i).value(), alone)).as(texts.get(i)).isGreaterThan(0.99);
      }
    }
  }

  @Test
  void pooling_firstAndMax_differFromTheMean() {
    String text = "The flight is late.";
    float[] mean;
    float[] max;
    float[] first;
    try (var sentences = open(Vectors.withDefaults())) {
      mean = sentences.predict(text).value();
    }
    try (var sentences = open(Vectors.pooled(Pooling.MAX))) {
      max = sentences.predict(text).value();
    }
    try (var sentences = open(Vectors.pooled(Pooling.FIRST))) {
      first = sentences.predict(text).value();
    }
    assertThat(first).isNotEqualTo(mean);
    for (int i = 0; i < mean.length; i++) {
      assertThat(max[i]).isGreaterThanOrEqualTo(Math.max(mean[i], first[i]) - 1e-6f);
    }
  }
}
