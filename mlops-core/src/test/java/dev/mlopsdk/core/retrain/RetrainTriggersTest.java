package dev.mlopsdk.core.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.event.ModelEvent.RetrainStep;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import dev.mlopsdk.core.time.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a request to retrain: approval, restarts, replicas, outages and failures. */
class RetrainTriggersTest {

  private final RetrainBench bench = new RetrainBench();

  @Test
  void approval_letsTheRequestGoOutOnce() {
    bench.publish();
    try (RetrainTriggers triggers =
        bench
            .onDrift()
            .approval(Approval.REQUIRED)
            .window((a, b) -> RetrainBench.window(a, b, 500))
            .open()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.approve(RetrainBench.ANN))
          .withMessageContaining("no open request")
          .withMessageContaining("none");
      bench.drift.estimate = 1;
      bench.time.runDue();
      RetrainRequest waiting = triggers.open().orElseThrow();
      assertThat(waiting.state()).isEqualTo(State.PENDING_APPROVAL);
      assertThat(waiting.files()).isEqualTo(500);
      assertThat(waiting.complete()).as("the mark has the first and the last").isFalse();
      assertThat(waiting.window().orElseThrow().files()).hasSize(2);
      assertThat(bench.handed).isEmpty();
      bench.publish();
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.reported(2, RetrainBench.ANN))
          .withMessageContaining("PENDING_APPROVAL; approve or refuse it first");

      RetrainRequest approved = triggers.approve(RetrainBench.ANN);
      assertThat(bench.handed).containsExactly(approved);
      assertThat(approved.complete()).as("the listener's object has them all").isTrue();
      assertThat(approved.window().orElseThrow().files()).hasSize(500);
      assertThat(triggers.open().orElseThrow().approval()).contains(RetrainBench.ANN);
      assertThatIllegalStateException()
          .isThrownBy(() -> triggers.approve(RetrainBench.ANN))
          .withMessageContaining("is REQUESTED");
      triggers.reported(2, RetrainBench.ANN);
    }
    assertThat(bench.steps())
        .containsExactly(RetrainStep.PENDING_APPROVAL, RetrainStep.APPROVED, RetrainStep.REPORTED);
    assertThat(bench.count("drift", "approved")).as("removed at close").isZero();
  }

  @Test
  void refuse_closesWhatWaits_andNobodyIsTold() {
    bench.publish();
    try (RetrainTriggers triggers = bench.onDrift().approval(Approval.REQUIRED).open()) {
      bench.drift.estimate = 1;
      bench.time.runDue();
      RetrainRequest refused = triggers.refuse(Change.by("bob", "fair week"));
      assertThat(refused.state()).isEqualTo(State.REFUSED);
      assertThat(bench.handed).isEmpty();
      assertThat(bench.count("drift", "pending_approval")).isEqualTo(1);
      bench.time.advance(Duration.ofHours(23));
      assertThat(triggers.open()).isEmpty();
      bench.time.advance(Duration.ofHours(1));
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void reported_ofAVersionThatIsNoAnswer_isRefused() {
    bench.publish();
    try (RetrainTriggers triggers = bench.onDrift().open()) {
      bench.drift.estimate = 1;
      bench.time.runDue();
      assertThatThrownBy(() -> triggers.reported(2, RetrainBench.ANN))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("no version 2 of delay; its versions are [1]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> triggers.reported(1, RetrainBench.ANN))
          .withMessageContaining("was the champion");
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void restart_keepsTheRequestAndTheCoolDown(@TempDir Path root) {
    bench.registry = ModelRegistry.directory(root).withTime(bench.time);
    bench.publish();
    bench.drift.estimate = 1;
    String id;
    try (RetrainTriggers triggers =
        bench
            .onDrift()
            .interval(Duration.ofHours(1))
            .window((a, b) -> RetrainBench.window(a, b, 3))
            .open()) {
      bench.time.runDue();
      id = triggers.open().orElseThrow().id();
    }
    bench.registry = ModelRegistry.directory(root).withTime(bench.time);
    try (RetrainTriggers triggers = bench.onDrift().interval(Duration.ofHours(1)).open()) {
      bench.time.advance(Duration.ofHours(2));
      assertThat(triggers.open()).contains(bench.handed.get(0));
      assertThat(triggers.open().orElseThrow().id()).isEqualTo(id);
      assertThat(bench.handed).hasSize(1);
      triggers.refuse(RetrainBench.ANN);
    }
    bench.registry = ModelRegistry.directory(root).withTime(bench.time);
    try (RetrainTriggers triggers = bench.onDrift().interval(Duration.ofHours(1)).open()) {
      bench.time.advance(Duration.ofHours(23));
      assertThat(triggers.open()).isEmpty();
      bench.time.advance(Duration.ofHours(1));
      assertThat(triggers.open()).isPresent();
    }
    assertThat(bench.handed).hasSize(2);
    assertThat(bench.registry.audit("delay")).hasSize(4);
  }

  /** Two registries over one directory: what two processes have. */
  @Test
  void replicas_thatFireAtOnce_openOneRequest(@TempDir Path root) throws InterruptedException {
    bench.registry = ModelRegistry.directory(root).withTime(bench.time);
    bench.publish();
    bench.drift.estimate = 1;
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
      try (RetrainTriggers one = bench.triggers().open()) {
        assertThat(one.refuse(RetrainBench.ANN).id()).isEqualTo(told.get(0).id());
      }
    }
    assertThat(bench.registry.audit("delay")).hasSize(1 + 2 * rounds);
  }

  private void fire(Path root, CyclicBarrier start, List<RetrainRequest> told) {
    FakeTime clock = FakeTime.at(RetrainBench.START);
    try (RetrainTriggers replica =
        RetrainTriggers.of(ModelRegistry.directory(root).withTime(clock), "delay")
            .when(RetrainRule.drift(ref -> bench.drift, 0.25))
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
    bench.registry = ModelRegistry.over(store).withTime(bench.time);
    bench.publish();
    bench.drift.estimate = 1;
    store.failure = FlakyStore.Failure.READ;
    try (RetrainTriggers triggers = bench.onDrift().open()) {
      bench.time.advance(Duration.ofHours(1));
      assertThat(bench.handed).isEmpty();
      store.failure = FlakyStore.Failure.AFTER_WRITE;
      bench.time.advance(RetrainBench.MINUTE);
      assertThat(bench.handed).as("written, but nobody said so").isEmpty();
      store.failure = FlakyStore.Failure.NONE;
      bench.time.advance(RetrainBench.MINUTE);
      assertThat(bench.handed).hasSize(1);
      assertThat(triggers.open().orElseThrow().id()).isEqualTo(bench.handed.get(0).id());
      bench.time.advance(Duration.ofHours(1));
      assertThat(bench.handed).hasSize(1);
      assertThat(bench.count("drift", "fired")).isEqualTo(1);
    }
  }

  @Test
  void failingRuleListenerOrLog_stopNobodyElse() {
    bench.publish();
    boolean[] broken = {true};
    try (RetrainTriggers triggers =
        bench
            .triggers()
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
            .when(RetrainRule.drift(ref -> bench.drift, 0.25))
            .listen(
                request -> {
                  throw new IllegalStateException("broken listener");
                })
            .listen(bench.handed::add)
            .window(
                (from, to) -> {
                  if (broken[0]) {
                    throw new IllegalStateException("broken log");
                  }
                  return RetrainBench.window(from, to, 1);
                })
            .open()) {
      bench.drift.estimate = 1;
      bench.time.advance(Duration.ofHours(1));
      assertThat(triggers.open()).as("a request without its data is of no use").isEmpty();
      broken[0] = false;
      bench.time.advance(RetrainBench.MINUTE);
      assertThat(bench.handed).hasSize(2);
      assertThat(triggers.open().orElseThrow().rule()).isEqualTo("drift");
    }
  }

  @Test
  void close_stopsLooking_isIdempotent_andRefusesSteps() {
    bench.publish();
    RetrainTriggers triggers = bench.onDrift().open();
    triggers.close();
    triggers.close();
    bench.drift.estimate = 1;
    bench.time.advance(Duration.ofDays(1));
    assertThat(bench.handed).isEmpty();
    assertThat(triggers.open()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> triggers.manual(RetrainBench.ANN))
        .withMessageContaining("are closed");
  }

  @Test
  void open_withoutATimeSource_usesItsOwnThread() throws InterruptedException {
    bench.publish();
    bench.drift.estimate = 1;
    CountDownLatch latch = new CountDownLatch(1);
    try (RetrainTriggers triggers =
        RetrainTriggers.of(bench.registry, "delay")
            .when(RetrainRule.drift(ref -> bench.drift, 0.25))
            .listen(request -> latch.countDown())
            .open()) {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(triggers.open()).isPresent();
    }
  }

  @Test
  void options_outOfRange_areRefusedWhereTheyAreGiven() {
    RetrainTriggersBuilder builder = bench.onDrift();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.when(RetrainRule.drift(ref -> bench.drift, 0.5)))
        .withMessageContaining("'drift'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.when(RetrainRule.age(RetrainBench.MINUTE).named("manual")));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.interval(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.coolDown(Duration.ofHours(-1)))
        .withMessageContaining("PT-1H");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.evidence(ref -> bench.drift, 0))
        .withMessageContaining("0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.drift(ref -> bench.drift, Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> RetrainRule.age(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> RetrainRule.newLabels(0, () -> 1L));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.age(RetrainBench.MINUTE).named("Two words"))
        .withMessageContaining("'Two words'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetrainRule.age(RetrainBench.MINUTE).forAtLeast(Duration.ofHours(-1)));
  }

  @Test
  void packageExample_runs() {
    bench.publish();
    try (RetrainTriggers triggers =
        bench
            .triggers()
            .when(RetrainRule.age(Duration.ofDays(30)))
            .coolDown(Duration.ofDays(2))
            .open()) {
      bench.time.advance(Duration.ofDays(31));
      assertThat(triggers.open()).get().extracting(RetrainRequest::rule).isEqualTo("age");
      bench.publish();
      triggers.reported(2, Change.by("ci", "trained on June"));
      assertThat(triggers.open()).isEmpty();
    }
  }
}
