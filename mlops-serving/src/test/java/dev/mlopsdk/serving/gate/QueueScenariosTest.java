package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The scenarios of Triton's L0_model_queue, under their names. */
class QueueScenariosTest {

  private static final Call LOW = Call.none().priority(Priority.LOW);
  private static final Call HIGH = Call.none().priority(Priority.HIGH);

  @Test
  void maxQueueSize_oneMoreThanMayWait_isShedAtOnce() throws Exception {
    try (Bench bench = Bench.create(Admission.withDefaults().withCapacity(2))) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> second = bench.waiting(2);
      FutureTask<Float> third = bench.waiting(3);

      shed(
          bench.start(4, Call.none()),
          "2 calls wait for the 1 lanes of m:1",
          "Admission.withCapacity");

      assertThat(bench.shed("queue_full")).isEqualTo(1);
      bench.letGo();
      assertThat(running.get()).isEqualTo(10f);
      assertThat(second.get()).isEqualTo(20f);
      assertThat(third.get()).isEqualTo(30f);
    }
  }

  @Test
  void policyReject_deadlinePassesInTheLine_failsWithoutARun() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> late = bench.start(2, Call.none().deadline(Duration.ofMillis(5)));

      failed(late, ModelException.Kind.DEADLINE, "The deadline passed before m:1 answered");

      bench.letGo();
      assertThat(running.get()).isEqualTo(10f);
      assertThat(bench.runs).containsExactly(1);
    }
  }

  @Test
  void policyDelay_noDeadline_isAnsweredHoweverLate() throws Exception {
    try (Bench bench = Bench.create()) {
      bench.busy(1);
      FutureTask<Float> patient = bench.waiting(3);
      FutureTask<Float> late = bench.start(2, Call.none().deadline(Duration.ofMillis(5)));
      failed(late, ModelException.Kind.DEADLINE, "");
      bench.letGo();
      assertThat(patient.get()).isEqualTo(30f);
    }
  }

  @Test
  void timeoutOverride_callsOwnDeadline_winsOverTheDefault() throws Exception {
    Admission admission = Admission.withDefaults().withDeadline(Duration.ofMillis(5));
    try (Bench bench = Bench.create(admission)) {
      bench.busy(1);
      FutureTask<Float> patient = bench.waiting(2, Call.none().deadline(Duration.ofMinutes(1)));
      failed(bench.start(3, Call.none()), ModelException.Kind.DEADLINE, "");
      bench.letGo();
      assertThat(patient.get()).isEqualTo(20f);
    }
  }

  @Test
  void priorityLevels_laterButMoreUrgent_runsFirst() throws Exception {
    List<Float> order = Collections.synchronizedList(new ArrayList<>());
    try (Bench bench = Bench.oneByOne(order::add)) {
      FutureTask<Float> running = bench.running(1);
      List<FutureTask<Float>> waiting =
          List.of(
              bench.waiting(2, LOW),
              bench.waiting(3, LOW),
              bench.waiting(4),
              bench.waiting(5, HIGH),
              bench.waiting(6, HIGH));
      bench.letGo();
      running.get();
      for (FutureTask<Float> each : waiting) {
        each.get();
      }
      assertThat(order).containsExactly(1f, 5f, 6f, 4f, 2f, 3f);
    }
  }

  @Test
  void maxPriorityLevels_limitOfOne_leavesTheOthersRoom() throws Exception {
    Admission admission =
        Admission.withDefaults().withCapacity(3).withLimit(Priority.BACKGROUND, 1);
    try (Bench bench = Bench.create(admission)) {
      Call background = Call.none().priority(Priority.BACKGROUND);
      bench.busy(1);
      FutureTask<Float> unused = bench.waiting(2, background);
      shed(bench.start(3, background), "1 calls of priority BACKGROUND wait", "withLimit");
      FutureTask<Float> normal = bench.waiting(4);
      bench.letGo();
      assertThat(normal.get()).isEqualTo(40f);
    }
  }

  @Test
  void priorityWithPolicy_fullLine_evictsTheLastOfTheLeastUrgent() throws Exception {
    try (Bench bench = Bench.create(Admission.withDefaults().withCapacity(3))) {
      bench.busy(1);
      FutureTask<Float> first = bench.waiting(2, LOW);
      FutureTask<Float> last = bench.waiting(3, LOW);
      FutureTask<Float> normal = bench.waiting(4);
      FutureTask<Float> urgent = bench.start(5, HIGH);

      shed(last, "A more urgent call took the place of this LOW one in the line of 3");

      assertThat(bench.shed("lower_priority")).isEqualTo(1);
      bench.letGo();
      assertThat(first.get()).isEqualTo(20f);
      assertThat(normal.get()).isEqualTo(40f);
      assertThat(urgent.get()).isEqualTo(50f);
    }
  }

  @Test
  void priorityWithPolicy_fullOfEquals_evictsNobody() throws Exception {
    try (Bench bench = Bench.create(Admission.withDefaults().withCapacity(1))) {
      bench.busy(1);
      FutureTask<Float> first = bench.waiting(2, HIGH);
      shed(bench.start(3, HIGH), "1 calls wait");
      bench.letGo();
      assertThat(first.get()).isEqualTo(20f);
    }
  }

  @Test
  void callerLimit_oneCallerTooMany_isShedAloneAndAgainWelcomeLater() throws Exception {
    try (Bench bench = Bench.create(Admission.withDefaults().withCallerLimit(2))) {
      Call greedy = Call.none().caller("greedy");
      bench.busy(1);
      FutureTask<Float> one = bench.waiting(2, greedy);
      FutureTask<Float> two = bench.waiting(3, greedy);
      shed(bench.start(4, greedy), "'greedy'", "2 calls running or waiting", "withCallerLimit");
      FutureTask<Float> modest = bench.waiting(5, Call.none().caller("modest"));
      assertThat(bench.shed("caller_limit")).isEqualTo(1);
      bench.letGo();
      assertThat(one.get() + two.get() + modest.get()).isEqualTo(100f);
      assertThat(bench.served.predict(new Bench.Input(6), greedy).value()).isEqualTo(60f);
    }
  }

  @Test
  void interrupt_whileWaiting_failsAndStaysInterrupted() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      boolean[] interrupted = new boolean[1];
      FutureTask<Throwable> waits =
          new FutureTask<>(
              () -> {
                try {
                  bench.served.predict(new Bench.Input(2));
                  return new AssertionError("was answered");
                } catch (ModelException e) {
                  interrupted[0] = Thread.currentThread().isInterrupted();
                  return e;
                }
              });
      Thread thread = new Thread(waits);
      thread.start();
      Bench.until(() -> bench.served.load().waiting() == 1);
      thread.interrupt();
      assertThat(waits.get())
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INTERRUPTED));
      assertThat(interrupted[0]).isTrue();
      assertThat(bench.served.load().waiting()).isZero();
      bench.letGo();
      assertThat(running.get()).isEqualTo(10f);
    }
  }

  @Test
  void deadline_whileTheBatchRuns_failsAtOnceAndHarmsNobody() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> leader = bench.waiting(2);
      FutureTask<Float> late = bench.waiting(3, Call.none().deadline(Duration.ofSeconds(3)));
      bench.letOneGo();
      assertThat(running.get()).isEqualTo(10f);
      Bench.until(() -> bench.runs.size() == 2);
      assertThat(bench.runs).as("both run together").containsExactly(1, 2);

      failed(late, ModelException.Kind.DEADLINE, "The deadline passed before m:1 answered");

      assertThat(leader.isDone()).isFalse();
      bench.letGo();
      assertThat(leader.get()).isEqualTo(20f);
      assertThat(bench.served.predict(new Bench.Input(4)).value()).isEqualTo(40f);
      assertThat(bench.shownFailures).containsExactly(3.0);
    }
  }

  @Test
  void drainOnClose_whoWaits_isStillAnswered() throws Exception {
    Bench bench = Bench.create();
    FutureTask<Float> running = bench.running(1);
    FutureTask<Float> waiting = bench.waiting(2);
    FutureTask<Boolean> closing =
        new FutureTask<>(
            () -> {
              bench.served.close();
              return true;
            });
    new Thread(closing).start();
    assertThat(closing.isDone()).isFalse();
    bench.letGo();
    assertThat(running.get()).isEqualTo(10f);
    assertThat(waiting.get()).isEqualTo(20f);
    assertThat(closing.get()).isTrue();
    assertThat(bench.meters.find("mlops.queue.depth").gauges()).isEmpty();
  }

  private static void shed(FutureTask<Float> call, String... words) {
    failed(call, ModelException.Kind.OVERLOADED, words);
  }

  private static void failed(FutureTask<Float> call, ModelException.Kind kind, String... words) {
    assertThatThrownBy(call::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .message()
        .contains(words);
  }
}
