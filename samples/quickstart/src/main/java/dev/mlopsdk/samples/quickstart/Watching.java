package dev.mlopsdk.samples.quickstart;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.alert.AlertRule;
import dev.mlopsdk.core.alert.Alerts;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.registry.AuditEntry;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.Approval;
import dev.mlopsdk.core.retrain.RetrainRule;
import dev.mlopsdk.core.retrain.RetrainTriggers;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.validation.InputRules;
import dev.mlopsdk.core.validation.SchemaWatch;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * March 2001 once more, on its own clock: the process restarts while truths are still to come, then
 * a booking system sends the distance in kilometres. The form of the input is reported, the alert
 * fires, a request to train again opens; a person sees why and refuses it, the source is mended,
 * and the alert recovers. All of it stands in the audit log.
 */
final class Watching {

  private static final ModelRef V1 = ModelRef.of("delay", 1);

  /** How many flights later a flight's truth is known. */
  private static final int TRUTH_DELAY = 500;

  /** The first flight after the restart, on the 11th. */
  private static final int RESTART = 2_400;

  /** The first flight whose distance comes in miles again, on the 16th. */
  private static final int MENDED = 3_600;

  private static final double KILOMETRES = 1.609344;

  private final Path folder;
  private final Checks checks;
  private final FakeTime time = FakeTime.at(Instant.parse("2001-03-01T00:00:00Z"));
  private final ModelRegistry registry;
  private final LogReader history;
  private final DriftMonitor drift = DriftMonitor.withDefaults().withWindow(Duration.ofDays(7), 14);
  private final Signals signals =
      Signals.none().qualityBelow(0.75).latencyAbove(Duration.ofMillis(50), 0.01);
  private final Queue<ModelEvent> events = new ConcurrentLinkedQueue<>();
  private final Deque<Pending> pending = new ArrayDeque<>();

  private record Pending(PredictionId id, boolean late) {}

  /** What one process holds open while it serves. */
  private record Service(PredictionLog log, ServedModel<Flight, Float> delay)
      implements AutoCloseable {
    @Override
    public void close() {
      delay.close();
      log.close();
    }
  }

  Watching(Path folder, Checks checks) {
    this.folder = folder;
    this.checks = checks;
    this.registry = ModelRegistry.directory(folder.resolve("watched")).withTime(time);
    this.history = LogReader.of(folder.resolve("log")).model("delay");
  }

  void run() {
    List<Flights.Observed> flights = Flights.march();
    registry.publish(
        "delay",
        ModelFiles.of(folder.resolve("delay-v2.onnx"))
            .baseline(Baseline.fromCsv(folder.resolve("baseline-v2.csv")))
            .with(InputRules.learn(InputReader.ofRecord(Flight.class), Flights.training())),
        Change.by("ann", "January and February, with the rules of their inputs"));
    try (Service first = open()) {
      serve(first, flights.subList(0, RESTART), 1);
    }
    try (Service second = open();
        Alerts alerts = alerts();
        RetrainTriggers triggers = triggers()) {
      truthsFromBeforeTheRestart(second);
      wrongUnit(second, alerts, triggers, flights.subList(RESTART, MENDED));
      mended(second, alerts, triggers, flights.subList(MENDED, flights.size()));
    }
    audit();
  }

  private Service open() {
    PredictionLog log =
        PredictionLog.to(folder.resolve("log"))
            .replica("one")
            .every(Duration.ofHours(6))
            .rotate(64 << 20, Duration.ofDays(7))
            .time(time)
            .open();
    ServedModel<Flight, Float> delay =
        ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
            .validate(InputRules.stored())
            .observe(log)
            .observe(drift)
            .observe(SchemaWatch.stored())
            .observe(signals)
            .listen(events::add)
            .poll(Duration.ofHours(1))
            .time(time)
            .open();
    return new Service(log, delay);
  }

  private Alerts alerts() {
    return Alerts.of(registry, "delay")
        .rule(AlertRule.above("drift", 0.25).fires(2, 3).clears(3), drift::signal)
        .every(Duration.ofHours(4))
        .listen(events::add)
        .time(time)
        .open();
  }

  private RetrainTriggers triggers() {
    return RetrainTriggers.of(registry, "delay")
        .when(RetrainRule.drift(drift::signal, 0.25).forAtLeast(Duration.ofHours(12)))
        .window(Duration.ofDays(14), history::window)
        .approval(Approval.REQUIRED)
        .coolDown(Duration.ofDays(8)) // longer than the window that remembers the kilometres
        .interval(Duration.ofHours(1))
        .events(events::add)
        .time(time)
        .open();
  }

  /** Answers each flight at its departure, with its distance times {@code factor}. */
  private void serve(Service service, List<Flights.Observed> flights, double factor) {
    for (Flights.Observed each : flights) {
      Duration ahead = Duration.between(time.now(), each.departure().toInstant(ZoneOffset.UTC));
      time.advance(ahead.isNegative() ? Duration.ZERO : ahead);
      Prediction<Float> p = service.delay.predict(each.flight().withDistanceTimes(factor));
      pending.add(new Pending(p.id(), each.late()));
      while (pending.size() > TRUTH_DELAY) {
        Pending known = pending.remove();
        service.delay.outcome(known.id, known.late ? 1 : 0);
      }
    }
  }

  private void truthsFromBeforeTheRestart(Service second) {
    int unknown = 0;
    int waiting = pending.size();
    for (Pending each : pending) {
      OutcomeJoin.Status status = second.delay.outcome(each.id, each.late ? 1 : 0);
      unknown += status == OutcomeJoin.Status.UNKNOWN ? 1 : 0;
    }
    pending.clear();
    second.log.flush(Duration.ofSeconds(10));
    long joined = second.delay.joinLate(history).joined();
    checks.check(
        unknown == waiting && joined == waiting,
        waiting
            + " truths came after a restart: "
            + unknown
            + " unknown to the new process, "
            + joined
            + " joined through the prediction log");
  }

  private void wrongUnit(
      Service second, Alerts alerts, RetrainTriggers triggers, List<Flights.Observed> flights) {
    serve(second, flights, KILOMETRES);
    System.out.println("  From the 11th on the distance comes in kilometres:");
    events.stream()
        .filter(
            each ->
                each instanceof ModelEvent.SchemaDrifted
                    || each instanceof ModelEvent.AlertChanged
                    || each instanceof ModelEvent.RetrainChanged)
        .forEach(each -> System.out.println("    " + each.at() + "  " + each.message()));
    checks.check(
        events.stream()
            .anyMatch(
                each ->
                    each instanceof ModelEvent.SchemaDrifted drifted
                        && drifted.feature().equals("distance")
                        && drifted.change() == ModelEvent.SchemaChange.SCALE),
        "the changed unit of 'distance' was reported");
    checks.check(alerts.state("drift").state() == AlertState.ALERT, "the alert fired");
    checks.check(
        triggers.open().isPresent(),
        "a request to train again is open: "
            + triggers.open().map(request -> request.reason()).orElse("none"));
    triggers
        .open()
        .ifPresent(
            request ->
                System.out.println(
                    "    its data: " + request.window().map(Object::toString).orElse("none")));
  }

  private void mended(
      Service second, Alerts alerts, RetrainTriggers triggers, List<Flights.Observed> flights) {
    triggers.refuse(Change.by("ann", "kilometres for miles: mended at the source"));
    serve(second, flights, 1);
    checks.check(
        alerts.state("drift").state() == AlertState.OK && triggers.open().isEmpty(),
        "mended at the source: the alert is "
            + alerts.state("drift").state()
            + ", no request is open");
    second.log.flush(Duration.ofSeconds(10));
    try (Stream<?> all = history.read()) {
      System.out.println("  " + all.count() + " predictions are in the log");
    }
    System.out.println("  right answers: " + signals.of(V1, "quality"));
  }

  private void audit() {
    List<AuditEntry> entries = registry.audit("delay");
    for (AuditEntry entry : entries) {
      System.out.println(
          "    "
              + entry.at()
              + "  "
              + entry.action()
              + " by "
              + entry.actor()
              + ": "
              + entry.reason());
    }
    checks.check(
        entries.stream().anyMatch(each -> each.reason().contains("kilometres for miles")),
        "the audit log tells of the request and its refusal");
  }
}
