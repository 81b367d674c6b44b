package dev.mlopsdk.core.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.AuditEntry;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Two replicas, restarts, people and rules in any order. */
class RetrainTriggersProperties {

  enum Action {
    DRIFT,
    CALM,
    MINUTES,
    HOURS,
    APPROVE,
    REFUSE,
    REPORT,
    MANUAL,
    RESTART
  }

  private static final Change ANN = Change.by("ann", "any");
  private static final Duration COOL_DOWN = Duration.ofHours(5);
  private static final Map<State, Set<State>> NEXT =
      Map.of(
          State.PENDING_APPROVAL, Set.of(State.REQUESTED, State.REFUSED),
          State.REQUESTED, Set.of(State.REFUSED, State.REPORTED),
          State.REFUSED, Set.of(),
          State.REPORTED, Set.of());

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
  private final FakeSignal drift = new FakeSignal();
  private final List<String> handed = new ArrayList<>();

  private RetrainTriggers open(Approval approval) {
    return RetrainTriggers.of(registry, "delay")
        .when(RetrainRule.drift(ref -> drift, 0.25).forAtLeast(Duration.ofMinutes(40)))
        .when(RetrainRule.every(Duration.ofDays(2)))
        .interval(Duration.ofMinutes(20))
        .coolDown(COOL_DOWN)
        .approval(approval)
        .listen(request -> handed.add(request.id()))
        .time(time)
        .open();
  }

  private int publish() {
    return registry
        .publish("delay", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ci", "new"))
        .version();
  }

  @Property(tries = 80, seed = "20261121")
  void anySequence_hasOneOpenRequestAtMost_eachHandedOutOnce(
      @ForAll @Size(max = 40) List<Action> actions,
      @ForAll @Size(40) List<Boolean> second,
      @ForAll Approval approval) {
    publish();
    RetrainTriggers[] replicas = {open(approval), open(approval)};
    for (int i = 0; i < actions.size(); i++) {
      int which = second.get(i) ? 1 : 0;
      take(actions.get(i), replicas, which, approval);
    }
    replicas[0].close();
    replicas[1].close();
    check();
  }

  private void take(Action action, RetrainTriggers[] replicas, int which, Approval approval) {
    RetrainTriggers one = replicas[which];
    try {
      switch (action) {
        case DRIFT -> drift.estimate = 0.5;
        case CALM -> drift.estimate = 0.1;
        case MINUTES -> time.advance(Duration.ofMinutes(20));
        case HOURS -> time.advance(Duration.ofHours(3));
        case APPROVE -> one.approve(ANN);
        case REFUSE -> one.refuse(ANN);
        case REPORT -> one.reported(publish(), ANN);
        case MANUAL -> one.manual(ANN);
        case RESTART -> {
          one.close();
          replicas[which] = open(approval);
        }
      }
    } catch (IllegalStateException notNow) {
      assertThat(notNow).hasMessageMatching(".*(open|once it is).*");
    }
  }

  /** The audit log, which no one can have altered, tells every step. */
  private void check() {
    List<RetrainRequest> story = new ArrayList<>();
    for (AuditEntry entry : registry.audit("delay")) {
      int mark = entry.after().indexOf("mark retrain=");
      if (mark >= 0) {
        story.add(RequestJson.read("delay", entry.after().substring(mark + 13)));
      }
    }
    Set<String> seen = new HashSet<>();
    Set<String> requested = new HashSet<>();
    for (int i = 0; i < story.size(); i++) {
      RetrainRequest now = story.get(i);
      if (seen.add(now.id())) {
        assertThat(now.open()).isTrue();
        if (i > 0) {
          assertThat(story.get(i - 1).open()).as("the one before is closed").isFalse();
          Instant closed = story.get(i - 1).closedAt().orElseThrow();
          assertThat(now.rule().equals("manual") || !now.at().isBefore(closed.plus(COOL_DOWN)))
              .isTrue();
        }
      } else {
        assertThat(now.id()).isEqualTo(story.get(i - 1).id());
        assertThat(NEXT.get(story.get(i - 1).state())).contains(now.state());
      }
      if (now.state() == State.REQUESTED) {
        requested.add(now.id());
      }
    }
    assertThat(handed).containsExactlyInAnyOrderElementsOf(requested);
  }
}
