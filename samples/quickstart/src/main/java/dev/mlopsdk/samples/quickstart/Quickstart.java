package dev.mlopsdk.samples.quickstart;

import dev.mlopsdk.abtest.Experiment;
import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.registry.AuditEntry;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.RegistryState;
import dev.mlopsdk.drift.Baseline;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.gpu.Gpu;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * March 2001, flight by flight: v1 serves and v2 challenges it with a tenth of the traffic; the
 * truth comes 500 flights later; v2 is promoted with calls in flight; two bad versions are promoted
 * and change nothing; both are rolled back. It prints what a service would export and ends with
 * {@code quickstart: ok}, or with a non-zero exit.
 */
public final class Quickstart {

  /** How many flights later a flight's truth is known. */
  private static final int TRUTH_DELAY = 500;

  private static final int SPLIT_FLIGHTS = 5_000;

  private final Path folder;
  private final ModelRegistry registry;
  private final TrafficSplit split = TrafficSplit.of("v2-test").champion(90).challenger(10);
  private final DriftMonitor drift = DriftMonitor.withDefaults();
  private final Experiment experiment =
      Experiment.on(split).metric("accuracy", (p, late) -> p > 0.5 == late > 0.5 ? 1 : 0);
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Queue<ModelEvent> events = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Scores> byVersion = new TreeMap<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Checks checks = new Checks();
  private int predicted;
  private int joined;
  private int exposed;
  private int challenged;

  private record Pending(PredictionId id, int version, float score, boolean late) {}

  private Quickstart(Path folder) {
    this.folder = folder;
    meters.throwExceptionOnRegistrationFailure();
    this.registry = ModelRegistry.directory(folder.resolve("models")).meters(meters);
  }

  /** The program. */
  public static void main(String[] args) throws Exception {
    System.exit(run() ? 0 : 1);
  }

  /** Whether every promise was kept. */
  static boolean run() throws Exception {
    Path folder = Files.createTempDirectory("quickstart");
    try {
      Quickstart quickstart = new Quickstart(folder);
      quickstart.publish();
      quickstart.march();
      System.out.println(quickstart.checks.kept() ? "quickstart: ok" : "quickstart: FAILED");
      return quickstart.checks.kept();
    } finally {
      delete(folder);
    }
  }

  private void publish() {
    title("1. Two models, trained on January and February, go into a registry");
    for (String version : List.of("v1", "v2")) {
      Baseline trainingCsv =
          Baseline.fromCsv(Flights.unpack("baseline-" + version + ".csv", folder));
      ModelRef ref =
          registry.publish(
              "delay",
              ModelFiles.of(Flights.copy("delay-" + version + ".onnx", folder))
                  .baseline(trainingCsv),
              Change.by("ann", version + " from January and February 2001"));
      System.out.println("  published " + ref);
    }
    System.out.println("  " + aliases());
  }

  private void march() throws Exception {
    List<Flights.Observed> flights = Flights.march();
    title(
        "2. March 2001: "
            + flights.size()
            + " flights, 90/10, the truth "
            + TRUTH_DELAY
            + " later");
    try (var delay =
            ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
                .observe(drift)
                .observe(experiment)
                .split(split)
                .on(Gpu.auto())
                .meters(meters)
                .listen(events::add)
                .warmUp(List.of(flights.get(0).flight()))
                .open();
        Callers callers = new Callers(delay, flights)) {
      delay
          .serving()
          .forEach(
              each ->
                  System.out.println(
                      "  "
                          + each.alias()
                          + ": "
                          + each.ref()
                          + " on "
                          + each.device().label()
                          + " ("
                          + each.device().why()
                          + ")"));
      serve(delay, flights.subList(0, SPLIT_FLIGHTS));
      assignmentsAreFair();
      promoteInFlight(delay, callers);
      serveDespiteBadVersions(delay, callers, flights.subList(SPLIT_FLIGHTS, flights.size()));
      tellTruth(delay, 0);
      checks.check(joined == predicted, joined + " of " + predicted + " outcomes joined");
      checks.check(
          callers.failure() == null,
          "no failed call in " + callers.calls() + " calls of 2 other threads");
      report();
    }
  }

  private void serve(ServedModel<Flight, Float> delay, List<Flights.Observed> flights) {
    for (Flights.Observed each : flights) {
      Prediction<Float> p =
          delay.predict(each.flight(), Call.unit(each.id()).deadline(Duration.ofSeconds(5)));
      predicted++;
      if (p.assignment().reason() == Assignment.Reason.SPLIT) {
        exposed++;
        challenged += p.variant().equals("challenger") ? 1 : 0;
      }
      pending.add(new Pending(p.id(), p.model().version(), p.value(), each.late()));
      tellTruth(delay, TRUTH_DELAY);
    }
  }

  /** The outcomes of all but the {@code waiting} latest flights are known now. */
  private void tellTruth(ServedModel<Flight, Float> delay, int waiting) {
    while (pending.size() > waiting) {
      Pending known = pending.remove();
      if (delay.outcome(known.id, known.late ? 1 : 0) == OutcomeJoin.Status.JOINED) {
        joined++;
      }
      byVersion
          .computeIfAbsent(known.version, version -> new Scores())
          .add(known.score, known.late);
    }
  }

  private void assignmentsAreFair() {
    BinomialDistribution fair = BinomialDistribution.of(exposed, 0.10);
    int low = fair.inverseCumulativeProbability(0.0005);
    int high = fair.inverseCumulativeProbability(0.9995);
    checks.check(
        low <= challenged && challenged <= high,
        challenged
            + " of "
            + exposed
            + " flights challenged, within the exact 99.9 % interval ["
            + low
            + ", "
            + high
            + "] of 10 %");
  }

  private void promoteInFlight(ServedModel<Flight, Float> delay, Callers callers)
      throws InterruptedException {
    title("3. v2 is promoted while calls are in flight");
    callers.await(100);
    registry.promote("delay", 2, Change.by("ann", "at par in the first weeks of March"));
    checks.check(delay.awaitVersion(2, Duration.ofSeconds(10)), "version 2 serves");
    callers.await(100);
    callers.champions();
  }

  private void serveDespiteBadVersions(
      ServedModel<Flight, Float> delay, Callers callers, List<Flights.Observed> flights)
      throws Exception {
    title("4. Two bad versions are promoted, and change nothing");
    int third = flights.size() / 3;
    serve(delay, flights.subList(0, third));

    Path broken = Files.writeString(folder.resolve("broken.onnx"), "This is not a model.");
    registry.publish("delay", ModelFiles.of(broken), Change.by("ann", "v3, a wrong export"));
    promoteBad(delay, callers, 3, "a valid digest, but it does not load");
    serve(delay, flights.subList(third, 2 * third));
    rollBack(delay, callers);

    registry.publish(
        "delay",
        ModelFiles.of(folder.resolve("delay-v1.onnx")),
        Change.by("ann", "v4, v1 once more"));
    Path stored = folder.resolve("models/delay/4/delay-v1.onnx");
    Files.writeString(stored, "x", StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
    promoteBad(delay, callers, 4, "its bytes were changed after publishing");
    serve(delay, flights.subList(2 * third, flights.size()));
    rollBack(delay, callers);
  }

  private void promoteBad(
      ServedModel<Flight, Float> delay, Callers callers, int version, String what)
      throws InterruptedException {
    System.out.println("  v" + version + ": " + what);
    registry.promote("delay", version, Change.by("ann", "looked fine"));
    ModelEvent.Rejected event = awaitRejected(version);
    int serving = delay.serving().get(0).ref().version();
    System.out.println("    registry: " + aliases());
    System.out.println("    serving:  delay:" + serving);
    System.out.println("    event:    " + event.message().lines().findFirst().orElse(""));
    checks.check(
        registry.state("delay").champion().orElse(0) == version, "the alias names v" + version);
    callers.champions();
    callers.await(100);
    Set<Integer> answered = callers.champions();
    checks.check(serving == 2 && answered.equals(Set.of(2)), "v2 answers throughout: " + answered);
  }

  private ModelEvent.Rejected awaitRejected(int version) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < deadline) {
      for (ModelEvent event : events) {
        if (event instanceof ModelEvent.Rejected rejected
            && rejected.ref().version() == version
            && rejected.alias().equals("champion")) {
          return rejected;
        }
      }
      Thread.sleep(1);
    }
    throw new IllegalStateException("Version " + version + " was not rejected within 10 seconds");
  }

  private void rollBack(ServedModel<Flight, Float> delay, Callers callers)
      throws InterruptedException {
    RegistryState state = registry.rollback("delay", Change.by("bob", "it never served"));
    boolean serves = delay.awaitVersion(2, Duration.ofSeconds(10));
    callers.await(100);
    checks.check(
        state.champion().orElse(0) == 2 && serves && callers.champions().equals(Set.of(2)),
        "rolled back to v2, which never stopped serving");
  }

  private void report() throws IOException {
    title("5. Quality by version, once the truth was known");
    byVersion.forEach(
        (version, scores) ->
            System.out.printf(
                Locale.ROOT,
                "  v%d  %5d flights  accuracy %.3f  AUC %.3f%n",
                version,
                scores.size(),
                scores.accuracy(),
                scores.auc()));
    title("6. Drift of the champion's inputs against January and February");
    indent(drift.report(ModelRef.of("delay", 2)));
    title("7. The arms");
    indent(experiment.table());
    title("8. The audit trail");
    for (AuditEntry entry : registry.audit("delay")) {
      indent(
          entry.sequence()
              + " "
              + entry.action()
              + " v"
              + entry.version()
              + " by "
              + entry.actor()
              + ": "
              + entry.reason()
              + " ("
              + entry.after()
              + ", hash "
              + entry.hash().substring(0, 12)
              + ")");
    }
    title("9. What Prometheus scrapes");
    try (Stream<String> lines = meters.scrape().lines()) {
      lines
          .filter(line -> !line.startsWith("#"))
          .sorted(Comparator.naturalOrder())
          .forEach(this::indent);
    }
    System.out.println();
  }

  private String aliases() {
    RegistryState state = registry.state("delay");
    return "champion="
        + state.champion().orElse(0)
        + " challenger="
        + (state.challenger().isPresent() ? state.challenger().getAsInt() : "none");
  }

  private void indent(Object text) {
    text.toString().lines().forEach(line -> System.out.println("  " + line));
  }

  private static void title(String text) {
    System.out.println();
    System.out.println(text);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
