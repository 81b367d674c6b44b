package dev.mlopsdk.drift.sequential;

/**
 * How many rows of the traffic are worth one independent row. Every count is divided by it.
 * Immutable.
 *
 * <p>Requests of one session, one batch or one retry resemble each other, so a bucket varies more
 * than its size says, and every test takes that for drift. With rows in blocks of b whose rows are
 * copies of each other, dividing by b is exact; for less alike rows it errs on the quiet side. A
 * measured effect is an estimate, so the guarantee on false alarms then is no theorem.
 *
 * @since 0.1
 */
public final class DesignEffect {

  private static final int BUCKETS = 100;
  private static final DesignEffect NONE = new DesignEffect(1, 0);
  private static final DesignEffect MEASURED = new DesignEffect(1, BUCKETS);

  private final double factor;
  private final int buckets;

  private DesignEffect(double factor, int buckets) {
    this.factor = factor;
    this.buckets = buckets;
  }

  /** Rows are independent: the effect is 1. */
  public static DesignEffect none() {
    return NONE;
  }

  /**
   * The effect is known.
   *
   * @throws IllegalArgumentException if the factor is not a finite number from 1
   */
  public static DesignEffect fixed(double factor) {
    return new DesignEffect(requireFactor(factor), 0);
  }

  static double requireFactor(double factor) {
    if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("A design effect is 1 or more, but is " + factor);
    }
    return factor;
  }

  /**
   * Rows come in blocks of up to {@code rows} that belong together, a session or a batch; a block
   * counts as one row.
   *
   * @throws IllegalArgumentException if a block has no row
   */
  public static DesignEffect blocksOf(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("A block has a row or more, but this one has " + rows);
    }
    return fixed(rows);
  }

  /** Measured over the first 100 buckets with values, then kept. */
  public static DesignEffect measured() {
    return MEASURED;
  }

  /**
   * Measured over the first {@code buckets} buckets with values, then kept. From one bucket to the
   * next with n and n' values, shares f and f' and d = f' − f, and p the mean of all f, the effect
   * is the largest of 1 and three means over t, of
   *
   * <pre>
   * 1/(1/n + 1/n') times:  Σ d_i²/p_i / (B − 1)     (d·h)² / Var_p(h)     (d·g)² / Var_p(g)
   * </pre>
   *
   * <p>h and g being location and scale, in which autocorrelation mostly shows. Differences of
   * neighbours leave a slow drift out. Until all buckets are there, the largest is multiplied by
   * what makes it an upper bound of 90 % for that many; before the fifth bucket nothing counts, so
   * there is no alarm. An alarm ends the measuring.
   *
   * @throws IllegalArgumentException if there are fewer than 10 buckets
   */
  public static DesignEffect measured(int buckets) {
    if (buckets < 10) {
      throw new IllegalArgumentException(
          "A design effect is measured over 10 buckets or more, but not over " + buckets);
    }
    return new DesignEffect(1, buckets);
  }

  /** Over how many buckets it is measured; 0 if it is known. */
  int buckets() {
    return buckets;
  }

  double factor() {
    return factor;
  }

  /** What it is. */
  @Override
  public String toString() {
    return buckets > 0 ? "measured over " + buckets + " buckets" : Double.toString(factor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DesignEffect that
        && Double.compare(factor, that.factor) == 0
        && buckets == that.buckets;
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(factor) + buckets;
  }
}
