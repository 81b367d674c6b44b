package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operator test of ONNX that ONNX Runtime's Java API itself passes is answered by a served
 * model with the same bits; models with an open first dimension, and those of the benchmarks, also
 * in batches, with the bits of the runtime at the same batch size. What counts is found out by
 * running the runtime beside it.
 */
class ConformanceTest {

  /** ONNX's own, of its backend test runner. */
  private static final double RELATIVE = 1e-3;

  private static final double ABSOLUTE = 1e-7;

  /** Where the same input answers otherwise each time: compared by type and shape. */
  private static final List<String> RANDOM =
      List.of(
          "Bernoulli",
          "Multinomial",
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike");

  private static final FakeTime TIME = FakeTime.at(Instant.EPOCH);

  @TempDir Path folder;

  private final List<String> differing = new ArrayList<>();
  private int together;
  private int sameTogether;

  private static boolean isRandom(NodeTests.NodeTest test) {
    String bytes = new String(test.model(), StandardCharsets.ISO_8859_1);
    return test.name().contains("training_dropout") || RANDOM.stream().anyMatch(bytes::contains);
  }

  /** The inputs by name; null if the runtime's Java API cannot carry one of them. */
  private static @Nullable Map<String, Tensor> inputs(NodeTests.NodeTest test, RawOnnx raw)
      throws IOException, OrtException {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    int next = 0;
    for (NodeInfo port : raw.session().getInputInfo().values()) {
      boolean given = port.getInfo() instanceof TensorInfo && next < test.inputs().size();
      Tensor tensor = given ? ProtoTensor.tensor(test.inputs().get(next++)) : null;
      if (tensor == null) {
        return null;
      }
      inputs.put(port.getName(), tensor);
    }
    return inputs;
  }

  /** Whether the runtime answers what the test expects. */
  private static boolean passes(NodeTests.NodeTest test, RawOnnx raw, Map<String, String> answer)
      throws IOException, OrtException {
    int next = 0;
    for (NodeInfo port : raw.session().getOutputInfo().values()) {
      if (next >= test.outputs().size()) {
        return true;
      }
      byte[] proto = test.outputs().get(next++);
      Value expected =
          port.getInfo() instanceof SequenceInfo
              ? ProtoTensor.sequence(proto)
              : ProtoTensor.tensor(proto);
      String actual = answer.get(port.getName());
      if (expected == null || actual == null) {
        return false;
      }
      String wanted = RawOnnx.text(expected);
      boolean close = isRandom(test) ? shape(wanted).equals(shape(actual)) : near(wanted, actual);
      if (!close) {
        return false;
      }
    }
    return true;
  }

  private static String shape(String text) {
    return text.substring(0, text.indexOf(']') + 1);
  }

  private static boolean near(String wanted, String actual) {
    return wanted.equals(actual) || Bits.near(wanted, actual, RELATIVE, ABSOLUTE);
  }

  private static String name(String test) {
    return test + ".onnx";
  }

  /** What differs between the served model's answer and the runtime's; null if nothing does. */
  private static @Nullable String served(
      NodeTests.NodeTest test, Map<String, Tensor> input, Map<String, String> raw) {
    try (ServedModel<Map<String, Tensor>, Map<String, Value>> served =
        ServedModel.of(ModelArtifact.bytes(name(test.name()), test.model()), OnnxModel.ofValues())
            .time(TIME)
            .open()) {
      Map<String, String> ours = texts(served.predict(input).value());
      boolean same =
          isRandom(test)
              ? ours.keySet().equals(raw.keySet())
                  && ours.keySet().stream().allMatch(k -> shapes(ours, k).equals(shapes(raw, k)))
              : ours.equals(raw);
      return same ? null : ours + " instead of " + raw;
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private static String shapes(Map<String, String> answer, String name) {
    return shape(Objects.requireNonNull(answer.get(name)));
  }

  private static Map<String, String> texts(Map<String, ? extends Value> answer) {
    Map<String, String> texts = new LinkedHashMap<>();
    answer.forEach((name, value) -> texts.put(name, RawOnnx.text(value)));
    return texts;
  }

  @Test
  void predict_everyNodeTestThatTheRuntimePasses_answersTheSameBits() throws Exception {
    int passed = 0;
    int same = 0;
    for (NodeTests.NodeTest test : NodeTests.read()) {
      try (RawOnnx raw = new RawOnnx(test.model())) {
        Map<String, Tensor> input = inputs(test, raw);
        if (input == null) {
          continue;
        }
        Map<String, String> answer = raw.run(input);
        if (!passes(test, raw, answer)) {
          continue;
        }
        passed++;
        same += agrees(test.name(), served(test, input, answer));
        if (!isRandom(test) && !three(raw, input).isEmpty()) {
          together(test.name(), rebatched(test.name(), test.model(), raw, input));
        }
      } catch (OrtException e) {
        // The runtime itself does not load or run it.
        assertThat(e).isNotNull();
      }
    }
    for (Path model : ownModels()) {
      byte[] bytes = Files.readAllBytes(model);
      String name = String.valueOf(model.getFileName());
      try (RawOnnx raw = new RawOnnx(bytes)) {
        Map<String, Tensor> row = Rows.of(raw.session());
        if (row != null) {
          together(name, rebatched(name, bytes, raw, row));
        }
      }
    }
    Batches.run(folder, this::together);
    System.out.println("conformance: " + same + " of " + passed);
    System.out.println("re-batched: " + sameTogether + " of " + together);
    assertThat(differing).isEmpty();
    assertThat(passed).as("tests that the runtime passes").isGreaterThan(1_000);
    assertThat(together).as("batches of models with an open first dimension").isGreaterThan(8 + 30);
  }

  private void together(String name, @Nullable String difference) {
    together++;
    sameTogether += agrees(name, difference);
  }

  private int agrees(String name, @Nullable String difference) {
    if (difference == null) {
      return 1;
    }
    differing.add(name + ": " + difference);
    return 0;
  }

  /** The models of the tests, the benchmarks and the quickstart. */
  private static List<Path> ownModels() throws IOException {
    List<Path> models = new ArrayList<>();
    for (String folder :
        List.of(
            "src/test/resources/models",
            "../samples/benchmarks/src/main/resources",
            "../samples/quickstart/src/main/resources/quickstart")) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.filter(f -> f.toString().endsWith(".onnx")).sorted().forEach(models::add);
      }
    }
    models.removeIf(model -> model.endsWith("not-a-model.onnx"));
    return models;
  }

  /**
   * {@code input} and two more of its shape, with its values in another order if the runtime takes
   * that, if every first dimension is open and all three can lie on one another; else empty.
   */
  private static List<Map<String, Tensor>> three(RawOnnx raw, Map<String, Tensor> input)
      throws OrtException {
    for (NodeInfo port : raw.session().getInputInfo().values()) {
      if (!(port.getInfo() instanceof TensorInfo info)
          || info.getShape().length == 0
          || info.getShape()[0] >= 0) {
        return List.of();
      }
    }
    List<Map<String, Tensor>> same = List.of(input, input, input);
    if (input.isEmpty() || Stack.end(same, 0, 3) < 3) {
      return List.of();
    }
    List<Map<String, Tensor>> turned = List.of(input, Rows.turned(input, 1), Rows.turned(input, 2));
    return byRow(raw, turned) ? turned : byRow(raw, same) ? same : List.of();
  }

  private static boolean byRow(RawOnnx raw, List<Map<String, Tensor>> three) {
    try {
      Map<String, Tensor> all = Stack.of(three).input();
      long rows = all.values().iterator().next().dim(0);
      return raw.run(all).values().stream()
          .allMatch(text -> text.matches("(?s)\\w+\\[" + rows + "[\\],].*|sequence.*"));
    } catch (OrtException notForBatches) {
      return false;
    }
  }

  /** What differs between three inputs answered together and the runtime's run of all three. */
  private static @Nullable String rebatched(
      String name, byte[] model, RawOnnx raw, Map<String, Tensor> input) throws OrtException {
    List<Map<String, Tensor>> three = three(raw, input);
    if (three.isEmpty()) {
      return "the runtime takes no batch of it";
    }
    Map<String, String> expected = raw.run(Stack.of(three).input());
    try (ServedModel<Map<String, Tensor>, Map<String, Value>> served =
        ServedModel.of(ModelArtifact.bytes(name, model), OnnxModel.ofValues().withBatches(3))
            .time(TIME)
            .open()) {
      List<Map<String, Value>> answers =
          served.predictAll(three, Call.none()).stream().map(Prediction::value).toList();
      Map<String, String> ours = new LinkedHashMap<>();
      for (String output : expected.keySet()) {
        ours.put(output, Bits.together(answers, output));
      }
      return ours.equals(expected) ? null : ours + " instead of " + expected;
    } catch (RuntimeException e) {
      return e.toString();
    }
  }
}
