package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Several producers at once into a small ring. */
class ByteRingStressTest {

  private static final int PRODUCERS = 4;
  private static final int RECORDS = 60_000;

  @Test
  void records_ofSeveralProducers_arriveOnceWholeAndInTheirOrder() throws Exception {
    ByteRing ring = new ByteRing(32 * ByteRing.GRANULE, 20);
    AtomicInteger left = new AtomicInteger(PRODUCERS);
    AtomicLong refused = new AtomicLong();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      int producer = i;
      Thread thread = new Thread(() -> produce(ring, producer, start, left, refused));
      thread.start();
      threads.add(thread);
    }
    long[] next = new long[PRODUCERS];
    byte[] record = new byte[4096];
    start.countDown();
    while (left.get() > 0 || ring.records() > 0) {
      int length = ring.length();
      if (length == 0) {
        LockSupport.parkNanos(1_000);
        continue;
      }
      ring.take(length, record, 0);
      int producer = record[0];
      long number = (long) RecordBytes.LONG.get(record, 1);
      assertThat(number).as("producer %d", producer).isEqualTo(next[producer]++);
      assertThat(length).isEqualTo(length(number));
      for (int at = 9; at < length; at++) {
        if (record[at] != (byte) (number + at)) { // an assertion a byte would take a minute
          throw new AssertionError("Record " + number + " of " + producer + " is torn at " + at);
        }
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(next).containsOnly(RECORDS);
    assertThat(ring.bytes()).isZero();
  }

  private static int length(long number) {
    return 9 + (int) (number * 31 % 180);
  }

  private static void produce(
      ByteRing ring, int producer, CountDownLatch start, AtomicInteger left, AtomicLong refused) {
    try {
      start.await();
      byte[] record = new byte[256];
      for (long number = 0; number < RECORDS; number++) {
        int length = length(number);
        record[0] = (byte) producer;
        RecordBytes.LONG.set(record, 1, number);
        for (int at = 9; at < length; at++) {
          record[at] = (byte) (number + at);
        }
        while (ring.offer(record, length) == ByteRing.Offer.FULL) {
          refused.incrementAndGet();
          LockSupport.parkNanos(1_000);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      left.decrementAndGet();
    }
  }

  @Test
  void aSealedRing_takesNothingMoreAndGivesWhatItHas() {
    ByteRing ring = new ByteRing(1024, 8);
    ring.offer(new byte[] {7}, 1);
    ring.seal();
    ring.seal();
    assertThat(ring.offer(new byte[] {8}, 1)).isEqualTo(ByteRing.Offer.SEALED);
    assertThat(ring.records()).isEqualTo(1);
    byte[] taken = new byte[1];
    ring.take(ring.length(), taken, 0);
    assertThat(taken[0]).isEqualTo((byte) 7);
    assertThat(ring.records()).isZero();
  }
}
