package dev.mlopsdk.drift.measure;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What a measure does without drift: simulated values, and beyond the largest of them an
 * exponential tail. Immutable.
 *
 * <p>Its values are energies: what grows as the square of a distance. The p-value of an energy that
 * was simulated is (1 + values at least as large) / (1 + all). Beyond all of them the tail goes on
 * exponentially with the mean excess of the largest tenth, as J. Pickands III, Statistical
 * inference using extreme order statistics, Annals of Statistics 3 (1975),
 * doi:10.1214/aos/1176343003, does with a shape of 0: in the energy, where the law is that of many
 * values, for the tail of a squared normal is exponential; in its root, where few values make it,
 * for a Poisson count's is heavier.
 */
final class NullLaw {

  private static final double TAIL = 0.1;

  /** The square of the normal quantile at the usual power. */
  private static final double POWER_SQUARED =
      Math.pow(NormalDistribution.of(0, 1).inverseCumulativeProbability(Quadratic.POWER), 2);

  /** Ascending, on the scale of the tail. */
  private final double[] sorted;

  private final boolean ofMany;
  private final double mean;
  private final double variance;
  private final double largest;
  private final double largestP;
  private final double excess;

  /** Takes {@code energies} over. */
  NullLaw(double[] energies, boolean ofMany) {
    this.ofMany = ofMany;
    double middle = Arrays.stream(energies).average().orElse(0);
    this.mean = middle;
    this.variance =
        Arrays.stream(energies).map(each -> (each - middle) * (each - middle)).average().orElse(0);
    for (int i = 0; i < energies.length; i++) {
      energies[i] = scaled(energies[i]);
    }
    Arrays.sort(energies);
    this.sorted = energies;
    double threshold = energies[energies.length - Math.max(1, (int) (TAIL * energies.length))];
    double sum = 0;
    int above = 0;
    for (double value : energies) {
      if (value > threshold) {
        sum += value - threshold;
        above++;
      }
    }
    this.excess = above > 0 ? sum / above : 0;
    this.largest = energies[energies.length - 1];
    this.largestP = atLeast(largest);
  }

  /**
   * The law whose quantiles lie between those of this and of {@code other}, which is simulated as
   * often.
   *
   * @param part of the way to the other, in [0, 1]
   */
  NullLaw towards(NullLaw other, double part) {
    double[] energies = new double[sorted.length];
    Arrays.setAll(
        energies, i -> (1 - part) * energy(sorted[i]) + part * other.energy(other.sorted[i]));
    return new NullLaw(energies, ofMany);
  }

  private double energy(double scaled) {
    return ofMany ? scaled : scaled * scaled;
  }

  private double scaled(double energy) {
    return ofMany ? energy : Math.sqrt(energy);
  }

  private double atLeast(double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (1.0 + sorted.length - low) / (1.0 + sorted.length);
  }

  /** The energy on average. */
  double mean() {
    return mean;
  }

  /**
   * What a drift adds to the energy that exceeds {@code critical} with the usual power: with λ
   * added, the energy is about normal with mean + λ and variance + 4 λ noise.
   *
   * @param noise what the energy of one cell is on average
   */
  double detectable(double critical, double noise) {
    double apart = critical - mean;
    double half = apart + 2 * POWER_SQUARED * noise;
    return half + Math.sqrt(Math.max(0, half * half - apart * apart + POWER_SQUARED * variance));
  }

  /** The probability of at least {@code energy} without drift; never 0. */
  double pValue(double energy) {
    double value = scaled(energy);
    if (value <= largest) {
      return atLeast(value);
    }
    return excess > 0
        ? Math.max(Double.MIN_NORMAL, largestP * Math.exp(-(value - largest) / excess))
        : 1 / (1.0 + sorted.length);
  }

  /** The smallest energy whose p-value is at most {@code alpha}; infinite if none has. */
  double quantile(double alpha) {
    double value = scaledQuantile(alpha);
    return ofMany ? value : value * value;
  }

  private double scaledQuantile(double alpha) {
    if (alpha < largestP) {
      return excess > 0 ? largest + excess * Math.log(largestP / alpha) : Double.POSITIVE_INFINITY;
    }
    int above = (int) Math.floor(alpha * (1.0 + sorted.length) - 1);
    int at = sorted.length - Math.max(1, above);
    while (at > 0 && at < sorted.length && sorted[at] <= sorted[at - 1]) {
      at++;
    }
    return at < sorted.length ? sorted[at] : Double.POSITIVE_INFINITY;
  }
}
