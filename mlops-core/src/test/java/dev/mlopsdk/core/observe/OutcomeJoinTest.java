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
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutcomeJoinTest {

  private static final long NONCE = 7;

  /** The fewest slots that a join has. */
  private static final int SLOTS = 8192;

  /** Keeps the outcomes it is told. */
  private static final class Kept implements Recorder {
    final Queue<OutcomeView> outcomes = new ConcurrentLinkedQueue<>();

    @Override
    public void record(PredictionView prediction) {}

    @Override
    public void outcome(OutcomeView outcome) {
      outcomes.add(
          new KeptOutcome(
              outcome.idNonce(),
              outcome.idCounter(),
              outcome.score(),
              new Outcome(outcome.name(), outcome.value(), outcome.label()),
              outcome.assignment(),
              outcome.delayNanos()));
    }

    @Override
    public void close() {}
  }

  private final PredictionIds ids = PredictionIds.of(NONCE);
  private final Kept kept = new Kept();

  private static PredictionId id(long counter) {
    return new PredictionId(NONCE, counter);
  }

  private static OutcomeView kept(long counter, Outcome outcome, long delayNanos) {
    return new KeptOutcome(NONCE, counter, 0.25, outcome, Assignment.none(), delayNanos);
  }

  @Test
  void outcome_ofARememberedPrediction_joinsOnceAndTellsItsRecorder() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long counter = ids.next();
    join.remember(counter, 0.25, kept, Assignment.none(), 0);
    assertThat(join.outcome(id(counter), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.JOINED);
    assertThat(join.outcome(id(counter), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.DUPLICATE);
    assertThat(kept.outcomes).containsExactly(kept(counter, Outcome.of(1), 5));
  }

  @Test
  void outcome_ofAnotherProcessOrTime_isUnknown() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long counter = ids.next();
    join.remember(counter, 0.25, kept, Assignment.none(), 0);
    assertThat(join.outcome(new PredictionId(NONCE + 1, counter), Outcome.of(1), 5))
        .isEqualTo(OutcomeJoin.Status.UNKNOWN);
    assertThat(join.outcome(id(1L << 40), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.UNKNOWN);
    assertThat(join.outcome(id(0), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.UNKNOWN);
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

  @Test
  void outcome_thatIsNoFiniteNumber_isRefusedAndDoesNotUseThePredictionUp() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long counter = ids.next();
    join.remember(counter, 0.25, kept, Assignment.none(), 0);
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1.0 / 0}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> join.outcome(id(counter), Outcome.of(value), 5))
          .withMessageContaining("finite number")
          .withMessageContaining("was " + value)
          .withMessageContaining("once the truth is known");
    }
    assertThat(join.outcome(id(counter), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.JOINED);
    assertThat(kept.outcomes).hasSize(1);
  }

  @Test
  void remember_afterANewerOneTookThePlace_doesNotTakeItBack() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long older = ids.next();
    long newer = older;
    while (newer < older + SLOTS) {
      newer = ids.next();
    }
    join.remember(newer, 0.75, kept, Assignment.none(), 0);
    join.remember(older, 0.25, kept, Assignment.none(), 0);
    assertThat(join.outcome(id(older), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.LATE);
    assertThat(join.outcome(id(newer), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.JOINED);
    join.remember(older, 0.25, kept, Assignment.none(), 0);
    assertThat(join.outcome(id(newer), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.DUPLICATE);
  }

  /** One thread predicts all the time and fifteen now and then: the worst for the blocks. */
  @Test
  void outcome_ofAnyOfTheLatestPredictions_isJoined() throws Exception {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    int sure = SLOTS * 3 / 4 - 4096;
    List<Long> drawn = new ArrayList<>();
    List<ExecutorService> rare = new ArrayList<>();
    for (int t = 0; t < 15; t++) {
      rare.add(Executors.newSingleThreadExecutor());
    }
    for (int i = 0; i < 40_000; i++) {
      long counter =
          i % 64 == 0 ? rare.get(i / 64 % rare.size()).submit(ids::next).get() : ids.next();
      join.remember(counter, (double) counter, kept, Assignment.none(), 0);
      drawn.add(counter);
    }
    rare.forEach(ExecutorService::shutdown);
    assertThat(drawn.subList(drawn.size() - sure, drawn.size()))
        .allMatch(
            counter -> join.outcome(id(counter), Outcome.of(1), 5) == OutcomeJoin.Status.JOINED);
    assertThat(kept.outcomes).hasSize(sure).allMatch(o -> o.score() == o.idCounter());
  }

  /** The law: against a map that forgets what is as many counters old as there are slots. */
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
      for (int skip = 0; skip < 39; skip++) {
        counter = source.next();
      }
      drawn.add(counter);
      join.remember(counter, (double) counter, told, Assignment.none(), 0);
      slots.put(counter % SLOTS, counter);
      long asked = drawn.get(Math.max(0, drawn.size() - 1 - back));
      OutcomeJoin.Status expected =
          slots.getOrDefault(asked % SLOTS, 0L) != asked
              ? OutcomeJoin.Status.LATE
              : joined.put(asked, true) == null
                  ? OutcomeJoin.Status.JOINED
                  : OutcomeJoin.Status.DUPLICATE;
      assertThat(join.outcome(id(asked), Outcome.of(1), 5)).isEqualTo(expected);
    }
    assertThat(told.outcomes).allMatch(outcome -> outcome.score() == outcome.idCounter());
  }

  /**
   * Every counter of this test belongs to one of four places, so that writers meet all the time.
   */
  @Test
  void outcome_whileWritersFightForAPlace_joinsEachOnceAndNeverMixes() throws Exception {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    int places = 4;
    int records = 30_000;
    long last = (long) SLOTS * (records / places + 2);
    for (long c = 0; c < last; ) {
      c = ids.next();
    }
    AtomicLong drawn = new AtomicLong();
    AtomicInteger joins = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<?>> work = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      work.add(
          threads.submit(
              () -> {
                for (long n = drawn.getAndIncrement(); n < records; n = drawn.getAndIncrement()) {
                  long counter = (n / places + 1) * SLOTS + n % places;
                  join.remember(counter, (double) counter, kept, armOf(counter), 0);
                  for (long back = counter;
                      back > counter - 2 * SLOTS && back >= SLOTS;
                      back -= SLOTS) {
                    if (join.outcome(id(back), Outcome.of((double) back), 5)
                        == OutcomeJoin.Status.JOINED) {
                      joins.incrementAndGet();
                    }
                  }
                }
              }));
    }
    for (Future<?> future : work) {
      future.get();
    }
    threads.shutdown();
    assertThat(kept.outcomes).hasSize(joins.get()).hasSizeGreaterThan(records / 10);
    assertThat(kept.outcomes)
        .allMatch(o -> o.score() == o.idCounter() && o.value() == o.idCounter())
        .allMatch(o -> o.assignment().equals(armOf(o.idCounter())));
    assertThat(kept.outcomes.stream().map(OutcomeView::idCounter)).doesNotHaveDuplicates();
  }

  private static final Assignment[] ARMS = {
    new Assignment("e", "a", 0, Assignment.Reason.SPLIT, 0, 0.5),
    new Assignment("e", "b", 1, Assignment.Reason.SPLIT, 0, 0.5),
    Assignment.none()
  };

  private static Assignment armOf(long counter) {
    return ARMS[(int) (counter / SLOTS % ARMS.length)];
  }

  @Test
  void remember_inTheSteadyState_allocatesNothing() {
    OutcomeJoin join = new OutcomeJoin(ids, 1024);
    assertThat(
            Allocation.bytes(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    join.remember(ids.next(), 0.5, kept, Assignment.none(), 0);
                  }
                }))
        .isZero();
  }

  @Test
  void outcome_ofSeveralNames_joinsOncePerName() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long counter = ids.next();
    join.remember(counter, 0.25, kept, Assignment.none(), 100);
    Outcome clicked = Outcome.of(1).named("clicked");
    Outcome label = Outcome.label("LATE");
    assertThat(join.outcome(id(counter), clicked, 150)).isEqualTo(OutcomeJoin.Status.JOINED);
    assertThat(join.outcome(id(counter), label, 170)).isEqualTo(OutcomeJoin.Status.JOINED);
    assertThat(join.outcome(id(counter), clicked, 180)).isEqualTo(OutcomeJoin.Status.DUPLICATE);
    assertThat(kept.outcomes).containsExactly(kept(counter, clicked, 50), kept(counter, label, 70));
  }

  @Test
  void outcome_ofASixteenthName_isRefusedAndNamesTheOthers() {
    OutcomeJoin join = new OutcomeJoin(ids, 64);
    long counter = ids.next();
    join.remember(counter, 0.25, kept, Assignment.none(), 0);
    for (int i = 1; i < 15; i++) {
      join.outcome(id(counter), Outcome.of(1).named("name-" + i), 5);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> join.outcome(id(counter), Outcome.of(1).named("user-7"), 5))
        .withMessageContaining("name-14")
        .withMessageContaining("user-7");
    assertThat(join.outcome(id(counter), Outcome.of(1), 5)).isEqualTo(OutcomeJoin.Status.JOINED);
  }
}
