package dev.mlopsdk.core.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.RetrainStep;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.registry.AuditEntry;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrainTriggersTest {

  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  private static final Change ANN = Change.by("ann", "ok");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeTime time = FakeTime.at(START);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<RetrainRequest> handed = new ArrayList<>();
  private final List<ModelEvent> events = new ArrayList<>();
  private final FakeSignal drift = new FakeSignal();
  private ModelRegistry registry = ModelRegistry.inMemory().withTime(time);

  private void publish() {
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ci", "new"));
  }

  private RetrainTriggersBuilder triggers() {
    return RetrainTriggers.of(registry, "delay")
        .listen(handed::add)
        .events(events::add)
        .meters(meters)
        .time(time);
  }

  private RetrainTriggersBuilder onDrift() {
    return triggers().when(RetrainRule.drift(ref -> drift, 0.25));
  }

  private double count(String rule, String decision) {
    var counter =
        meters.find("mlops.retrain.triggers").tags("rule", rule, "decision", decision).counter();
    return counter == null ? 0 : counter.count();
  }

  private List<RetrainStep> steps() {
    return events.stream().map(event -> ((ModelEvent.RetrainChanged) event).step()).toList();
  }

  private static DataWindow window(Instant from, Instant to, int files) {
    List<String> names =
        IntStream.range(0, files).mapToObj(i -> "pod-1/20260601T000000000Z-" + i + ".gz").toList();
    return new DataWindow(
        from,
        to,
        names,
        Optional.of(new PredictionId(7, 1)),
        Optional.of(new PredictionId(7, 9)),
        9,
        4);
  }

  @Test
  void drift_opensOneRequest_thatAReportedVersionCloses() {
    publish();
    try (RetrainTriggers triggers = onDrift().window((a, b) -> window(a, b, 2)).open()) {
      time.runDue();
      assertThat(triggers.open()).isEmpty();
      drift.estimate = 0.31;
      time.advance(MINUTE);

      RetrainRequest request = triggers.open().orElseThrow();
      assertThat(handed).containsExactly(request);
      assertThat(request.state()).isEqualTo(State.REQUESTED);
      assertThat(request.rule()).isEqualTo("drift");
      assertThat(request.reason())
          .isEqualTo("drift is 0.31 (e-value 1, 1000 samples), and the rule asks for 0.25 or more");
      assertThat(request.champion()).isEqualTo(ModelRef.of("delay", 1));
      assertThat(request.at()).isEqualTo(START.plus(MINUTE));
      assertThat(request.window())
          .contains(window(request.at().minus(Duration.ofDays(30)), request.at(), 2));
      time.advance(MINUTE.multipliedBy(10));
      assertThat(handed).hasSize(1);

      publish();
      RetrainRequest answered = triggers.reported(2, Change.by("ci", "trained"));
      assertThat(triggers.open()).isEmpty();
      assertThat(triggers.last()).contains(answered);
      assertThat(answered.reported()).hasValue(2);
      assertThat(answered.closed()).contains(Change.by("ci", "trained"));
    }
    assertThat(steps()).containsExactly(RetrainStep.REQUESTED, RetrainStep.REPORTED);
    List<AuditEntry> audit = registry.audit("delay");
    assertThat(audit)
        .extracting(AuditEntry::action)
        .containsExactly("publish", "mark", "publish", "mark");
    assertThat(audit.get(1).actor()).isEqualTo("mlops-retrain");
    assertThat(audit.get(1).reason()).startsWith("drift: drift is 0.31");
    assertThat(audit.get(1).after()).contains("\"rule\":\"drift\"", "\"state\":\"requested\"");
    assertThat(audit.get(3).actor()).isEqualTo("ci");
  }

  @Test
  void decisions_areCountedOncePerOccasion() {
    publish();
    try (RetrainTriggers triggers =
        onDrift().when(RetrainRule.age(Duration.ofHours(1))).coolDown(Duration.ofHours(3)).open()) {
      drift.estimate = 1;
      time.runDue();
      assertThat(count("drift", "fired")).isEqualTo(1);
      time.advance(Duration.ofHours(2));
      assertThat(count("drift", "suppressed_open")).as("it made the request").isZero();
      assertThat(count("age", "suppressed_open")).isEqualTo(1);
      triggers.refuse(ANN);
      assertThat(count("drift", "refused")).isEqualTo(1);
      time.advance(Duration.ofHours(2));
      assertThat(count("drift", "suppressed_cooldown")).isEqualTo(1);
      assertThat(count("age", "suppressed_cooldown")).isEqualTo(1);
      time.advance(Duration.ofHours(1));
      assertThat(count("drift", "fired")).isEqualTo(2);
      assertThat(triggers.open().orElseThrow().reason())
          .contains("drift is 1")
          .contains("; age: 1 h passed since the last training");
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void approval_letsTheRequestGoOutOnce() {
    publish();
    try (RetrainTriggers triggers =
        onDrift().approval(Approval.REQUIRED).window((a, b) -> window(a, b, 500)).open()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.approve(ANN))
          .withMessageContaining("no open request")
          .withMessageContaining("none");
      drift.estimate = 1;
      time.runDue();
      RetrainRequest waiting = triggers.open().orElseThrow();
      assertThat(waiting.state()).isEqualTo(State.PENDING_APPROVAL);
      assertThat(waiting.files()).isEqualTo(500);
      assertThat(waiting.complete()).as("the mark has the first and the last").isFalse();
      assertThat(waiting.window().orElseThrow().files()).hasSize(2);
      assertThat(handed).isEmpty();
      publish();
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.reported(2, ANN))
          .withMessageContaining("PENDING_APPROVAL; approve or refuse it first");

      RetrainRequest approved = triggers.approve(ANN);
      assertThat(handed).containsExactly(approved);
      assertThat(approved.complete()).as("the listener's object has them all").isTrue();
      assertThat(approved.window().orElseThrow().files()).hasSize(500);
      assertThat(triggers.open().orElseThrow().approval()).contains(ANN);
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.approve(ANN))
          .withMessageContaining("is REQUESTED");
      triggers.reported(2, ANN);
    }
    assertThat(steps())
        .containsExactly(RetrainStep.PENDING_APPROVAL, RetrainStep.APPROVED, RetrainStep.REPORTED);
    assertThat(count("drift", "approved")).as("removed at close").isZero();
  }

  @Test
  void refuse_closesWhatWaits_andNobodyIsTold() {
    publish();
    try (RetrainTriggers triggers = onDrift().approval(Approval.REQUIRED).open()) {
      drift.estimate = 1;
      time.runDue();
      RetrainRequest refused = triggers.refuse(Change.by("bob", "fair week"));
      assertThat(refused.state()).isEqualTo(State.REFUSED);
      assertThat(handed).isEmpty();
      assertThat(count("drift", "pending_approval")).isEqualTo(1);
      time.advance(Duration.ofHours(23));
      assertThat(triggers.open()).isEmpty();
      time.advance(Duration.ofHours(1));
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void forAtLeast_asksForEveryLook() {
    publish();
    try (RetrainTriggers triggers =
        triggers()
            .when(RetrainRule.drift(ref -> drift, 0.25).forAtLeast(Duration.ofHours(6)))
            .open()) {
      drift.estimate = 0.5;
      time.advance(Duration.ofHours(5));
      drift.estimate = Double.NaN;
      time.advance(MINUTE);
      drift.estimate = 0.5;
      time.advance(Duration.ofHours(5));
      assertThat(triggers.open()).isEmpty();
      publish();
      registry.promote("delay", 2, ANN);
      time.advance(Duration.ofMinutes(359));
      assertThat(triggers.open()).as("another champion begins anew").isEmpty();
      time.advance(MINUTE.multipliedBy(2));
      assertThat(triggers.open().orElseThrow().reason()).endsWith(", for 6 h");
      assertThat(triggers.open().orElseThrow().champion()).isEqualTo(ModelRef.of("delay", 2));
    }
  }

  @Test
  void quality_andEvidence_askForSamples() {
    publish();
    drift.estimate = 0.7;
    drift.eValue = 19.9;
    drift.samples = 99;
    try (RetrainTriggers triggers =
        triggers()
            .when(RetrainRule.quality(ref -> drift, 0.8, 100))
            .when(RetrainRule.evidence(ref -> drift, 0.05))
            .coolDown(Duration.ZERO)
            .open()) {
      time.runDue();
      assertThat(triggers.open()).isEmpty();
      drift.eValue = 20;
      time.advance(MINUTE);
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("evidence");
      triggers.refuse(ANN);
      drift.eValue = 1;
      drift.samples = 100;
      time.advance(MINUTE);
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("quality");
    }
  }

  @Test
  void age_countsFromThePublication_orFromTheLastReport() {
    publish();
    try (RetrainTriggers triggers =
        triggers()
            .when(RetrainRule.age(Duration.ofDays(30)))
            .interval(Duration.ofHours(1))
            .open()) {
      time.advance(Duration.ofDays(30).minusHours(1));
      assertThat(triggers.open()).isEmpty();
      time.advance(Duration.ofHours(1));
      assertThat(triggers.open().orElseThrow().reason())
          .isEqualTo("30 d passed since the last training at 2026-06-01T00:00:00Z");
      publish();
      triggers.reported(2, ANN);
      time.advance(Duration.ofDays(29));
      assertThat(triggers.open()).as("version 2 is fresh, promoted or not").isEmpty();
      time.advance(Duration.ofDays(1));
      assertThat(triggers.open()).isPresent();
      triggers.refuse(ANN);
      time.advance(Duration.ofDays(1).plusHours(1));
      assertThat(triggers.open()).as("still old after the cool-down").isPresent();
    }
  }

  @Test
  void schedule_countsFromTheLastRequest_alsoAfterARestart() {
    publish();
    RetrainRule weekly = RetrainRule.every(Duration.ofDays(7));
    try (RetrainTriggers triggers = triggers().when(weekly).interval(Duration.ofHours(1)).open()) {
      time.advance(Duration.ofDays(7));
      assertThat(triggers.open()).isPresent();
      triggers.refuse(ANN);
    }
    time.advance(Duration.ofDays(6));
    try (RetrainTriggers triggers = triggers().when(weekly).interval(Duration.ofHours(1)).open()) {
      time.runDue();
      assertThat(triggers.open()).isEmpty();
      time.advance(Duration.ofDays(1));
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void newLabels_countSinceTheLastRequest() {
    publish();
    LabelCount labels = LabelCount.create();
    PredictionId id = new PredictionId(1, 1);
    Outcome value = Outcome.of(1);
    try (RetrainTriggers triggers =
        triggers()
            .when(RetrainRule.newLabels(3, labels))
            .when(
                RetrainRule.newLabels(5, since -> Duration.between(since, time.now()).toHours())
                    .named("hours"))
            .coolDown(Duration.ZERO)
            .open()) {
      time.runDue();
      for (OutcomeJoin.Status status : OutcomeJoin.Status.values()) {
        labels.reported(id, value, status);
      }
      time.advance(MINUTE);
      assertThat(triggers.open().orElseThrow().reason())
          .isEqualTo("3 labels came since the last request, 3 are asked for");
      triggers.refuse(ANN);
      time.advance(Duration.ofHours(4));
      assertThat(triggers.open()).isEmpty();
      time.advance(Duration.ofHours(1));
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("hours");
    }
  }

  @Test
  void manual_asksWhateverTheRulesSay_butNotTwice() {
    publish();
    try (RetrainTriggers triggers = triggers().open()) {
      RetrainRequest asked = triggers.manual(Change.by("ann", "new fares"));
      assertThat(asked.rule()).isEqualTo("manual");
      assertThat(handed).containsExactly(asked);
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.manual(ANN))
          .withMessageContaining(asked.id());
      triggers.refuse(ANN);
      assertThat(triggers.manual(ANN).open()).as("no cool-down for a person").isTrue();
      assertThat(count("manual", "fired")).isEqualTo(2);
    }
    assertThat(registry.audit("delay").get(1).actor()).isEqualTo("ann");
  }

  @Test
  void reported_ofAVersionThatIsNoAnswer_isRefused() {
    publish();
    try (RetrainTriggers triggers = onDrift().open()) {
      drift.estimate = 1;
      time.runDue();
      assertThatThrownBy(() -> triggers.reported(2, ANN))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("no version 2 of delay; its versions are [1]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> triggers.reported(1, ANN))
          .withMessageContaining("was the champion");
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void restart_keepsTheRequestAndTheCoolDown(@TempDir Path root) {
    registry = ModelRegistry.directory(root).withTime(time);
    publish();
    drift.estimate = 1;
    String id;
    try (RetrainTriggers triggers =
        onDrift().interval(Duration.ofHours(1)).window((a, b) -> window(a, b, 3)).open()) {
      time.runDue();
      id = triggers.open().orElseThrow().id();
    }
    registry = ModelRegistry.directory(root).withTime(time);
    try (RetrainTriggers triggers = onDrift().interval(Duration.ofHours(1)).open()) {
      time.advance(Duration.ofHours(2));
      assertThat(triggers.open()).contains(handed.get(0));
      assertThat(triggers.open().orElseThrow().id()).isEqualTo(id);
      assertThat(handed).hasSize(1);
      triggers.refuse(ANN);
    }
    registry = ModelRegistry.directory(root).withTime(time);
    try (RetrainTriggers triggers = onDrift().interval(Duration.ofHours(1)).open()) {
      time.advance(Duration.ofHours(23));
      assertThat(triggers.open()).isEmpty();
      time.advance(Duration.ofHours(1));
      assertThat(triggers.open()).isPresent();
    }
    assertThat(handed).hasSize(2);
    assertThat(registry.audit("delay")).hasSize(4);
  }

  /** Two registries over one directory: what two processes have. */
  @Test
  void replicas_thatFireAtOnce_openOneRequest(@TempDir Path root) throws InterruptedException {
    registry = ModelRegistry.directory(root).withTime(time);
    publish();
    drift.estimate = 1;
    int rounds = 12;
    for (int round = 0; round < rounds; round++) {
      CyclicBarrier start = new CyclicBarrier(2);
      List<RetrainRequest> told = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads =
          IntStream.range(0, 2)
              .mapToObj(replica -> new Thread(() -> fire(root, start, told)))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(told).hasSize(1);
      try (RetrainTriggers one = triggers().open()) {
        assertThat(one.refuse(ANN).id()).isEqualTo(told.get(0).id());
      }
    }
    assertThat(registry.audit("delay")).hasSize(1 + 2 * rounds);
  }

  private void fire(Path root, CyclicBarrier start, List<RetrainRequest> told) {
    FakeTime clock = FakeTime.at(START);
    try (RetrainTriggers replica =
        RetrainTriggers.of(ModelRegistry.directory(root).withTime(clock), "delay")
            .when(RetrainRule.drift(ref -> drift, 0.25))
            .coolDown(Duration.ZERO)
            .listen(told::add)
            .time(clock)
            .open()) {
      assertThat(replica.open()).isEmpty();
      await(start);
      clock.runDue();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void outage_isWaitedOut_andAnUnansweredWriteIsFoundAgain() {
    FlakyStore store = new FlakyStore();
    registry = ModelRegistry.over(store).withTime(time);
    publish();
    drift.estimate = 1;
    store.failure = FlakyStore.Failure.READ;
    try (RetrainTriggers triggers = onDrift().open()) {
      time.advance(Duration.ofHours(1));
      assertThat(handed).isEmpty();
      store.failure = FlakyStore.Failure.AFTER_WRITE;
      time.advance(MINUTE);
      assertThat(handed).as("written, but nobody said so").isEmpty();
      store.failure = FlakyStore.Failure.NONE;
      time.advance(MINUTE);
      assertThat(handed).hasSize(1);
      assertThat(triggers.open().orElseThrow().id()).isEqualTo(handed.get(0).id());
      time.advance(Duration.ofHours(1));
      assertThat(handed).hasSize(1);
      assertThat(count("drift", "fired")).isEqualTo(1);
    }
  }

  @Test
  void failingRuleListenerOrLog_stopNobodyElse() {
    publish();
    boolean[] broken = {true};
    try (RetrainTriggers triggers =
        triggers()
            .when(
                RetrainRule.drift(
                        ref -> {
                          throw new IllegalStateException("broken rule");
                        },
                        0.1)
                    .named("broken"))
            .when(
                RetrainRule.drift(
                        ref -> {
                          throw new NoSuchElementException("not watched here");
                        },
                        0.1)
                    .named("elsewhere"))
            .when(RetrainRule.drift(ref -> drift, 0.25))
            .listen(
                request -> {
                  throw new IllegalStateException("broken listener");
                })
            .listen(handed::add)
            .window(
                (from, to) -> {
                  if (broken[0]) {
                    throw new IllegalStateException("broken log");
                  }
                  return window(from, to, 1);
                })
            .open()) {
      drift.estimate = 1;
      time.advance(Duration.ofHours(1));
      assertThat(triggers.open()).as("a request without its data is of no use").isEmpty();
      broken[0] = false;
      time.advance(MINUTE);
      assertThat(handed).hasSize(2);
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("drift");
    }
  }

  @Test
  void close_stopsLooking_isIdempotent_andRefusesSteps() {
    publish();
    RetrainTriggers triggers = onDrift().open();
    triggers.close();
    triggers.close();
    drift.estimate = 1;
    time.advance(Duration.ofDays(1));
    assertThat(handed).isEmpty();
    assertThat(triggers.open()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> triggers.manual(ANN))
        .withMessageContaining("are closed");
  }

  @Test
  void open_withoutATimeSource_usesItsOwnThread() throws InterruptedException {
    publish();
    drift.estimate = 1;
    CountDownLatch latch = new CountDownLatch(1);
    try (RetrainTriggers triggers =
        RetrainTriggers.of(registry, "delay")
            .when(RetrainRule.drift(ref -> drift, 0.25))
            .listen(request -> latch.countDown())
            .open()) {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void options_outOfRange_areRefusedWhereTheyAreGiven() {
    RetrainTriggersBuilder builder = onDrift();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.when(RetrainRule.drift(ref -> drift, 0.5)))
        .withMessageContaining("'drift'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.when(RetrainRule.age(MINUTE).named("manual")));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.interval(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.coolDown(Duration.ofHours(-1)))
        .withMessageContaining("PT-1H");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.evidence(ref -> drift, 0))
        .withMessageContaining("0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.drift(ref -> drift, Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> RetrainRule.age(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> RetrainRule.newLabels(0, () -> 1L));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.age(MINUTE).named("Two words"))
        .withMessageContaining("'Two words'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.age(MINUTE).forAtLeast(Duration.ofHours(-1)));
  }

  @Test
  void packageExample_runs() {
    publish();
    try (RetrainTriggers triggers =
        triggers().when(RetrainRule.age(Duration.ofDays(30))).coolDown(Duration.ofDays(2)).open()) {
      time.advance(Duration.ofDays(31));
      assertThat(triggers.open()).get().extracting(RetrainRequest::rule).isEqualTo("age");
      publish();
      triggers.reported(2, Change.by("ci", "trained on June"));
      assertThat(triggers.open()).isEmpty();
    }
  }
}
