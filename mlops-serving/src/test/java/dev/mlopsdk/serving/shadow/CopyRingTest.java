package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class CopyRingTest {

  private static Copy copy(long counter) {
    return new Copy(
        "x", null, 0, 0, Prediction.Source.MODEL, ModelRef.of("m", 1), Call.none(), 0, counter);
  }

  @Test
  void offer_beyondTheCapacity_isRefusedUntilOneIsTaken() {
    CopyRing ring = new CopyRing(3);
    for (int i = 0; i < 4; i++) {
      assertThat(ring.offer(copy(i))).isTrue();
    }
    assertThat(ring.offer(copy(4))).as("3 is rounded up to 4").isFalse();
    for (int round = 0; round < 100; round++) {
      Copy first = ring.poll();
      assertThat(first).isNotNull();
      assertThat(first.counter()).isEqualTo(round);
      assertThat(ring.offer(copy(round + 4))).isTrue();
    }
    assertThat(ring.isEmpty()).isFalse();
  }

  @Test
  void poll_ofAnEmptyRing_isNull() {
    CopyRing ring = new CopyRing(2);
    assertThat(ring.poll()).isNull();
    assertThat(ring.isEmpty()).isTrue();
  }

  /** Every copy that was taken in comes out once, whoever takes it. */
  @Test
  void producersAndConsumers_together_loseNothingAndDoubleNothing() throws Exception {
    int each = 200_000;
    CopyRing ring = new CopyRing(64);
    AtomicLongArray seen = new AtomicLongArray(2 * each);
    AtomicLong accepted = new AtomicLong();
    AtomicLong taken = new AtomicLong();
    CountDownLatch producing = new CountDownLatch(2);
    Thread[] threads = new Thread[4];
    for (int i = 0; i < 2; i++) {
      int first = i * each;
      threads[i] =
          new Thread(
              () -> {
                for (int k = 0; k < each; k++) {
                  if (ring.offer(copy(first + k))) {
                    accepted.incrementAndGet();
                  }
                }
                producing.countDown();
              });
      threads[2 + i] =
          new Thread(
              () -> {
                while (producing.getCount() > 0 || !ring.isEmpty()) {
                  Copy next = ring.poll();
                  if (next != null) {
                    seen.incrementAndGet((int) next.counter());
                    taken.incrementAndGet();
                  }
                }
              });
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(taken).hasValue(accepted.get());
    for (int i = 0; i < seen.length(); i++) {
      assertThat(seen.get(i)).isLessThanOrEqualTo(1);
    }
  }
}
