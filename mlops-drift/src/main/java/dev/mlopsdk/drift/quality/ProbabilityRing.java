package dev.mlopsdk.drift.quality;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the probabilities of the latest predictions by the counter of their id, as floats: of
 * 65,536 predictions, or of as many as fit into 16 MB. Slot = counter modulo size, so a newer one
 * takes the place of an older one; one that comes while another thread writes there is not
 * remembered. Thread-safe; takes no lock and allocates nothing but at the first one.
 */
final class ProbabilityRing {

  private static final int MOST_FLOATS = 1 << 22;

  /** What a slot holds while a thread writes it: that thread owns it. */
  private static final long WRITING = -1;

  private final ClassReader reader;
  private final int classes;
  private final int size;

  /** The counter of the prediction whose probabilities a slot has; 0 without any. */
  private final AtomicLongArray counters;

  private volatile float @Nullable [] values;

  /** A row to calculate in that nobody uses now. */
  private final AtomicReference<double @Nullable []> spare = new AtomicReference<>();

  ProbabilityRing(ClassReader reader) {
    this.reader = reader;
    this.classes = reader.names().size();
    this.size = Math.min(RecentCodes.SIZE, Integer.highestOneBit(MOST_FLOATS / classes));
    this.counters = new AtomicLongArray(size);
  }

  private float[] values() {
    float[] known = values;
    return known == null ? make() : known;
  }

  private synchronized float[] make() {
    float[] known = values;
    if (known == null) {
      known = new float[size * classes];
      values = known;
    }
    return known;
  }

  /** Remembers what {@code output} says of each class; false if that are no probabilities. */
  boolean remember(long counter, Object output) {
    int slot = (int) counter & (size - 1);
    long seen = counters.getOpaque(slot);
    if (seen == WRITING || seen >= counter || !counters.compareAndSet(slot, seen, WRITING)) {
      return true;
    }
    VarHandle.storeStoreFence();
    boolean written = false;
    try {
      written = reader.probabilities(output, values(), slot * classes);
    } finally {
      counters.setRelease(slot, written ? counter : 0);
    }
    return written;
  }

  /** Counts what the probabilities of that prediction say of the truth, unless forgotten. */
  void score(long counter, int answer, int truth, LiveClasses live) {
    int slot = (int) counter & (size - 1);
    float[] known = values;
    if (known == null || counters.getAcquire(slot) != counter) {
      return;
    }
    int at = slot * classes;
    double squares = squares(known, at, classes);
    double top = known[at + answer];
    double ofTruth = known[at + truth];
    VarHandle.loadLoadFence();
    if (counters.getOpaque(slot) == counter) {
      live.score(top, ofTruth, squares, answer == truth);
    }
  }

  /** Counts what to expect of that prediction, unless its slot was taken. */
  void expect(long counter, int answer, LiveClasses live) {
    int slot = (int) counter & (size - 1);
    float[] known = values;
    if (known == null || counters.getAcquire(slot) != counter) {
      return;
    }
    double[] free = spare.getAndSet(null);
    double[] row = free == null ? new double[classes] : free;
    for (int k = 0; k < classes; k++) {
      row[k] = known[slot * classes + k];
    }
    VarHandle.loadLoadFence();
    if (counters.getOpaque(slot) == counter) {
      live.expect(row, answer);
    }
    spare.lazySet(row);
  }

  static double squares(float[] values, int from, int count) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      double p = values[from + k];
      sum += p * p;
    }
    return sum;
  }
}
