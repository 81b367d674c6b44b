package dev.mlopsdk.abtest;

import java.util.Arrays;
import java.util.List;

/**
 * The arithmetic of slot tables: how many slots a weight is worth, and which slots move when the
 * weights do. Pure functions of their arguments, so replicas with one history have one table.
 */
final class SlotTable {

  /** Enough bits for any slot. */
  private static final long SLOT_BITS = (1 << 14) - 1;

  private SlotTable() {}

  /**
   * The slots of each arm by largest remainders; among equal remainders the earlier arm first.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite, all are 0, or a
   *     positive one is too small for a slot
   */
  static int[] counts(List<String> arms, double[] weights) {
    double sum = 0;
    for (int arm = 0; arm < weights.length; arm++) {
      if (!(weights[arm] >= 0 && weights[arm] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "A weight is a finite number of 0 or more, but '"
                + arms.get(arm)
                + "' had "
                + weights[arm]
                + "; give relative weights such as 90 and 10");
      }
      sum += weights[arm];
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The weights sum up to a finite number of more than 0, but the sum was "
              + sum
              + "; give one arm of "
              + arms
              + " a weight of more than 0, or switch the split off()");
    }
    int[] counts = largestRemainders(weights, sum);
    for (int arm = 0; arm < counts.length; arm++) {
      if (counts[arm] == 0 && weights[arm] > 0) {
        throw new IllegalArgumentException(
            "A positive weight is worth at least one of "
                + Bucketing.SLOTS
                + " slots (0.01 %), but '"
                + arms.get(arm)
                + "' has "
                + weights[arm]
                + " of "
                + sum
                + "; give it more, or 0");
      }
    }
    return counts;
  }

  private static int[] largestRemainders(double[] weights, double sum) {
    int[] counts = new int[weights.length];
    double[] remainders = new double[weights.length];
    int left = Bucketing.SLOTS;
    for (int arm = 0; arm < weights.length; arm++) {
      double quota = weights[arm] / sum * Bucketing.SLOTS;
      counts[arm] = (int) quota;
      remainders[arm] = quota - counts[arm];
      left -= counts[arm];
    }
    for (; left > 0; left--) {
      int next = 0;
      for (int arm = 1; arm < remainders.length; arm++) {
        if (remainders[arm] > remainders[next]) {
          next = arm;
        }
      }
      counts[next]++;
      remainders[next] = -1;
    }
    return counts;
  }

  /** The table of epoch 0: the arms one after the other, since the hash has shuffled the units. */
  static byte[] first(int[] counts) {
    byte[] table = new byte[Bucketing.SLOTS];
    int from = 0;
    for (int arm = 0; arm < counts.length; arm++) {
      Arrays.fill(table, from, from + counts[arm], (byte) arm);
      from += counts[arm];
    }
    return table;
  }

  /**
   * The table of {@code epoch}, which differs from {@code table} in ½Σ|count−count′| slots, the
   * fewest possible. Which slots leave a shrinking arm, and which growing arm takes them, follows a
   * pseudo-random order of the slots drawn from the epoch.
   */
  static byte[] moved(byte[] table, int[] counts, int epoch) {
    int[] surplus = counts(table, counts.length);
    for (int arm = 0; arm < counts.length; arm++) {
      surplus[arm] -= counts[arm];
    }
    byte[] next = table.clone();
    int taker = 0;
    for (long key : order(epoch)) {
      int slot = (int) (key & SLOT_BITS);
      if (surplus[table[slot]] > 0) {
        while (surplus[taker] >= 0) {
          taker++;
        }
        surplus[table[slot]]--;
        surplus[taker]++;
        next[slot] = (byte) taker;
      }
    }
    return next;
  }

  /**
   * The slots in the pseudo-random order of {@code epoch}: sorted by the upper 50 bits of a mix of
   * epoch and slot, as signed numbers, and then by slot.
   */
  private static long[] order(int epoch) {
    long[] keys = new long[Bucketing.SLOTS];
    for (int slot = 0; slot < keys.length; slot++) {
      long bits = Bucketing.mix((((long) epoch << 32) | slot) * 0x9e3779b97f4a7c15L);
      keys[slot] = (bits & ~SLOT_BITS) | slot;
    }
    Arrays.sort(keys);
    return keys;
  }

  /** How many slots of {@code table} each of {@code arms} arms holds. */
  static int[] counts(byte[] table, int arms) {
    int[] counts = new int[arms];
    for (byte arm : table) {
      counts[arm]++;
    }
    return counts;
  }
}
