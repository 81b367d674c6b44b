package dev.mlopsdk.drift.sequential;

/**
 * Lets every k-th value of a stream pass. Not thread-safe; confine to one thread.
 *
 * <p>Where neighbouring requests resemble each other but those k apart hardly do, a drift process
 * behind this keeps its guarantee with {@link DesignEffect#none()}, for (1 − 1/k) of the values.
 *
 * <pre>{@code
 * Thinning thinning = Thinning.every(5);
 * if (thinning.passes()) { counts[cell(value)]++; }
 * }</pre>
 *
 * @since 0.1
 */
public final class Thinning {

  private final int step;
  private int skipped;

  private Thinning(int step) {
    this.step = step;
  }

  /**
   * Every {@code k}-th passes, the first not before k have come.
   *
   * @throws IllegalArgumentException if k is below 1
   */
  public static Thinning every(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("Every k-th value passes, k from 1, but k is " + k);
    }
    return new Thinning(k);
  }

  /** Whether the value that comes now passes. Call once per value. */
  public boolean passes() {
    skipped++;
    if (skipped < step) {
      return false;
    }
    skipped = 0;
    return true;
  }
}
