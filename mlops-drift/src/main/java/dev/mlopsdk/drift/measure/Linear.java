package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.Urn;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Judges distances that are linear in the difference of two samples' shares: divided by √(1/m +
 * 1/n) they have a law of their own without drift, which is simulated. Immutable.
 *
 * @param method the measure's name
 * @param distance of the samples, 0 where they are equal
 * @param places what the distance depends on beside the counts
 * @param spread the standard deviation that the distance of one sample has around a true one, times
 *     the root of its size: what the smallest detectable distance is reckoned with
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Linear(String method, Statistic distance, double[] places, double spread) {

  private static final double POWER_QUANTILE =
      NormalDistribution.of(0, 1).inverseCumulativeProbability(Quadratic.POWER);

  /** Judges the distance {@code found}, which the raw samples can have had up to {@code atMost}. */
  MeasureResult test(
      long[] reference, long[] current, double found, double atMost, NullLaws laws, Gate gate) {
    return test(reference, null, current, found, atMost, laws, gate);
  }

  /** The same, where the current sample without drift comes from {@code urn}. */
  MeasureResult test(
      long[] reference,
      @Nullable Urn urn,
      long[] current,
      double found,
      double atMost,
      NullLaws laws,
      Gate gate) {
    long m = sum(reference);
    long n = sum(current);
    if (m == 0 || n == 0) {
      return MeasureResult.unknown(method, m, n, gate);
    }
    NullLaws.Scaled drawn =
        laws.law(
            method,
            (r, c) -> {
              double far = distance.of(r, c);
              return far * far;
            },
            reference,
            urn,
            places,
            m,
            n,
            true);
    double noise = drawn.noise();
    double significant = Math.sqrt(drawn.law().quantile(gate.alpha()) * noise);
    return new MeasureResult(
        method,
        found,
        atMost,
        found,
        drawn.law().pValue(found * found / noise),
        significant,
        significant + POWER_QUANTILE * spread * Math.sqrt(1.0 / m + 1.0 / n),
        m,
        n,
        gate);
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
