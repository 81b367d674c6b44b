package dev.mlopsdk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PredictionIdsTest {

  @Test
  void next_onManyThreads_neverRepeatsAndIsIssued() throws Exception {
    PredictionIds ids = PredictionIds.of(7);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<long[]>> drawn = new ArrayList<>();
    for (int t = 0; t < 32; t++) {
      drawn.add(
          threads.submit(
              () -> {
                long[] mine = new long[5_000];
                for (int i = 0; i < mine.length; i++) {
                  mine[i] = ids.next();
                }
                return mine;
              }));
    }
    Set<Long> all = new HashSet<>();
    for (Future<long[]> future : drawn) {
      for (long counter : future.get()) {
        assertThat(counter).isPositive();
        assertThat(all.add(counter)).isTrue();
      }
    }
    threads.shutdown();
    assertThat(all).hasSize(160_000).allMatch(ids::issued);
    // Blocks that lost a race are left out, a few for each stripe.
    assertThat(all.stream().mapToLong(c -> c).max().orElseThrow()).isLessThan(320_000);
  }

  @Test
  void next_onAThreadThatWasIdle_isNeverFarBehindTheNewest() throws Exception {
    PredictionIds ids = PredictionIds.of(7);
    ExecutorService[] idle = new ExecutorService[17];
    for (int t = 0; t < idle.length; t++) {
      idle[t] = Executors.newSingleThreadExecutor();
      idle[t].submit(ids::next).get();
    }
    long newest = 0;
    for (int i = 0; i < 20_000; i++) {
      newest = ids.next();
    }
    for (ExecutorService thread : idle) {
      assertThat(thread.submit(ids::next).get())
          .isGreaterThan(newest - PredictionIds.FURTHEST_BEHIND);
      thread.shutdown();
    }
  }

  @Test
  void issued_ofACounterToCome_isFalse() {
    PredictionIds ids = PredictionIds.of(7);
    assertThat(ids.issued(0)).isFalse();
    assertThat(ids.issued(64)).isFalse();
    assertThat(ids.issued(ids.next())).isTrue();
    assertThat(ids.issued(1L << 40)).isFalse();
  }

  @Test
  void next_inTheSteadyState_allocatesNothing() {
    PredictionIds ids = PredictionIds.random();
    assertThat(
            Allocation.bytes(
                () -> {
                  for (int i = 0; i < 10_000; i++) {
                    ids.next();
                  }
                }))
        .isZero();
  }
}
