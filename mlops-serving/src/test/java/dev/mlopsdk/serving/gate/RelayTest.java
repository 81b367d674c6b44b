package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who waited for a long run is led by a thread of the gate's own, and may leave it. */
class RelayTest {

  private static final String GATE = "mlops-gate";
  private static final String CALLER = "caller";

  @Test
  void predict_withoutCompetition_runsOnItsOwnThread() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      bench.letOneGo();
      assertThat(bench.running(1).get()).isEqualTo(10f);
      assertThat(ranOn(bench)).containsExactly(CALLER);
    }
  }

  @Test
  void predict_whoWaited_isLedByAThreadOfTheGate() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      List<FutureTask<Float>> calls = oneRunning(bench, 5);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs).containsExactly(1, 5);
      assertThat(ranOn(bench)).containsExactly(CALLER, GATE);
    }
  }

  @Test
  void predict_moreThanOneBatch_isLedByTheGateToTheEnd() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      List<FutureTask<Float>> calls = oneRunning(bench, 19);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs.stream().mapToInt(rows -> rows).sum()).isEqualTo(20);
      assertThat(bench.runs.stream().skip(1)).allMatch(rows -> rows > 1 && rows <= 8);
      assertThat(ranOn(bench).stream().skip(1)).containsOnly(GATE);
    }
  }

  @Test
  void predict_twoLanes_shareWhoWaits() throws Exception {
    try (Bench bench = Bench.relayed(2)) {
      List<FutureTask<Float>> calls = new ArrayList<>();
      calls.add(bench.running(1));
      calls.addAll(oneRunning(bench, 6, 2));
      bench.letGo();
      answered(calls);
      assertThat(ranOn(bench).subList(0, 2)).containsExactly(CALLER, CALLER);
      assertThat(ranOn(bench)).filteredOn(GATE::equals).isNotEmpty();
      assertThat(bench.runs.stream().mapToInt(rows -> rows).sum()).isEqualTo(8);
    }
  }

  @Test
  void predict_anotherLaneHasFew_takesHalfOfAllAndNotAllWhoWait() throws Exception {
    try (Bench bench = Bench.relayed(2)) {
      List<FutureTask<Float>> calls = new ArrayList<>();
      calls.add(bench.running(1));
      calls.addAll(oneRunning(bench, 3, 2));
      bench.letOneGo();
      Bench.until(() -> bench.runs.size() == 3);
      for (int x = 6; x < 11; x++) {
        calls.add(bench.waiting(x));
      }
      bench.letOneGo();
      Bench.until(() -> bench.runs.size() == 4);
      assertThat(bench.runs).as("two led, six wait").containsExactly(1, 1, 2, 4);
      bench.letGo();
      answered(calls);
    }
  }

  @Test
  void predictAll_thatWaited_keepsItsAnswersBesideSingles() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<List<Float>> list = bench.waitingAll(List.of(2f, 3f, 4f));
      FutureTask<Float> single = bench.waiting(5);
      bench.letGo();
      assertThat(running.get()).isEqualTo(10f);
      assertThat(list.get()).containsExactly(20f, 30f, 40f);
      assertThat(single.get()).isEqualTo(50f);
      assertThat(bench.runs).containsExactly(1, 4);
    }
  }

  @Test
  void deadline_whileTheBatchRuns_freesEvenItsFirstAndHurtsNobody() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      Call soon = Call.none().deadline(Duration.ofMillis(100));
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> first = bench.waiting(2, soon);
      FutureTask<Float> other = bench.waiting(3);
      secondRunBegins(bench, running);

      bench.time.advance(Duration.ofMillis(200));

      failed(first, ModelException.Kind.DEADLINE, "The deadline passed before m:1 answered");
      assertThat(other).as("its run goes on").isNotDone();
      bench.letGo();
      assertThat(other.get()).isEqualTo(30f);
      assertThat(bench.runs).containsExactly(1, 2);
      Bench.until(() -> bench.served.load().running() == 0);
      assertThat(bench.shownFailures).containsExactly(2.0);
    }
  }

  @Test
  void interrupt_whileTheBatchRuns_freesItsCallerAndHurtsNobody() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> left = bench.waiting(2);
      Thread leaving = bench.lastThread();
      FutureTask<Float> other = bench.waiting(3);
      secondRunBegins(bench, running);

      leaving.interrupt();

      failed(left, ModelException.Kind.INTERRUPTED, "interrupted while it waited for m:1");
      assertThat(other).as("its run goes on").isNotDone();
      bench.letGo();
      assertThat(other.get()).isEqualTo(30f);
      assertThat(bench.ranOn.get(1).isInterrupted()).as("the gate's thread").isFalse();
    }
  }

  @Test
  void interrupt_inTheLine_leavesTheOthersTheirBatch() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> left = bench.waiting(2);
      bench.lastThread().interrupt();
      failed(left, ModelException.Kind.INTERRUPTED, "interrupted while it waited for m:1");
      FutureTask<Float> other = bench.waiting(3);
      bench.letGo();
      assertThat(running.get()).isEqualTo(10f);
      assertThat(other.get()).isEqualTo(30f);
      assertThat(bench.runs).containsExactly(1, 1);
    }
  }

  @Test
  void oneFailing_inABatchOfTheGate_failsAloneAndNamed() throws Exception {
    try (Bench bench = Bench.relayed(1)) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> before = bench.waiting(2);
      FutureTask<Float> invalid = bench.waiting(Bench.INVALID);
      FutureTask<Float> failing = bench.waiting(Bench.FAILING);
      FutureTask<Float> broken = bench.waiting(Bench.BROKEN);
      FutureTask<Float> after = bench.waiting(3);
      bench.letGo();
      assertThat(running.get()).isEqualTo(10f);
      assertThat(before.get() + after.get()).isEqualTo(50f);
      assertThatThrownBy(invalid::get).cause().isInstanceOf(InvalidInputException.class);
      failed(failing, ModelException.Kind.INFERENCE, "m:1 failed on an input", "kernel failed");
      assertThatThrownBy(broken::get)
          .cause()
          .isInstanceOf(AssertionError.class)
          .hasMessage("the kernel broke");
      assertThat(bench.start(4, Call.none()).get()).as("the next call").isEqualTo(40f);
    }
  }

  @Test
  void close_whoWaits_isStillAnsweredAndTheThreadsEnd() throws Exception {
    Bench bench = Bench.relayed(1);
    List<FutureTask<Float>> calls = oneRunning(bench, 4);
    FutureTask<Boolean> closing = closing(bench);
    bench.letGo();
    answered(calls);
    assertThat(closing.get()).isTrue();
    assertThat(bench.fake.open()).isZero();
    threadsEnd(bench);
  }

  @Test
  void close_everyCallerLeftItsRun_waitsForTheRun() throws Exception {
    AtomicReference<@Nullable Bench> self = new AtomicReference<>();
    List<Integer> openAtTheEnd = new ArrayList<>();
    Bench bench =
        Bench.relayed(
            1,
            x -> {
              if (x == 2) {
                openAtTheEnd.add(Objects.requireNonNull(self.get()).fake.open());
              }
            });
    self.set(bench);
    FutureTask<Float> running = bench.running(1);
    FutureTask<Float> late = bench.waiting(2, Call.none().deadline(Duration.ofMillis(100)));
    secondRunBegins(bench, running);
    bench.time.advance(Duration.ofMillis(200));
    failed(late, ModelException.Kind.DEADLINE, "The deadline passed before m:1 answered");

    FutureTask<Boolean> closing = closing(bench);
    bench.letGo();

    assertThat(closing.get()).isTrue();
    threadsEnd(bench);
    assertThat(openAtTheEnd).as("models open while the last run ended").containsExactly(1);
    assertThat(bench.fake.open()).isZero();
  }

  /** Closes on another thread; returns once that waits, or is done. */
  private static FutureTask<Boolean> closing(Bench bench) {
    FutureTask<Boolean> closing = new FutureTask<>(bench.served::close, true);
    Thread thread = new Thread(closing, "closing");
    thread.start();
    Bench.until(() -> closing.isDone() || waitsForRuns(thread));
    return closing;
  }

  private static boolean waitsForRuns(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static void threadsEnd(Bench bench) throws InterruptedException {
    for (Thread thread : List.copyOf(bench.ranOn)) {
      thread.join(10_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  private static void secondRunBegins(Bench bench, FutureTask<Float> running) throws Exception {
    bench.letOneGo();
    assertThat(running.get()).isEqualTo(10f);
    Bench.until(() -> bench.runs.size() == 2);
    assertThat(ranOn(bench)).containsExactly(CALLER, GATE);
  }

  private static List<FutureTask<Float>> oneRunning(Bench bench, int waiting) {
    return oneRunning(bench, waiting, 1);
  }

  /** A call that runs and others that wait; they ask for {@code first} and what follows. */
  private static List<FutureTask<Float>> oneRunning(Bench bench, int waiting, int first) {
    List<FutureTask<Float>> calls = new ArrayList<>();
    calls.add(bench.running(first));
    for (int i = 1; i <= waiting; i++) {
      calls.add(bench.waiting(first + i));
    }
    return calls;
  }

  /** They asked for 1, 2, 3 … */
  private static void answered(List<FutureTask<Float>> calls) throws Exception {
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).get()).isEqualTo(10f * (i + 1));
    }
  }

  private static List<String> ranOn(Bench bench) {
    return List.copyOf(bench.ranOn).stream().map(Thread::getName).toList();
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
