package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import dev.mlopsdk.serving.memory.MemoryPolicy;
import dev.mlopsdk.serving.memory.NativeMemory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/** The logistic model and the whole stack around a loader. */
final class Models {

  private Models() {}

  static byte[] logisticBytes() throws IOException {
    return bytes("logistic.onnx");
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = Models.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IOException(name + " is not in the jar");
      }
      return in.readAllBytes();
    }
  }

  static Path logisticFile() throws IOException {
    return file("logistic.onnx");
  }

  /** softmax(linear 10 → 2) as TorchScript. */
  static Path torchFile() throws IOException {
    return file("softmax.pt");
  }

  /** The logistic model as scikit-learn's converter writes it by default, with a ZipMap. */
  static Path zipMapFile() throws IOException {
    return file("logistic-zipmap.onnx");
  }

  private static Path file(String name) throws IOException {
    Path file = Files.createTempDirectory("benchmarks").resolve(name);
    Files.write(file, bytes(name));
    file.toFile().deleteOnExit();
    return file;
  }

  /** Registry, split, drift watch on ten features, Prometheus meters. */
  static ServedModel<Ten, Float> stack(ModelLoader<Ten, Float> loader) throws IOException {
    return stack("logistic.onnx", loader, builder -> builder);
  }

  /** The same with its native memory counted and unloadable. */
  static ServedModel<Ten, Float> residentStack(ModelLoader<Ten, Float> loader) throws IOException {
    MemoryPolicy policy = MemoryPolicy.withDefaults().withIdleAfter(Duration.ofHours(1));
    return stack("logistic.onnx", loader, builder -> builder.memory(NativeMemory.create(policy)));
  }

  /** The same around TorchScript. */
  static ServedModel<Ten, Float> torchStack(ModelLoader<Ten, Float> loader) throws IOException {
    return stack("softmax.pt", loader, builder -> builder);
  }

  private static ServedModel<Ten, Float> stack(
      String name,
      ModelLoader<Ten, Float> loader,
      UnaryOperator<ServedModelBuilder<Ten, Float>> options)
      throws IOException {
    ModelRegistry registry = ModelRegistry.inMemory();
    ModelFiles files = ModelFiles.of(name, bytes(name)).baseline(baseline());
    registry.publish("logistic", files, Change.by("benchmark", "champion"));
    registry.publish("logistic", files, Change.by("benchmark", "challenger"));
    return options
        .apply(ServedModel.of(registry, "logistic", loader))
        .split(TrafficSplit.of("v2").champion(90).challenger(10))
        .observe(DriftMonitor.withDefaults())
        .meters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
        .open();
  }

  static Baseline baseline() {
    Random random = new Random(7);
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (char name = 'a'; name <= 'j'; name++) {
      columns.put(
          String.valueOf(name),
          DoubleStream.generate(random::nextGaussian).limit(10_000).toArray());
    }
    return Baseline.of(columns);
  }
}
