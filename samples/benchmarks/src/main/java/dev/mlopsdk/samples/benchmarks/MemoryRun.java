package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.djl.DjlModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.onnx.Tensor;
import dev.mlopsdk.serving.onnx.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * Does one thing many times in a process of its own, and prints the resident memory as it goes:
 * {@code MemoryRun <what> <steps> <samples>}. The heap is touched at the start, so that what grows
 * is not it.
 */
final class MemoryRun {

  private static final Path STATUS = Path.of("/proc/self/status");

  private MemoryRun() {}

  /** One step of what is repeated. */
  private interface Step {
    void run() throws Exception;
  }

  /** The program. */
  public static void main(String[] args) throws Exception {
    int steps = Integer.parseInt(args[1]);
    int samples = Integer.parseInt(args[2]);
    switch (args[0]) {
      case "onnxLoads" -> repeat(steps, samples, MemoryRun::loadOnnx);
      case "torchLoads" -> torchLoads(steps, samples);
      case "onnxCalls" -> onnxCalls(steps, samples);
      case "torchCalls" -> torchCalls(steps, samples);
      case "zipMaps" -> zipMaps(steps, samples);
      default -> throw new IllegalArgumentException("There is no run '" + args[0] + "'");
    }
  }

  private static void repeat(int steps, int samples, Step step) throws Exception {
    int between = Math.max(1, steps / samples);
    for (int i = 0; i < steps; i++) {
      step.run();
      if ((i + 1) % between == 0) {
        System.out.println(i + 1 + " " + resident());
      }
    }
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(STATUS + " has no VmRSS");
  }

  private static final Ten ROW = Ten.of(new float[10]);

  /** Opens, verifies, loads, answers and closes. */
  private static void loadOnnx() throws IOException {
    try (ServedModel<Ten, Float> served =
        ServedModel.of(logistic(), "m", OnnxModel.of(Ten.class, Float.class)).open()) {
      served.predict(ROW);
    }
  }

  private static ModelRegistry logistic() throws IOException {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish(
        "m", ModelFiles.of("logistic.onnx", Models.logisticBytes()), Change.by("bench", "memory"));
    return registry;
  }

  private static void torchLoads(int steps, int samples) throws Exception {
    TorchSuite.settings();
    Path file = Models.torchFile();
    repeat(
        steps,
        samples,
        () -> {
          try (ServedModel<Ten, Float> served =
              ServedModel.of(file, DjlModel.of(Ten.class, Float.class)).open()) {
            served.predict(ROW);
          }
        });
  }

  private static void onnxCalls(int steps, int samples) throws Exception {
    try (ServedModel<Ten, Float> served = Models.stack(OnnxModel.of(Ten.class, Float.class))) {
      call(served, steps, samples);
    }
  }

  private static void torchCalls(int steps, int samples) throws Exception {
    TorchSuite.settings();
    try (ServedModel<Ten, Float> served = Models.torchStack(DjlModel.of(Ten.class, Float.class))) {
      call(served, steps, samples);
    }
  }

  private static void call(ServedModel<Ten, Float> served, int steps, int samples)
      throws Exception {
    Rows rows = new Rows();
    repeat(steps, samples, () -> served.predict(rows.nextTen(), rows.nextCall()));
  }

  /** 256 rows through scikit-learn's default classifier, whose probabilities are maps. */
  private static void zipMaps(int steps, int samples) throws Exception {
    Path file = Models.zipMapFile();
    float[] rows = new float[256 * 10];
    Random random = new Random(3);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    Map<String, Tensor> input = Map.of("X", Tensor.of(rows, 256, 10));
    try (ServedModel<Map<String, Tensor>, Map<String, Value>> served =
        ServedModel.of(file, OnnxModel.ofValues()).open()) {
      repeat(steps, samples, () -> served.predict(input));
    }
  }
}
