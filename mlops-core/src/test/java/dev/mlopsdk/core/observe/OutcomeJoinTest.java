package dev.mlopsdk.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Allocation;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.PredictionView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutcomeJoinTest {

  private static final long NONCE = 7;

  /** Keeps the outcomes it is told. */
  private static final class Kept implements Recorder {
    final Queue<OutcomeView> outcomes = new ConcurrentLinkedQueue<>();

    @Override
    public void record(PredictionView prediction) {}

    @Override
    public void outcome(OutcomeView outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void close() {}
  }

  private final PredictionIds ids = PredictionIds.of(NONCE);
  private final Kept kept = new Kept();

  private static PredictionId id(long counter) {
    return new PredictionId(NONCE, counter);
  }

  @Test
  void outcome_ofARememberedPrediction_joinsOnceAndTellsItsRecorder() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long counter = ids.next();
    join.remember(counter, 0.25, kept, Assignment.none());
    assertThat(join.outcome(id(counter), 1)).isEqualTo(OutcomeJoin.Status.JOINED);
    assertThat(join.outcome(id(counter), 1)).isEqualTo(OutcomeJoin.Status.DUPLICATE);
    assertThat(kept.outcomes).containsExactly(new OutcomeView(counter, 0.25, 1, Assignment.none()));
  }

  @Test
  void outcome_ofAnotherProcessOrTime_isUnknown() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long counter = ids.next();
    join.remember(counter, 0.25, kept, Assignment.none());
    assertThat(join.outcome(new PredictionId(NONCE + 1, counter), 1))
        .isEqualTo(OutcomeJoin.Status.UNKNOWN);
    assertThat(join.outcome(id(1L << 40), 1)).isEqualTo(OutcomeJoin.Status.UNKNOWN);
    assertThat(join.outcome(id(0), 1)).isEqualTo(OutcomeJoin.Status.UNKNOWN);
    assertThat(kept.outcomes).isEmpty();
  }

  @Test
  void capacity_outsideItsRange_isRefused() {
    for (int capacity : new int[] {0, -1, (1 << 28) + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new OutcomeJoin(ids, capacity))
          .withMessageContaining("" + capacity);
    }
  }

  /** The law: against a map that forgets what is {@code capacity} counters old. */
  @Property(tries = 200)
  void outcome_inAnyOrder_agreesWithAMap(
      @ForAll @Size(max = 400) List<@IntRange(max = 300) Integer> backs) {
    PredictionIds source = PredictionIds.of(NONCE);
    OutcomeJoin join = new OutcomeJoin(source, 64);
    Kept told = new Kept();
    List<Long> drawn = new ArrayList<>();
    Map<Long, Long> slots = new HashMap<>();
    Map<Long, Boolean> joined = new HashMap<>();
    for (int back : backs) {
      long counter = source.next();
      drawn.add(counter);
      join.remember(counter, (double) counter, told, Assignment.none());
      slots.put(counter % 64, counter);
      long asked = drawn.get(Math.max(0, drawn.size() - 1 - back));
      OutcomeJoin.Status expected =
          slots.getOrDefault(asked % 64, 0L) != asked
              ? OutcomeJoin.Status.LATE
              : joined.put(asked, true) == null
                  ? OutcomeJoin.Status.JOINED
                  : OutcomeJoin.Status.DUPLICATE;
      assertThat(join.outcome(id(asked), 1)).isEqualTo(expected);
    }
    assertThat(told.outcomes).allMatch(outcome -> outcome.score() == outcome.idCounter());
  }

  @Test
  void outcome_whileOthersRemember_joinsEachOnceAndNeverMixes() throws Exception {
    OutcomeJoin join = new OutcomeJoin(ids, 256);
    AtomicInteger joins = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> work = new ArrayList<>();
    Queue<Long> toJoin = new ConcurrentLinkedQueue<>();
    for (int t = 0; t < 2; t++) {
      work.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  long counter = ids.next();
                  join.remember(counter, (double) counter, kept, Assignment.none());
                  toJoin.add(counter);
                  toJoin.add(counter);
                }
              }));
      work.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 200_000; i++) {
                  Long counter = toJoin.poll();
                  if (counter == null) {
                    Thread.onSpinWait();
                  } else if (join.outcome(id(counter), counter) == OutcomeJoin.Status.JOINED) {
                    joins.incrementAndGet();
                  }
                }
              }));
    }
    for (Future<?> future : work) {
      future.get();
    }
    threads.shutdown();
    assertThat(kept.outcomes).hasSize(joins.get()).isNotEmpty();
    assertThat(kept.outcomes)
        .allMatch(o -> o.score() == o.idCounter() && o.value() == o.idCounter());
    assertThat(kept.outcomes.stream().map(OutcomeView::idCounter)).doesNotHaveDuplicates();
  }

  @Test
  void remember_inTheSteadyState_allocatesNothing() {
    OutcomeJoin join = new OutcomeJoin(ids, 1024);
    assertThat(
            Allocation.bytes(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    join.remember(ids.next(), 0.5, kept, Assignment.none());
                  }
                }))
        .isZero();
  }
}
