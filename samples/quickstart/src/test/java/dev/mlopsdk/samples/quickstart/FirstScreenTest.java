package dev.mlopsdk.samples.quickstart;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.abtest.Experiment;
import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.Baseline;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.KolmogorovSmirnovTest;
import dev.mlopsdk.drift.PsiTest;
import dev.mlopsdk.gpu.Gpu;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The README's blocks of Java, word for word but for line breaks and comments, in a folder with the
 * files that they name. The last test compares them with this file.
 */
class FirstScreenTest {

  record Flight(float hour, String weekday, float distance, String origin, String destination) {}

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Flight flight = new Flight(14.5f, "FRIDAY", 587, "MKE", "ATL");
  private final String userId = "ann";
  private final PrintStream out = System.out;
  private final Locale locale = Locale.getDefault();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** Surefire runs this module in a folder of its own, see the POM. */
  @BeforeAll
  static void putFilesWhereTheBlocksExpectThem() throws IOException {
    Path here = Path.of("");
    assertThat(here.toAbsolutePath()).as("a folder to write to").endsWith(Path.of("target/work"));
    Path copies = Files.createTempDirectory(here.toAbsolutePath(), "copies");
    move(Flights.copy("delay-v1.onnx", copies), "delay-v1.onnx");
    move(Flights.copy("delay-v2.onnx", copies), "delay-v2.onnx");
    move(Flights.unpack("baseline-v2.csv", copies), "training.csv");
  }

  private static void move(Path from, String to) throws IOException {
    Files.move(from, Path.of(to), StandardCopyOption.REPLACE_EXISTING);
  }

  @BeforeEach
  void listenToWhatIsPrinted() {
    Locale.setDefault(Locale.ROOT);
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void printAgain() {
    System.setOut(out);
    Locale.setDefault(locale);
  }

  @Test
  void firstExample_printsWhatItSays() throws IOException {
    try (var delay =
        ServedModel.of(Path.of("delay-v1.onnx"), OnnxModel.of(Flight.class, Float.class)).open()) {
      Prediction<Float> p = delay.predict(new Flight(5.72f, "THURSDAY", 304, "LIT", "DFW"));
      System.out.printf("%.3f by %s%n", p.value(), p.model());
    }

    String said = printed.toString(StandardCharsets.UTF_8).strip();
    assertThat(Files.readString(readme())).contains("p.model());   // " + said + "\n");
    assertThat(said).isEqualTo("0.119 by delay-v1:0");
  }

  @Test
  void versions_publishedServedPromotedAndRolledBack() throws Exception {
    deleteModels();
    ModelRegistry.directory(Path.of("models"))
        .publish("delay", ModelFiles.of(Path.of("delay-v1.onnx")), Change.by("ann", "May data"));
    Baseline trainingCsv = Baseline.fromCsv(Path.of("training.csv"));

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
    }
    assertThat(registry.state("delay").champion()).hasValue(1);
    assertThat(registry.audit("delay")).hasSize(4);

    // What the text below that block says.
    try (var delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class)).open()) {
      registry.promote("delay", 2, Change.by("ann", "once more"));
      assertThat(delay.awaitVersion(2, ofSeconds(10))).isTrue();
    }
  }

  @Test
  void drift_onArraysAndWatched() throws IOException {
    double[] reference = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    double[] current = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    PsiTest.withDefaults().test(reference, current).drifted();
    KolmogorovSmirnovTest.withDefaults().test(reference, current).pValue();

    DriftMonitor monitor = DriftMonitor.withDefaults();
    ModelRegistry registry = ModelRegistry.inMemory();
    for (String file : List.of("delay-v1.onnx", "delay-v2.onnx")) {
      registry.publish("delay", ModelFiles.of(Path.of(file)), Change.by("test", file));
    }
    try (var delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
            .observe(monitor)
            .split(TrafficSplit.of("v2-test").champion(90).challenger(10))
            .open()) {
      System.out.println(monitor.report(ModelRef.of("delay", 2)));
      assertThat(delay.serving()).hasSize(2);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("delay:2");
  }

  @Test
  void experiment_alone_countsTheOutcome() {
    TrafficSplit split = TrafficSplit.of("checkout").variant("a", 90).variant("b", 10);
    Experiment experiment = Experiment.on(split);

    Assignment a = split.assign(userId);
    experiment.expose(a, userId);
    experiment.outcome(a, 1);
    System.out.println(experiment.table());

    assertThat(experiment.table().arm(a.variant()).outcomes()).isEqualTo(1);
  }

  @Test
  void ownTest_needsNoNativeLibraryAndNoWaiting() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("model", new byte[] {1}), Change.by("test", "v1"));
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T12:00:00Z"));
    var delay =
        ServedModel.of(registry, "delay", FakeModel.of(Flight.class, flight -> 0.2f))
            .time(time)
            .open();
    try (delay) {
      registry.publish("delay", ModelFiles.of("model", new byte[] {2}), Change.by("test", "v2"));
      registry.promote("delay", 2, Change.by("test", "now"));
      time.runDue();
      assertThat(delay.predict(flight).model()).isEqualTo(ModelRef.of("delay", 2));
    }
  }

  /** All but TorchScript's, whose natives weigh 450 MB: mlops-serving tests that. */
  @Test
  void everyBlockOfTheReadme_isInThisFile() throws IOException {
    String name = FirstScreenTest.class.getName().replace('.', '/') + ".java";
    String here =
        bare(Files.readString(root().resolve("samples/quickstart/src/test/java/" + name)));
    List<String> blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(readme()))
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(block -> !block.contains("DjlModel"))
            .toList();
    assertThat(blocks).hasSize(6);
    for (String block : blocks) {
      for (String paragraph : block.split("\n\n", -1)) {
        assertThat(here).as(paragraph).contains(bare(paragraph));
      }
    }
  }

  /** Without comments and white space; the formatter breaks lines where it likes. */
  private static String bare(String java) {
    return java.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
  }

  private static Path readme() {
    return root().resolve("README.md");
  }

  /** The folder above this one that has the README and the modules. */
  private static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("README.md")) && Files.exists(at.resolve("mlops-core"))) {
        return at;
      }
    }
    throw new IllegalStateException("No folder above this one has README.md and mlops-core");
  }

  private static void deleteModels() throws IOException {
    Path models = Path.of("models");
    if (Files.exists(models)) {
      try (var files = Files.walk(models)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
