package dev.mlopsdk.serving.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.Classification.Ranked;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels, probabilities and rankings. The model: scores = x · [[2, −1, ½], [0, 1, −½]]. */
class LabelsTest {

  @TempDir Path folder;

  private static Classification answer(Labels labels, float... x) {
    try (Model<float[], Classification> model =
        CodecModels.load(OnnxModel.of(float[].class, labels), "logits")) {
      Frame frame = CodecModels.frame(model, x);
      Classification answer = model.predict(x, frame);
      assertThat(frame.score()).isEqualTo(answer.probability());
      return answer;
    }
  }

  @Test
  void softmax_ofLogits_ranksByProbability_withTheModelsOwnNames() {
    Classification answer = answer(Labels.softmax(), 1, 0);
    double sum = Math.exp(2) + Math.exp(-1) + Math.exp(0.5);
    assertThat(answer.label()).isEqualTo("cat");
    assertThat(answer.probability()).isCloseTo(Math.exp(2) / sum, within(1e-9));
    assertThat(answer.top()).extracting(Ranked::label).containsExactly("cat", "bird", "dog");
    assertThat(answer.probabilityOf("dog").orElseThrow())
        .isCloseTo(Math.exp(-1) / sum, within(1e-9));
    assertThat(answer.probabilityOf("horse")).isEmpty();
  }

  @Test
  void sigmoid_ofLogits_judgesEachClassAlone() {
    Classification answer = answer(Labels.sigmoid().withTop(2), 0, 1);
    assertThat(answer.top()).extracting(Ranked::label).containsExactly("dog", "cat");
    assertThat(answer.probability()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-9));
    assertThat(answer.top().get(1).probability()).isEqualTo(0.5);
  }

  @Test
  void probabilities_areTakenAsTheyAre_andNamed() {
    List<String> names = List.of("a", "b", "c");
    Classification answer = answer(Labels.probabilities().withNames(names).withTop(1), 0.5f, 0);
    assertThat(answer).isEqualTo(new Classification("a", 1, List.of(new Ranked("a", 1))));
  }

  @Test
  void open_namesOfAnotherNumber_failTheLoad() {
    Labels labels = Labels.softmax().withNames(List.of("a", "b"));
    assertThatThrownBy(() -> answer(labels, 1, 0))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("There are 2 labels [a, b], but the output is scores float[-1, 3]");
    assertThatThrownBy(() -> answer(Labels.softmax().withOutput("none"), 1, 0))
        .hasMessageContaining("Labels are read from the output 'none'");
  }

  @Test
  void names_ofAConfigFile_areHuggingFaces() throws IOException {
    Files.copy(CodecModels.file("planes.onnx"), folder.resolve("m.onnx"));
    Files.writeString(
        folder.resolve("config.json"), "{\"id2label\":{\"0\":\"low\",\"1\":\"high, or so\"}}");
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of(folder, "m.onnx"), Change.by("ann", "test"));
    ModelPorts model =
        new ModelPorts(
            registry.artifact(ModelRef.of("m", 1)),
            List.of(),
            List.of(ModelPorts.Tensor.of("y", ModelPorts.Element.FLOAT, -1, 1)),
            Map.of());
    Classification answer = Labels.sigmoid().open(model).decode(Fixed.row(2));
    assertThat(answer.label()).isEqualTo("high, or so");
    assertThat(answer.probability()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-9));
    assertThat(answer.top()).hasSize(2);
  }

  @Test
  void served_aClassifier_countsTheLabelAndLogsAnObject() throws IOException {
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    Statistics statistics = Statistics.withDefaults();
    try (PredictionLog log = PredictionLog.to(folder).replica("pod-7").time(time).open();
        var served =
            ServedModel.of(
                    CodecModels.file("logits.onnx"),
                    OnnxModel.of(float[].class, Labels.softmax().withTop(1)))
                .observe(statistics)
                .observe(log)
                .time(time)
                .open()) {
      assertThat(served.predict(new float[] {1, 0}).value().label()).isEqualTo("cat");
      assertThat(served.predict(new float[] {0, 1}).value().label()).isEqualTo("dog");
      time.advance(Duration.ofSeconds(1));
      assertThat(statistics.report(ModelRef.of("logits", 0)).toString())
          .containsPattern("label +category +2 .* 2 distinct")
          .containsPattern("score +value +2 ");
    }
    try (Stream<Path> files = Files.list(folder.resolve("pod-7"))) {
      Path file =
          files.filter(each -> each.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      assertThat(Files.readString(file))
          .containsPattern(
              "\"output\":\\{\"label\":\"cat\",\"probability\":0.78\\d+,\"top\":\\[\\{\"label\":\"cat\"");
    }
  }

  @Property(seed = "20261121", tries = 300)
  void best_ofAnyNumbers_isTheHeadOfTheSorted(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0, max = 4) Double> numbers,
      @ForAll @IntRange(min = 1, max = 40) int count) {
    // Whole numbers, so that ties are common.
    double[] values = numbers.stream().mapToDouble(Math::rint).toArray();
    int most = Math.min(count, values.length);
    int[] sorted =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values[i]))
            .mapToInt(i -> i)
            .limit(most)
            .toArray();
    assertThat(LabelsDecoder.best(values, most)).isEqualTo(sorted);
  }

  @Test
  void best_withNaN_putsItLast() {
    assertThat(LabelsDecoder.best(new double[] {Double.NaN, 1, 3}, 3)).containsExactly(2, 1, 0);
  }

  @Test
  void withTop_none_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Labels.softmax().withTop(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Classification.of(List.of()));
  }
}
