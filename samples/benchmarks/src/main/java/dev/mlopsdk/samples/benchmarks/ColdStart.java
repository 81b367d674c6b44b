package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.onnx.OnnxNatives;
import dev.mlopsdk.serving.onnx.Tensor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One start in a process of its own, for {@link ColdStartSuite}: prints the phases in ms. */
final class ColdStart {

  private static final long CACHE = 1L << 30;

  private ColdStart() {}

  /** Arguments: the model, the kind of input, a cache's directory, what of it to use. */
  public static void main(String[] args) {
    Path cache = Path.of(args[2]);
    long start = System.nanoTime();
    if (args[3].contains("natives")) {
      OnnxNatives.cacheIn(cache.resolve("natives"));
    }
    OnnxModel<Map<String, Tensor>, Map<String, Tensor>> loader = OnnxModel.ofTensors();
    if (args[3].contains("graph")) {
      loader = loader.withOptimizedIn(cache.resolve("graphs"), CACHE);
    }
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (var served = ServedModel.of(Path.of(args[0]), loader).meters(meters).open()) {
      served.predict(input(args[1]));
      double total = (System.nanoTime() - start) / 1e6;
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%.1f", total));
      for (String phase : ColdStartSuite.PHASES) {
        double millis =
            meters
                .get("mlops.model.load.phase")
                .tag("phase", phase)
                .timer()
                .totalTime(TimeUnit.MILLISECONDS);
        line.append(String.format(Locale.ROOT, " %.1f", millis));
      }
      System.out.println(line);
    }
  }

  private static Map<String, Tensor> input(String kind) {
    if (kind.equals("ten")) {
      return Map.of("X", Tensor.of(new float[10], 1, 10));
    }
    long[] tokens = {101, 7592, 2088, 102};
    return Map.of(
        "input_ids", Tensor.of(tokens, 1, tokens.length),
        "attention_mask", Tensor.of(new long[] {1, 1, 1, 1}, 1, tokens.length),
        "token_type_ids", Tensor.of(new long[tokens.length], 1, tokens.length));
  }
}
