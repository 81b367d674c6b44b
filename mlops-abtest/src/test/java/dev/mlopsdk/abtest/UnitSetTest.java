package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UnitSetTest {

  @Test
  void add_sameHash_isNewOnce() {
    UnitSet units = new UnitSet(10);
    assertThat(units.add(0)).isTrue();
    assertThat(units.add(0)).isFalse();
    assertThat(units.add(-7)).isTrue();
    assertThat(units.add(-7)).isFalse();
    assertThat(units.full()).isFalse();
  }

  @Test
  void add_fullSet_notesNoMoreAndStillKnowsTheOld() {
    UnitSet units = new UnitSet(2);
    assertThat(units.add(4)).isTrue();
    assertThat(units.add(8)).isTrue();
    assertThat(units.full()).isTrue();
    assertThat(units.add(12)).isFalse();
    assertThat(units.add(4)).isFalse();
  }

  @Test
  void add_moreThreadsThanRoom_neverFillsTheTable() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      UnitSet units = new UnitSet(1);
      AtomicInteger noted = new AtomicInteger();
      Thread[] threads = new Thread[4];
      for (int t = 0; t < threads.length; t++) {
        long hash = t + 1L;
        threads[t] =
            new Thread(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    noted.addAndGet(units.add(hash) ? 1 : 0);
                  }
                });
        threads[t].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(noted).hasValue(1);
      assertThat(units.add(99)).isFalse();
    }
  }
}
