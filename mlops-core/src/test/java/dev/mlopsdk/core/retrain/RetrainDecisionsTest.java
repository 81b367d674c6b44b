package dev.mlopsdk.core.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.event.ModelEvent.RetrainStep;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.registry.AuditEntry;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When each rule asks for a retraining, and when it does not ask again. */
class RetrainDecisionsTest {

  private final RetrainBench bench = new RetrainBench();

  @Test
  void drift_opensOneRequest_thatAReportedVersionCloses() {
    bench.publish();
    try (RetrainTriggers triggers =
        bench.onDrift().window((a, b) -> RetrainBench.window(a, b, 2)).open()) {
      bench.time.runDue();
      assertThat(triggers.open()).isEmpty();
      bench.drift.estimate = 0.31;
      bench.time.advance(RetrainBench.MINUTE);

      RetrainRequest request = triggers.open().orElseThrow();
      assertThat(bench.handed).containsExactly(request);
      assertThat(request.state()).isEqualTo(State.REQUESTED);
      assertThat(request.rule()).isEqualTo("drift");
      assertThat(request.reason())
          .isEqualTo("drift is 0.31 (e-value 1, 1000 samples), and the rule asks for 0.25 or more");
      assertThat(request.champion()).isEqualTo(ModelRef.of("delay", 1));
      assertThat(request.at()).isEqualTo(RetrainBench.START.plus(RetrainBench.MINUTE));
      assertThat(request.window())
          .contains(RetrainBench.window(request.at().minus(Duration.ofDays(30)), request.at(), 2));
      bench.time.advance(RetrainBench.MINUTE.multipliedBy(10));
      assertThat(bench.handed).hasSize(1);

      bench.publish();
      RetrainRequest answered = triggers.reported(2, Change.by("ci", "trained"));
      assertThat(triggers.open()).isEmpty();
      assertThat(triggers.last()).contains(answered);
      assertThat(answered.reported()).hasValue(2);
      assertThat(answered.closed()).contains(Change.by("ci", "trained"));
    }
    assertThat(bench.steps()).containsExactly(RetrainStep.REQUESTED, RetrainStep.REPORTED);
    List<AuditEntry> audit = bench.registry.audit("delay");
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
    bench.publish();
    try (RetrainTriggers triggers =
        bench
            .onDrift()
            .when(RetrainRule.age(Duration.ofHours(1)))
            .coolDown(Duration.ofHours(3))
            .open()) {
      bench.drift.estimate = 1;
      bench.time.runDue();
      assertThat(bench.count("drift", "fired")).isEqualTo(1);
      bench.time.advance(Duration.ofHours(2));
      assertThat(bench.count("drift", "suppressed_open")).as("it made the request").isZero();
      assertThat(bench.count("age", "suppressed_open")).isEqualTo(1);
      triggers.refuse(RetrainBench.ANN);
      assertThat(bench.count("drift", "refused")).isEqualTo(1);
      bench.time.advance(Duration.ofHours(2));
      assertThat(bench.count("drift", "suppressed_cooldown")).isEqualTo(1);
      assertThat(bench.count("age", "suppressed_cooldown")).isEqualTo(1);
      bench.time.advance(Duration.ofHours(1));
      assertThat(bench.count("drift", "fired")).isEqualTo(2);
      assertThat(triggers.open().orElseThrow().reason())
          .contains("drift is 1")
          .contains("; age: 1 h passed since the last training");
    }
    assertThat(bench.meters.getMeters()).isEmpty();
  }

  @Test
  void forAtLeast_asksForEveryLook() {
    bench.publish();
    try (RetrainTriggers triggers =
        bench
            .triggers()
            .when(RetrainRule.drift(ref -> bench.drift, 0.25).forAtLeast(Duration.ofHours(6)))
            .open()) {
      bench.drift.estimate = 0.5;
      bench.time.advance(Duration.ofHours(5));
      bench.drift.estimate = Double.NaN;
      bench.time.advance(RetrainBench.MINUTE);
      bench.drift.estimate = 0.5;
      bench.time.advance(Duration.ofHours(5));
      assertThat(triggers.open()).isEmpty();
      bench.publish();
      bench.registry.promote("delay", 2, RetrainBench.ANN);
      bench.time.advance(Duration.ofMinutes(359));
      assertThat(triggers.open()).as("another champion begins anew").isEmpty();
      bench.time.advance(RetrainBench.MINUTE.multipliedBy(2));
      assertThat(triggers.open().orElseThrow().reason()).endsWith(", for 6 h");
      assertThat(triggers.open().orElseThrow().champion()).isEqualTo(ModelRef.of("delay", 2));
    }
  }

  @Test
  void quality_andEvidence_askForSamples() {
    bench.publish();
    bench.drift.estimate = 0.7;
    bench.drift.eValue = 19.9;
    bench.drift.samples = 99;
    try (RetrainTriggers triggers =
        bench
            .triggers()
            .when(RetrainRule.quality(ref -> bench.drift, 0.8, 100))
            .when(RetrainRule.evidence(ref -> bench.drift, 0.05))
            .coolDown(Duration.ZERO)
            .open()) {
      bench.time.runDue();
      assertThat(triggers.open()).isEmpty();
      bench.drift.eValue = 20;
      bench.time.advance(RetrainBench.MINUTE);
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("evidence");
      triggers.refuse(RetrainBench.ANN);
      bench.drift.eValue = 1;
      bench.drift.samples = 100;
      bench.time.advance(RetrainBench.MINUTE);
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("quality");
    }
  }

  @Test
  void age_countsFromThePublication_orFromTheLastReport() {
    bench.publish();
    try (RetrainTriggers triggers =
        bench
            .triggers()
            .when(RetrainRule.age(Duration.ofDays(30)))
            .interval(Duration.ofHours(1))
            .open()) {
      bench.time.advance(Duration.ofDays(30).minusHours(1));
      assertThat(triggers.open()).isEmpty();
      bench.time.advance(Duration.ofHours(1));
      assertThat(triggers.open().orElseThrow().reason())
          .isEqualTo("30 d passed since the last training at 2026-06-01T00:00:00Z");
      bench.publish();
      triggers.reported(2, RetrainBench.ANN);
      bench.time.advance(Duration.ofDays(29));
      assertThat(triggers.open()).as("version 2 is fresh, promoted or not").isEmpty();
      bench.time.advance(Duration.ofDays(1));
      assertThat(triggers.open()).isPresent();
      triggers.refuse(RetrainBench.ANN);
      bench.time.advance(Duration.ofDays(1).plusHours(1));
      assertThat(triggers.open()).as("still old after the cool-down").isPresent();
    }
  }

  @Test
  void schedule_countsFromTheLastRequest_alsoAfterARestart() {
    bench.publish();
    RetrainRule weekly = RetrainRule.every(Duration.ofDays(7));
    try (RetrainTriggers triggers =
        bench.triggers().when(weekly).interval(Duration.ofHours(1)).open()) {
      bench.time.advance(Duration.ofDays(7));
      assertThat(triggers.open()).isPresent();
      triggers.refuse(RetrainBench.ANN);
    }
    bench.time.advance(Duration.ofDays(6));
    try (RetrainTriggers triggers =
        bench.triggers().when(weekly).interval(Duration.ofHours(1)).open()) {
      bench.time.runDue();
      assertThat(triggers.open()).isEmpty();
      bench.time.advance(Duration.ofDays(1));
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void newLabels_countSinceTheLastRequest() {
    bench.publish();
    LabelCount labels = LabelCount.create();
    PredictionId id = new PredictionId(1, 1);
    Outcome value = Outcome.of(1);
    try (RetrainTriggers triggers =
        bench
            .triggers()
            .when(RetrainRule.newLabels(3, labels))
            .when(
                RetrainRule.newLabels(
                        5, since -> Duration.between(since, bench.time.now()).toHours())
                    .named("hours"))
            .coolDown(Duration.ZERO)
            .open()) {
      bench.time.runDue();
      for (OutcomeJoin.Status status : OutcomeJoin.Status.values()) {
        labels.reported(id, value, status);
      }
      bench.time.advance(RetrainBench.MINUTE);
      assertThat(triggers.open().orElseThrow().reason())
          .isEqualTo("3 labels came since the last request, 3 are asked for");
      triggers.refuse(RetrainBench.ANN);
      bench.time.advance(Duration.ofHours(4));
      assertThat(triggers.open()).isEmpty();
      bench.time.advance(Duration.ofHours(1));
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("hours");
    }
  }

  @Test
  void manual_asksWhateverTheRulesSay_butNotTwice() {
    bench.publish();
    try (RetrainTriggers triggers = bench.triggers().open()) {
      RetrainRequest asked = triggers.manual(Change.by("ann", "new fares"));
      assertThat(asked.rule()).isEqualTo("manual");
      assertThat(bench.handed).containsExactly(asked);
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.manual(RetrainBench.ANN))
          .withMessageContaining(asked.id());
      triggers.refuse(RetrainBench.ANN);
      assertThat(triggers.manual(RetrainBench.ANN).open()).as("no cool-down for a person").isTrue();
      assertThat(bench.count("manual", "fired")).isEqualTo(2);
    }
    assertThat(bench.registry.audit("delay").get(1).actor()).isEqualTo("ann");
  }
}
