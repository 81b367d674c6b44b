package dev.mlopsdk.drift.measure;

import java.util.Arrays;

/**
 * What a measure does without drift: simulated values, and beyond the largest tenth of them an
 * exponential tail. Immutable.
 *
 * <p>Its values are energies: what grows as the square of a distance, whose tail is that of a
 * squared normal or a sum of such, so exponential but for a power. A p-value below the threshold's
 * is (1 + values at least as large) / (1 + all); above it the tail's mean excess gives it, as J.
 * Pickands III, Statistical inference using extreme order statistics, Annals of Statistics 3
 * (1975), doi:10.1214/aos/1176343003, does with a shape of 0.
 */
final class NullLaw {

  private static final double TAIL = 0.1;

  private final double[] sorted;
  private final double threshold;
  private final double thresholdP;
  private final double excess;

  /** Takes {@code energies} over. */
  NullLaw(double[] energies) {
    Arrays.sort(energies);
    this.sorted = energies;
    int tail = Math.max(1, (int) (TAIL * energies.length));
    int first = energies.length - tail;
    this.threshold = energies[first];
    double sum = 0;
    for (int i = first; i < energies.length; i++) {
      sum += energies[i] - threshold;
    }
    this.excess = sum / tail;
    this.thresholdP = atLeast(threshold);
  }

  private double atLeast(double energy) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < energy) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (1.0 + sorted.length - low) / (1.0 + sorted.length);
  }

  /** The probability of at least {@code energy} without drift; never 0. */
  double pValue(double energy) {
    if (energy <= threshold) {
      return atLeast(energy);
    }
    return excess > 0
        ? Math.max(Double.MIN_NORMAL, thresholdP * Math.exp(-(energy - threshold) / excess))
        : 1 / (1.0 + sorted.length);
  }

  /** The smallest energy whose p-value is at most {@code alpha}; infinite if none has. */
  double quantile(double alpha) {
    if (alpha < thresholdP) {
      return excess > 0
          ? threshold + excess * Math.log(thresholdP / alpha)
          : Double.POSITIVE_INFINITY;
    }
    int above = (int) Math.floor(alpha * (1.0 + sorted.length) - 1);
    int at = sorted.length - Math.max(1, above);
    while (at > 0 && at < sorted.length && sorted[at] <= sorted[at - 1]) {
      at++;
    }
    return at < sorted.length ? sorted[at] : Double.POSITIVE_INFINITY;
  }
}
