package dev.mlopsdk.samples.quickstart;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.drift.Baseline;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.PsiTest;
import dev.mlopsdk.gpu.Gpu;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The three blocks of the README's first screen, word for word, in a folder with two models. */
class FirstScreenTest {

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Flight flight = new Flight(14.5f, "FRIDAY", 587, "MKE", "ATL");
  private final String userId = "ann";

  /** Surefire runs this module in a folder of its own, see the POM. */
  @BeforeAll
  static void putFilesWhereTheBlocksExpectThem() throws IOException {
    Path here = Path.of("");
    assertThat(here.toAbsolutePath()).as("a folder to write to").endsWith(Path.of("target/work"));
    Path copies = Files.createTempDirectory(here.toAbsolutePath(), "copies");
    move(Flights.copy("delay-v1.onnx", copies), "delay.onnx");
    move(Flights.copy("delay-v2.onnx", copies), "delay-v2.onnx");
    move(Flights.unpack("baseline-v2.csv", copies), "training.csv");
  }

  private static void move(Path from, String to) throws IOException {
    Files.move(from, Path.of(to), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aFile_typedInAndOut_metered() {
    // 1. a file, typed in and out, metered
    try (var delay =
        ServedModel.of(Path.of("delay.onnx"), OnnxModel.of(Flight.class, Float.class))
            .meters(meters)
            .open()) {
      float p = delay.predict(flight).value();
      assertThat(p).isBetween(0f, 1f);
    }
  }

  @Test
  void versions_driftSplitAndDevice() throws IOException {
    deleteModels();
    Baseline trainingCsv = Baseline.fromCsv(Path.of("training.csv"));
    ModelRegistry.directory(Path.of("models"))
        .publish("delay", ModelFiles.of(Path.of("delay.onnx")), Change.by("ann", "May data"));

    // 2. versions, drift, a split, a GPU when there is one
    ModelRegistry registry = ModelRegistry.directory(Path.of("models"));
    registry.publish(
        "delay",
        ModelFiles.of(Path.of("delay-v2.onnx")).baseline(trainingCsv),
        Change.by("ann", "June data"));

    try (var delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
            .observe(DriftMonitor.withDefaults())
            .split(TrafficSplit.of("v2-test").champion(90).challenger(10))
            .on(Gpu.auto())
            .meters(meters)
            .open()) {
      Prediction<Float> p = delay.predict(flight, Call.unit(userId).deadline(ofMillis(20)));
      delay.outcome(p.id(), 1.0);
      registry.promote("delay", 2, Change.by("ann", "at par for 14 days"));
      registry.rollback("delay", Change.by("bob", "complaints"));
      assertThat(p.value()).isBetween(0f, 1f);
    }
    assertThat(registry.state("delay").champion()).hasValue(1);
  }

  @Test
  void everyPart_alone() {
    double[] reference = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    double[] current = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    // 3. every part alone
    boolean drifted = PsiTest.withDefaults().test(reference, current).drifted();
    String variant =
        TrafficSplit.of("checkout").variant("a", 90).variant("b", 10).assign(userId).variant();

    assertThat(drifted).isFalse();
    assertThat(variant).isIn("a", "b");
  }

  private static void deleteModels() throws IOException {
    Path models = Path.of("models");
    if (Files.exists(models)) {
      try (var files = Files.walk(models)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
