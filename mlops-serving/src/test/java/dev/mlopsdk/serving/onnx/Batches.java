package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.codec.CodecModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The models of the benchmarks in batches of several sizes, every row another, with the bits of the
 * runtime's own runs of as many rows. The loaded model is asked itself: a served model's gate cuts
 * batches as it learns. Immutable.
 */
final class Batches {

  /** Told of each batch: what ran, and what differs; null if nothing does. */
  @FunctionalInterface
  interface Outcome {
    void of(String what, @Nullable String difference);
  }

  private static final List<Integer> SIZES = List.of(1, 2, 3, 8, 64);
  private static final List<String> ROWS =
      List.of("logistic", "logistic-zipmap", "mlp64", "mlp256", "boosting");
  private static final int TOKENS = 24;
  private static final long SEED = 20261121;

  private Batches() {}

  /** Runs all; {@code folder} takes the sentence encoder's files. */
  static void run(Path folder, Outcome outcome) throws IOException, OrtException {
    for (String name : ROWS) {
      rows(name, outcome);
    }
    sentences(CodecModels.miniLm(folder), outcome);
  }

  private static void rows(String name, Outcome outcome) throws IOException, OrtException {
    Path file = Path.of("../samples/benchmarks/src/main/resources", name + ".onnx");
    try (RawOnnx raw = new RawOnnx(Files.readAllBytes(file));
        Model<float[], ?> model =
            OnnxModel.of(float[].class, Map.class).load(ModelArtifact.file(file), Device.cpu())) {
      String input = raw.session().getInputNames().iterator().next();
      int width = model.reader().schema().size();
      for (int size : SIZES) {
        float[] all = floats(size * width);
        List<float[]> each = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          each.add(Arrays.copyOfRange(all, i * width, (i + 1) * width));
        }
        Map<String, String> expected = raw.run(Map.of(input, Tensor.of(all, size, width)));
        List<?> answers = model.predictAll(each, frames(model, each));
        Map<String, String> ours = new LinkedHashMap<>();
        expected.forEach((output, text) -> ours.put(output, text(answers, output, text)));
        compare(name + " by " + size, ours, expected, outcome);
      }
    }
  }

  private static void sentences(Path file, Outcome outcome) throws IOException, OrtException {
    ModelLoader<Map<String, Tensor>, Map<String, Tensor>> loader =
        OnnxModel.ofTensors().withBatches(64);
    try (RawOnnx raw = new RawOnnx(Files.readAllBytes(file));
        Model<Map<String, Tensor>, Map<String, Tensor>> model =
            loader.load(ModelArtifact.file(file), Device.cpu())) {
      Random random = new Random(SEED);
      for (int size : SIZES) {
        List<Map<String, Tensor>> each = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          long[] ids = random.longs(TOKENS, 1_000, 29_000).toArray();
          each.add(tokens(raw, ids));
        }
        Map<String, String> expected = raw.run(Stack.of(each).input());
        List<Map<String, Value>> answers = new ArrayList<>();
        model.predictAll(each, frames(model, each)).forEach(a -> answers.add(Map.copyOf(a)));
        Map<String, String> ours = new LinkedHashMap<>();
        expected.keySet().forEach(output -> ours.put(output, Bits.together(answers, output)));
        compare("MiniLM by " + size, ours, expected, outcome);
      }
    }
  }

  /** One text: its ids, nothing masked, all of one segment. */
  private static Map<String, Tensor> tokens(RawOnnx raw, long[] ids) throws OrtException {
    Map<String, Tensor> input = new LinkedHashMap<>();
    for (String name : raw.session().getInputNames()) {
      long[] values = ids;
      if (!name.equals("input_ids")) {
        values = new long[TOKENS];
        Arrays.fill(values, name.equals("attention_mask") ? 1 : 0);
      }
      input.put(name, Tensor.of(values, 1, TOKENS));
    }
    return input;
  }

  private static void compare(
      String what, Map<String, String> ours, Map<String, String> expected, Outcome outcome) {
    outcome.of(what, ours.equals(expected) ? null : ours + " instead of " + expected);
  }

  private static float[] floats(int count) {
    Random random = new Random(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static <I> List<Frame> frames(Model<I, ?> model, List<I> inputs) {
    List<Frame> frames = new ArrayList<>();
    for (I input : inputs) {
      Frame frame = new Frame(model.reader().schema(), FakeTime.at(Instant.EPOCH));
      frame.begin(Call.none(), Assignment.none());
      model.reader().read(input, frame.row());
      frames.add(frame);
    }
    return frames;
  }

  /** The rows' answers as RawOnnx writes one run's: in the type and shape of {@code expected}. */
  private static String text(List<?> answers, String output, String expected) {
    List<Object> values = new ArrayList<>();
    answers.forEach(answer -> values.add(((Map<?, ?>) answer).get(output)));
    if (values.get(0) instanceof Map) {
      return "sequence"
          + values.stream().map(value -> "map" + new TreeMap<>((Map<?, ?>) value)).toList();
    }
    String[] dims =
        expected.substring(expected.indexOf('[') + 1, expected.indexOf(']')).split(", ");
    long[] shape = Arrays.stream(dims).mapToLong(Long::parseLong).toArray();
    Tensor.Type type = expected.startsWith("INT64") ? Tensor.Type.LONG : Tensor.Type.FLOAT;
    int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    ByteBuffer bytes = ByteBuffer.allocate(size * type.bytes()).order(ByteOrder.nativeOrder());
    values.forEach(value -> put(value, bytes));
    return RawOnnx.text(Tensor.of(type, bytes.flip(), shape));
  }

  private static void put(Object value, ByteBuffer into) {
    if (value instanceof Float one) {
      into.putFloat(one);
    } else if (value instanceof Long one) {
      into.putLong(one);
    } else {
      for (float each : (float[]) value) {
        into.putFloat(each);
      }
    }
  }
}
