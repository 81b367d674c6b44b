package dev.mlopsdk.samples.quickstart;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
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
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.alert.AlertRule;
import dev.mlopsdk.core.alert.AlertSink;
import dev.mlopsdk.core.alert.Alerts;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.core.retrain.Approval;
import dev.mlopsdk.core.retrain.RetrainRequest;
import dev.mlopsdk.core.retrain.RetrainRule;
import dev.mlopsdk.core.retrain.RetrainTriggers;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.validation.FeatureRule;
import dev.mlopsdk.core.validation.InputRules;
import dev.mlopsdk.core.validation.SchemaWatch;
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.drift.DriftDetails;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.cause.Importance;
import dev.mlopsdk.drift.cause.RootCauses;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.quality.QualityMonitor;
import dev.mlopsdk.drift.report.DriftPage;
import dev.mlopsdk.drift.stream.Adwin;
import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import dev.mlopsdk.gpu.Gpu;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.cache.PredictionCache;
import dev.mlopsdk.serving.fallback.Fallback;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.memory.NativeMemory;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.replay.Backtest;
import dev.mlopsdk.serving.replay.BacktestReport;
import dev.mlopsdk.serving.replay.LoggedInput;
import dev.mlopsdk.serving.scale.ScaleSignals;
import dev.mlopsdk.serving.shadow.Shadow;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
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
import java.util.concurrent.CompletableFuture;
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
    delete("models");
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
      Prediction<Float> p = delay.predict(flight, Call.unit(userId).deadline(ofMillis(200)));
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
    QualityMonitor quality = QualityMonitor.classifier();
    ModelRegistry registry = ModelRegistry.inMemory();
    for (String file : List.of("delay-v1.onnx", "delay-v2.onnx")) {
      registry.publish("delay", ModelFiles.of(Path.of(file)), Change.by("test", file));
    }
    try (var delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
            .observe(monitor)
            .observe(quality)
            .split(TrafficSplit.of("v2-test").champion(90).challenger(10))
            .open()) {
      System.out.println(monitor.report(ModelRef.of("delay", 2)));
      DriftDetails details = monitor.details(ModelRef.of("delay", 2));
      details.report().alarmed();
      DriftPage.of(details).writeTo(Path.of("drift.html"));
      RootCauses.of(Importance.equal()).ranked(details.reference(), details.window());
      assertThat(Path.of("drift.html")).content().contains("Drift of delay:2");
      assertThat(quality.report(ModelRef.of("delay", 2)).toString()).contains("delay:2");
      assertThat(delay.serving()).hasSize(2);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("delay:2");

    Adwin errors = Adwin.withDefaults();
    errors.accept(1);
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void watching_fromRulesToValue() throws IOException {
    delete("log");
    ModelRegistry registry = ModelRegistry.inMemory();
    List<Flight> trainingRows = List.of(flight, new Flight(5.72f, "THURSDAY", 304, "LIT", "DFW"));

    InputRules rules =
        InputRules.learn(InputReader.ofRecord(Flight.class), trainingRows)
            .with(FeatureRule.number("hour").required().atLeast(0).below(24).imputeMedian());
    registry.publish(
        "delay",
        ModelFiles.of(Path.of("delay-v2.onnx")).with(rules),
        Change.by("ann", "July data"));

    Signals signals =
        Signals.none()
            .latencyAbove(ofMillis(20), 0.01)
            .errorsAbove(0.001)
            .qualityBelow(0.75)
            .disagreementAbove(0.01, 1e-6);
    Economics eur =
        Economics.in("eur").perPrediction(0.00002).valuePerOutcome(o -> o.value() * 12.5);

    try (PredictionLog log =
            PredictionLog.to(Path.of("log")).redact("origin").cost(eur::costOf).open();
        var delay =
            ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
                .validate(InputRules.storedOr(Validation.presence()))
                .observe(SchemaWatch.stored())
                .observe(log)
                .observe(Statistics.withDefaults().outputRange(0, 1))
                .observe(signals)
                .observe(eur)
                .rerun(Repeatability.sampling(0.01).tell(signals::rerun))
                .meters(meters)
                .open()) {
      Prediction<Float> p = delay.predict(flight);
      delay.outcome(p.id(), 1.0);
      delay.outcome(p.id(), Outcome.label("LATE").named("arrival"));
      delay.joinLate(LogReader.of(Path.of("log")));
      signals.of(p.model(), "quality").eValue();
      eur.of(p.model()).net();
    }
    try (var logged = LogReader.of(Path.of("log")).read()) {
      assertThat(logged.filter(each -> each.outcome("arrival").isPresent()).toList())
          .singleElement()
          .satisfies(each -> assertThat(each.cost()).hasValue(0.00002))
          .satisfies(each -> assertThat(each.outcome()).isPresent());
    }
  }

  @Test
  void alertsAndTriggers_lookAtOnce() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish(
        "delay", ModelFiles.of(Path.of("delay-v1.onnx")), Change.by("test", "version 1"));
    registry.publish(
        "delay", ModelFiles.of(Path.of("delay-v2.onnx")), Change.by("test", "version 2"));
    registry.promote("delay", 2, Change.by("test", "now"));
    Signals signals = Signals.none().latencyAbove(ofMillis(20), 0.01);
    DriftMonitor monitor = DriftMonitor.withDefaults();
    try (var delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
            .observe(signals)
            .observe(monitor)
            .open()) {
      assertThat(delay.serving()).hasSize(1);

      try (Alerts alerts =
              Alerts.of(registry, "delay")
                  .rule(
                      AlertRule.above("slow", 0.05).recoverAt(0.02).fires(3, 5).minimumSamples(200),
                      ref -> signals.recent(ref, "latency"))
                  .sink(AlertSink.slf4j())
                  .state(Path.of("alerts.json"))
                  .meters(meters)
                  .open();
          RetrainTriggers triggers =
              RetrainTriggers.of(registry, "delay")
                  .when(RetrainRule.drift(monitor::signal, 0.25).forAtLeast(ofHours(6)))
                  .when(RetrainRule.age(ofDays(30)))
                  .window(LogReader.of(Path.of("log")).model("delay")::window)
                  .approval(Approval.REQUIRED)
                  .listen(request -> startTraining(request))
                  .meters(meters)
                  .open()) {
        alerts.silence("slow", ofHours(2), Change.by("ann", "known incident"));
        triggers.open();
      }
    }
  }

  private static void startTraining(RetrainRequest request) {
    throw new AssertionError("nothing is due: " + request);
  }

  @Test
  void orders_atThreeInTheMorning() {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (String version : List.of("v1", "v2")) {
      registry.publish("delay", ModelFiles.of("model", new byte[] {1}), Change.by("test", version));
    }
    registry.pin("delay", 1, Change.by("ann", "2 answers nonsense"));
    registry.freeze("delay", Change.by("ann", "fair week"));
    registry.switchOff("delay", Switch.SPLIT, Change.by("ann", "calm first"));

    assertThat(registry.audit("delay")).hasSize(5);
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

  @Test
  void serving_underLoad_andYesterdaysLogThroughTwoVersions() throws Exception {
    delete("models");
    delete("log");
    ModelRegistry registry = ModelRegistry.directory(Path.of("models"));
    registry.publish("delay", ModelFiles.of(Path.of("delay-v1.onnx")), Change.by("ann", "May"));
    registry.publish("delay", ModelFiles.of(Path.of("delay-v2.onnx")), Change.by("ann", "June"));
    try (PredictionLog log = PredictionLog.to(Path.of("log")).open();
        var delay =
            ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
                .observe(log)
                .open()) {
      delay.outcome(delay.predict(flight).id(), 1.0);
    }
    ObservationRegistry observations = ObservationRegistry.create();

    ScaleSignals scale = ScaleSignals.withDefaults();

    try (var delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
            .admission(Admission.withDefaults().withCapacity(500))
            .cache(PredictionCache.ofRows().withTtl(ofMinutes(10)))
            .fallback(Fallback.<Flight, Float>toPreviousVersion().thenConstant(0.2f))
            .shadow(Shadow.sampling(0.1))
            .memory(NativeMemory.budget(2L << 30))
            .trace(observations)
            .observe(scale)
            .meters(meters)
            .open()) {
      CompletableFuture<Prediction<Float>> later =
          delay.predictAsync(flight, Call.unit(userId).priority(Priority.LOW));
      List<Prediction<Float>> many = delay.predictAll(List.of(flight, flight), Call.none());
      many.get(1).source();
      later.join();
      delay.load().saturation();
      delay.shadowReport();
    }

    BacktestReport report =
        Backtest.of(
                registry,
                "delay",
                OnnxModel.of(Flight.class, Float.class),
                LoggedInput.records(Flight.class))
            .versions(1, 2)
            .over(LogReader.of(Path.of("log")));

    assertThat(report.toString()).contains("version 1", "version 2");
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
    assertThat(blocks).hasSize(12);
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

  private static void delete(String folder) throws IOException {
    Path path = Path.of(folder);
    if (Files.exists(path)) {
      try (var files = Files.walk(path)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
