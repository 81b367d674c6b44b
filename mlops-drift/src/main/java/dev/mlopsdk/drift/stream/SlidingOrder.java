package dev.mlopsdk.drift.stream;

/** The last values, in the order of their arrival and of their size. */
final class SlidingOrder {

  private final double[] values;
  private final double[] sorted;
  private final int[] order; // the slots of the sorted values
  private int oldest;
  private int size;

  SlidingOrder(int capacity) {
    values = new double[capacity];
    sorted = new double[capacity];
    order = new int[capacity];
  }

  void clear() {
    oldest = 0;
    size = 0;
  }

  boolean full() {
    return size == values.length;
  }

  int size() {
    return size;
  }

  /** Adds a value in place of the oldest one, if the window is full. */
  void add(double value) {
    int slot;
    int gap;
    if (full()) {
      slot = oldest;
      oldest = oldest + 1 == values.length ? 0 : oldest + 1;
      gap = 0;
      while (order[gap] != slot) {
        gap++;
      }
    } else {
      slot = size;
      gap = size++;
    }
    values[slot] = value;
    while (gap > 0 && sorted[gap - 1] > value) {
      move(gap - 1, gap--);
    }
    while (gap < size - 1 && sorted[gap + 1] < value) {
      move(gap + 1, gap++);
    }
    order[gap] = slot;
    sorted[gap] = value;
  }

  private void move(int from, int to) {
    order[to] = order[from];
    sorted[to] = sorted[from];
  }

  /** The value that {@code age} others came before; 0 is the oldest. */
  double at(int age) {
    int slot = oldest + age;
    return values[slot < values.length ? slot : slot - values.length];
  }

  /**
   * The Kolmogorov–Smirnov distance between two samples in the window, times the product of their
   * sizes.
   *
   * @param weights by age: the other sample's size for one sample, its negative for the other, 0
   *     for values in neither
   */
  long distance(int[] weights) {
    long difference = 0;
    long most = 0;
    for (int i = 0; i < size; i++) {
      int age = order[i] - oldest;
      difference += weights[age < 0 ? age + size : age];
      if (i + 1 == size || sorted[i] < sorted[i + 1]) {
        most = Math.max(most, Math.abs(difference));
      }
    }
    return most;
  }
}
