package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProbabilityRingTest {

  /** So many that a row takes a while to write and the ring has 256 places. */
  private static final int CLASSES = 10_000;

  private static final ClassNames NAMES = ClassNames.numbered(CLASSES);

  private static float[] certain(int label) {
    float[] row = new float[CLASSES];
    row[label] = 1;
    return row;
  }

  @Test
  void score_whileOthersWrite_isOfOneRow() throws InterruptedException {
    ProbabilityRing ring = new ProbabilityRing(new ClassReader(NAMES));
    LiveClasses live = new LiveClasses(NAMES, 1, 1, null);
    float[][] rows = {certain(0), certain(1), certain(9998), certain(9999)};
    int[] labels = {0, 1, 9998, 9999};
    AtomicLong ids = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  long id = ids.incrementAndGet();
                  ring.remember(id, rows[(int) (id % 4)]);
                  for (long older = Math.max(1, id - 257); older <= id; older += 32) {
                    int label = labels[(int) (older % 4)];
                    ring.score(older, label, label, live);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    MulticlassQuality quality = live.figures().multiclass();

    assertThat(quality.scored()).isGreaterThan(1000);
    assertThat(quality.brier().value()).isZero();
    assertThat(quality.calibrationError()).isLessThan(0x1p-37);
  }

  @Test
  void remember_anOlderOne_keepsTheNewer() {
    ProbabilityRing ring = new ProbabilityRing(new ClassReader(NAMES));
    LiveClasses live = new LiveClasses(NAMES, 1, 1, null);
    ring.remember(300, certain(7));
    ring.remember(300 - 256, certain(8));

    ring.score(300 - 256, 8, 8, live);
    assertThat(live.figures().multiclass().scored()).isZero();
    ring.score(300, 7, 7, live);
    assertThat(live.figures().multiclass().scored()).isEqualTo(1);
  }
}
