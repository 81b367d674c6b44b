package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.drift.Baseline;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/** The logistic model and the whole stack around a loader. */
final class Models {

  private Models() {}

  static byte[] logisticBytes() throws IOException {
    try (InputStream in = Models.class.getResourceAsStream("/logistic.onnx")) {
      if (in == null) {
        throw new IOException("logistic.onnx is not in the jar");
      }
      return in.readAllBytes();
    }
  }

  static Path logisticFile() throws IOException {
    Path file = Files.createTempDirectory("benchmarks").resolve("logistic.onnx");
    Files.write(file, logisticBytes());
    file.toFile().deleteOnExit();
    return file;
  }

  /** Registry, split, drift watch on ten features, Prometheus meters. */
  static ServedModel<Ten, Float> stack(ModelLoader<Ten, Float> loader) throws IOException {
    ModelRegistry registry = ModelRegistry.inMemory();
    ModelFiles files = ModelFiles.of("logistic.onnx", logisticBytes()).baseline(baseline());
    registry.publish("logistic", files, Change.by("benchmark", "champion"));
    registry.publish("logistic", files, Change.by("benchmark", "challenger"));
    return ServedModel.of(registry, "logistic", loader)
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
