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
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.profile.Baseline;
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
import java.util.TreeSet;
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
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Checks checks = new Checks();
  private int predicted;
  private int joined;
  private int exposed;
  private int challenged;

  private int extraCalls;

  private record Pending(PredictionId id, boolean late) {}

  private Quickstart(Path folder) {
    this.folder = folder;
    meters.throwExceptionOnRegistrationFailure();
    this.registry = ModelRegistry.directory(folder.resolve("models")).withMeters(meters);
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
      title("10. The same month on its own clock, watched: late truths, a wrong unit, an alert");
      new Watching(folder, quickstart.checks).run();
      System.out.println();
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
        "2. The first "
            + SPLIT_FLIGHTS
            + " of March 2001's "
            + flights.size()
            + " flights, 90/10; each one's truth is known "
            + TRUTH_DELAY
            + " flights later");
    try (var delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
            .observe(drift)
            .observe(experiment)
            .split(split)
            .on(Gpu.auto())
            .meters(meters)
            .listen(events::add)
            .warmUp(List.of(flights.get(0).flight()))
            .poll(Duration.ofMinutes(5)) // changes of this process are seen at once
            .open()) {
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
      promoteInFlight(delay, flights);
      serveDespiteBadVersions(delay, flights);
      tellTruth(delay, 0);
      checks.check(joined == predicted, joined + " of " + predicted + " outcomes joined");
      report(flights);
    }
  }

  /** Which versions answered. */
  private Set<Integer> serve(ServedModel<Flight, Float> delay, List<Flights.Observed> flights) {
    Set<Integer> versions = new TreeSet<>();
    for (Flights.Observed each : flights) {
      Prediction<Float> p =
          delay.predict(each.flight(), Call.unit(each.id()).deadline(Duration.ofSeconds(5)));
      predicted++;
      if (p.assignment().reason() == Assignment.Reason.SPLIT) {
        exposed++;
        challenged += p.variant().equals("challenger") ? 1 : 0;
      }
      versions.add(p.model().version());
      pending.add(new Pending(p.id(), each.late()));
      tellTruth(delay, TRUTH_DELAY);
    }
    return versions;
  }

  /** The outcomes of all but the {@code waiting} latest flights are known now. */
  private void tellTruth(ServedModel<Flight, Float> delay, int waiting) {
    while (pending.size() > waiting) {
      Pending known = pending.remove();
      if (delay.outcome(known.id, known.late ? 1 : 0) == OutcomeJoin.Status.JOINED) {
        joined++;
      }
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

  private void promoteInFlight(ServedModel<Flight, Float> delay, List<Flights.Observed> march)
      throws InterruptedException {
    title("3. v2 is promoted while two other threads call");
    Callers callers = new Callers(delay, march);
    try (callers) {
      callers.await(20);
      registry.promote("delay", 2, Change.by("ann", "at par in the first weeks of March"));
      checks.check(delay.awaitVersion(2, Duration.ofSeconds(10)), "version 2 serves");
      callers.await(20);
    }
    answeredBy(callers, Set.of(1, 2));
  }

  /** Every call that these callers made: none failed, and only these versions answered. */
  private void answeredBy(Callers callers, Set<Integer> versions) {
    extraCalls += callers.calls();
    checks.check(
        callers.failure() == null && callers.versions().equals(versions),
        "none of " + callers.calls() + " other calls failed; answered by v" + callers.versions());
  }

  private void serveDespiteBadVersions(
      ServedModel<Flight, Float> delay, List<Flights.Observed> march) throws Exception {
    title("4. The other flights; two bad versions are promoted, and change nothing");
    List<Flights.Observed> flights = march.subList(SPLIT_FLIGHTS, march.size());
    int third = flights.size() / 3;
    serve(delay, flights.subList(0, third));

    System.out.println("  v3: a valid digest, but it does not load");
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "This is not a model.");
    registry.publish("delay", ModelFiles.of(broken), Change.by("ann", "v3, a wrong export"));
    promoteBad(delay, march, flights.subList(third, 2 * third), 3);

    System.out.println("  v4: its bytes were changed after publishing");
    // By another process, as a build would: this one does not load it as challenger before it
    // changes.
    ModelRegistry.directory(folder.resolve("models"))
        .publish(
            "delay",
            ModelFiles.of(folder.resolve("delay-v1.onnx")),
            Change.by("ann", "v4, v1 once more"));
    Path stored = folder.resolve("models/delay/4/delay-v1.onnx");
    Files.writeString(stored, "x", StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
    promoteBad(delay, march, flights.subList(2 * third, flights.size()), 4);
  }

  /** From before the promotion until after the rollback, v2 answers every call of every thread. */
  private void promoteBad(
      ServedModel<Flight, Float> delay,
      List<Flights.Observed> march,
      List<Flights.Observed> flights,
      int version)
      throws InterruptedException {
    Callers callers = new Callers(delay, march);
    try (callers) {
      callers.await(20);
      registry.promote("delay", version, Change.by("ann", "looked fine"));
      ModelEvent.Rejected event = awaitRejected(version);
      int serving = delay.serving().get(0).ref().version();
      System.out.println("    registry: " + aliases());
      System.out.println("    serving:  delay:" + serving);
      System.out.println("    event:    " + event.message().lines().findFirst().orElse(""));
      checks.check(
          registry.state("delay").champion().orElse(0) == version && serving == 2,
          "the alias names v" + version + ", v2 serves");

      Set<Integer> answered = serve(delay, flights);
      checks.check(
          answered.equals(Set.of(2)), flights.size() + " flights answered by v" + answered);

      RegistryState state = registry.rollback("delay", Change.by("bob", "it never served"));
      checks.check(
          state.champion().orElse(0) == 2 && delay.awaitVersion(2, Duration.ofSeconds(10)),
          "rolled back to v2");
      callers.await(20);
    }
    answeredBy(callers, Set.of(2));
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

  /** What {@code model} says of every one of {@code flights}. */
  static Scores replay(Path model, List<Flights.Observed> flights) {
    Scores scores = new Scores();
    try (var delay = ServedModel.of(model, OnnxModel.of(Flight.class, Float.class)).open()) {
      flights.forEach(each -> scores.add(delay.predict(each.flight()).value(), each.late()));
    }
    return scores;
  }

  private void quality(List<Flights.Observed> march) {
    title("5. Quality of each version, asked for all " + march.size() + " flights of March");
    System.out.println("  (Above they answered different flights, which says little of either.)");
    Scores never = new Scores();
    march.forEach(each -> never.add(0, each.late()));
    line("never late", never);
    line("v1", replay(folder.resolve("delay-v1.onnx"), march));
    line("v2", replay(folder.resolve("delay-v2.onnx"), march));
  }

  private static void line(String name, Scores scores) {
    System.out.printf(
        Locale.ROOT, "  %-10s  accuracy %.3f  AUC %.3f%n", name, scores.accuracy(), scores.auc());
  }

  private void report(List<Flights.Observed> march) throws IOException {
    quality(march);
    title("6. Drift of v2's inputs against January and February");
    System.out.println(
        "  (Of March, v2 saw its arm's flights, all since its promotion, and most of the "
            + extraCalls
            + " other calls, for flights from all over the month.)");
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
    title("9. What Prometheus scrapes: of each family, the first two samples that are not 0");
    Map<String, Integer> families = new TreeMap<>();
    long lines = 0;
    for (String line : meters.scrape().lines().filter(each -> !each.startsWith("#")).toList()) {
      lines++;
      String family = line.replaceFirst("(_count|_sum|_max)?\\{.*", "");
      if (family.startsWith("mlops_")
          && !line.matches(".* 0(\\.0)?")
          && families.merge(family, 1, Integer::sum) <= 2) {
        indent(line);
      }
    }
    indent(
        "... of " + lines + " samples in meters.scrape(), which a service answers to Prometheus");
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
