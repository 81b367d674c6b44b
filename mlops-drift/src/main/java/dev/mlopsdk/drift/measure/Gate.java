package dev.mlopsdk.drift.measure;

/**
 * When a difference counts as drift: it is significant, and large enough to matter. Of two large
 * samples hardly any are equal, so a tiny p-value alone says nothing of importance; a large effect
 * in a handful of rows may be chance. Immutable.
 *
 * @param alpha the largest p-value that is significant, in (0, 1)
 * @param moderate the smallest effect that matters, above 0
 * @param large from here on an effect is large, {@code moderate} or more
 * @since 0.1
 */
public record Gate(double alpha, double moderate, double large) {

  public Gate {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
    }
    if (!(moderate > 0 && moderate <= large)) {
      throw new IllegalArgumentException(
          "Effect bounds are above 0 and ascend, but are " + moderate + " and " + large);
    }
  }

  Gate withAlpha(double alpha) {
    return new Gate(alpha, moderate, large);
  }

  Gate withEffectFrom(double moderate, double large) {
    return new Gate(alpha, moderate, large);
  }
}
