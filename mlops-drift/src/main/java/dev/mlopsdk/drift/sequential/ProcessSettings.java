package dev.mlopsdk.drift.sequential;

import java.util.Objects;

/**
 * How a {@link DriftProcess} works. Immutable.
 *
 * @param alpha the chance of ever alarming without drift, in (0, 1); spent once per process
 * @param comparison what recent values are compared with
 * @param designEffect what dependence between rows is reckoned with
 * @param ring the most buckets that a recent stretch may have, beside all since the start; together
 *     they should hold what the smallest drift that matters needs, {@link
 *     DriftProcess#smallestShift}
 * @since 0.1
 */
public record ProcessSettings(
    double alpha, Comparison comparison, DesignEffect designEffect, int ring) {

  /** What recent values are compared with. */
  public enum Comparison {
    /** The reference alone. Blind below a floor that the reference's size sets. */
    REFERENCE,
    /**
     * The reference and all traffic before the recent stretch. Finds smaller drifts and has no
     * floor, but takes daily rhythms for drift, and a slow drift becomes part of what is normal.
     */
    POOLED
  }

  private static final int MOST_RING = 1 << 16;
  private static final ProcessSettings DEFAULTS =
      new ProcessSettings(0.05, Comparison.REFERENCE, DesignEffect.measured(), 64);

  /**
   * Checks every value.
   *
   * @throws IllegalArgumentException if alpha is not in (0, 1), or the ring not in 1 … 65,536
   */
  public ProcessSettings {
    requireAlpha(alpha);
    Objects.requireNonNull(comparison, "The comparison is null; pass REFERENCE or POOLED");
    Objects.requireNonNull(designEffect, "The design effect is null; pass DesignEffect.none()");
    if (ring < 1 || ring > MOST_RING) {
      throw new IllegalArgumentException(
          "A ring has 1 to " + MOST_RING + " buckets, but this one " + ring);
    }
  }

  /** Alpha 0.05 against the reference, a measured design effect, a ring of 64 buckets. */
  public static ProcessSettings withDefaults() {
    return DEFAULTS;
  }

  /** The same settings with another chance of a false alarm. */
  public ProcessSettings withAlpha(double alpha) {
    return new ProcessSettings(alpha, comparison, designEffect, ring);
  }

  /** The same settings with another comparison. */
  public ProcessSettings withComparison(Comparison comparison) {
    return new ProcessSettings(alpha, comparison, designEffect, ring);
  }

  /** The same settings with another design effect. */
  public ProcessSettings withDesignEffect(DesignEffect designEffect) {
    return new ProcessSettings(alpha, comparison, designEffect, ring);
  }

  /** The same settings with another ring. */
  public ProcessSettings withRing(int buckets) {
    return new ProcessSettings(alpha, comparison, designEffect, buckets);
  }

  static double requireAlpha(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
    }
    return alpha;
  }
}
