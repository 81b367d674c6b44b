package dev.mlopsdk.drift.sequential;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Streams without drift, looked at after every 100 values. The feature is uniform: cells between
 * order statistics know no other law.
 */
final class FalseAlarms {

  static final int BUCKET = 100;

  private static final double CHI_SQUARED_95_WITH_9 = 16.918977604620448;

  private FalseAlarms() {}

  /** When a process with these settings alarms first, against a fresh reference. */
  static long ofProcess(RandomGenerator random, int m, int values, ProcessSettings settings) {
    SimulatedReference reference = SimulatedReference.ofOrderStatistics(m, random::nextDouble);
    DriftProcess process = DriftProcess.create(reference.cells(), settings);
    return Runs.firstAlarm(
        process, values / BUCKET, t -> reference.bucket(BUCKET, random::nextDouble));
  }

  /** When the PSI of the last {@code window} values over deciles exceeds 0.1 first. */
  static long ofPsi(RandomGenerator random, int m, int values, int window) {
    SimulatedReference reference = SimulatedReference.ofOrderStatistics(m, random::nextDouble);
    return ofPsi(reference, values, window, t -> reference.bucket(BUCKET, random::nextDouble));
  }

  static long ofPsi(
      SimulatedReference reference, int values, int window, IntFunction<long[]> bucket) {
    long[] r = deciles(reference.masses());
    long[][] last = new long[window / BUCKET][];
    for (int t = 1; t <= values / BUCKET; t++) {
      last[t % last.length] = deciles(bucket.apply(t));
      if (t >= last.length && psi(r, sum(last)) > 0.1) {
        return t;
      }
    }
    return Runs.NEVER;
  }

  /** When the two-sample chi-squared test of all values so far is significant at 5 % first. */
  static long ofChiSquared(RandomGenerator random, int m, int values) {
    SimulatedReference reference = SimulatedReference.ofOrderStatistics(m, random::nextDouble);
    long[] r = deciles(reference.masses());
    long[] c = new long[r.length];
    for (int t = 1; t <= values / BUCKET; t++) {
      c = sum(c, deciles(reference.bucket(BUCKET, random::nextDouble)));
      if (chiSquared(r, c) > CHI_SQUARED_95_WITH_9) {
        return t;
      }
    }
    return Runs.NEVER;
  }

  /** When the Kolmogorov band of all values so far is left first. */
  static long ofBand(RandomGenerator random, int m, int values) {
    SimulatedReference reference = SimulatedReference.ofOrderStatistics(m, random::nextDouble);
    long[] r = reference.masses().clone();
    r[r.length - 1]--;
    long[] c = new long[r.length];
    for (int t = 1; t <= values / BUCKET; t++) {
      c = sum(c, reference.bucket(BUCKET, random::nextDouble));
      if (KolmogorovBand.withDefaults().test(r, c).drifted()) {
        return t;
      }
    }
    return Runs.NEVER;
  }

  /** The twelve cells with the tails put back into their deciles. */
  private static long[] deciles(long[] cells) {
    long[] deciles = Arrays.copyOfRange(cells, 1, cells.length - 1);
    deciles[0] += cells[0];
    deciles[deciles.length - 1] += cells[cells.length - 1];
    return deciles;
  }

  private static long[] sum(long[]... counts) {
    long[] sum = new long[counts[0].length];
    for (long[] one : counts) {
      Arrays.setAll(sum, i -> sum[i] + one[i]);
    }
    return sum;
  }

  private static double psi(long[] r, long[] c) {
    double m = Arrays.stream(r).sum();
    double n = Arrays.stream(c).sum();
    double psi = 0;
    for (int i = 0; i < r.length; i++) {
      double p = (r[i] + 0.5) / (m + 0.5 * r.length);
      double q = (c[i] + 0.5) / (n + 0.5 * r.length);
      psi += (q - p) * Math.log(q / p);
    }
    return psi;
  }

  private static double chiSquared(long[] r, long[] c) {
    double m = Arrays.stream(r).sum();
    double n = Arrays.stream(c).sum();
    double statistic = 0;
    for (int i = 0; i < r.length; i++) {
      double difference = r[i] * Math.sqrt(n / m) - c[i] * Math.sqrt(m / n);
      statistic += difference * difference / (r[i] + c[i]);
    }
    return statistic;
  }
}
