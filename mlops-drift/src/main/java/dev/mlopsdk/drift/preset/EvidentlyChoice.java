package dev.mlopsdk.drift.preset;

import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import dev.mlopsdk.drift.twosample.WassersteinTest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * What Evidently 0.7 chooses by default, with its conventions: goodness of fit of the current
 * sample to the reference's shares for chi-squared, natural logarithms for Jensen–Shannon, σ of at
 * least 0.001 for Wasserstein.
 */
record EvidentlyChoice() implements DriftPreset.Choice<ColumnDrift> {

  private static final int SMALL = 1_000;
  private static final int FEW = 5;
  private static final double P_VALUE = 0.05;
  private static final double DISTANCE = 0.1;
  private static final double SMALLEST_DEVIATION = 0.001;

  @Override
  public List<ColumnDrift> decide(List<ColumnDrift> found) {
    return found;
  }

  @Override
  public ColumnDrift numbers(String column, double[] reference, double[] current) {
    ColumnDrift.Missing missing = DriftPreset.missing(reference, current, false);
    double[] r = DriftPreset.finite(reference);
    double[] c = DriftPreset.finite(current);
    DriftPreset.requireValues(column, Math.min(r.length, c.length));
    if (distinct(r, c) <= FEW) {
      SortedMap<Double, long[]> counts = new TreeMap<>();
      Arrays.stream(r).forEach(x -> counts.computeIfAbsent(x + 0.0, key -> new long[2])[0]++);
      Arrays.stream(c).forEach(x -> counts.computeIfAbsent(x + 0.0, key -> new long[2])[1]++);
      return counts(column, List.copyOf(counts.values()), r.length, c.length, missing);
    }
    if (r.length <= SMALL) {
      double p =
          r.length < 2 || c.length < 2
              ? 1
              : KolmogorovSmirnovTest.withDefaults().test(r, c).pValue();
      return ColumnDrift.bySignificance(
          column, "kolmogorov-smirnov", p, P_VALUE, missing, p <= P_VALUE);
    }
    double score = WassersteinTest.distance(r, c) / Math.max(SMALLEST_DEVIATION, deviation(r));
    return ColumnDrift.byEffect(column, "wasserstein", score, DISTANCE, missing);
  }

  @Override
  public ColumnDrift texts(
      String column, @Nullable String[] reference, @Nullable String[] current) {
    SortedMap<String, long[]> counts = new TreeMap<>();
    int m = count(counts, reference, 0);
    int n = count(counts, current, 1);
    DriftPreset.requireValues(column, Math.min(m, n));
    return counts(
        column, List.copyOf(counts.values()), m, n, DriftPreset.missing(reference, current));
  }

  private static int count(SortedMap<String, long[]> counts, @Nullable String[] values, int which) {
    int there = 0;
    for (String value : values) {
      if (value != null) {
        Objects.requireNonNull(counts.computeIfAbsent(value, key -> new long[2]))[which]++;
        there++;
      }
    }
    return there;
  }

  private static ColumnDrift counts(
      String column, List<long[]> counts, int m, int n, ColumnDrift.Missing missing) {
    if (m > SMALL) {
      return ColumnDrift.byEffect(column, "js", jensenShannon(counts, m, n), DISTANCE, missing);
    }
    boolean two = counts.size() <= 2;
    double p = two ? z(counts, m, n) : goodnessOfFit(counts, m, n);
    return ColumnDrift.bySignificance(
        column, two ? "z" : "chi-squared", p, P_VALUE, missing, p < P_VALUE);
  }

  private static double z(List<long[]> counts, double m, double n) {
    if (counts.size() == 1) {
      return 1;
    }
    double p = counts.get(1)[0] / m;
    double q = counts.get(1)[1] / n;
    double all = (counts.get(1)[0] + counts.get(1)[1]) / (m + n);
    double z = (p - q) / Math.sqrt(all * (1 - all) * (1 / m + 1 / n));
    return 2 * NormalDistribution.of(0, 1).survivalProbability(Math.abs(z));
  }

  private static double goodnessOfFit(List<long[]> counts, double m, double n) {
    double statistic = 0;
    for (long[] both : counts) {
      double expected = both[0] * (n / m);
      statistic += (both[1] - expected) * (both[1] - expected) / expected;
    }
    return ChiSquaredDistribution.of(counts.size() - 1).survivalProbability(statistic);
  }

  private static double jensenShannon(List<long[]> counts, double m, double n) {
    double sum = 0;
    for (long[] both : counts) {
      double p = both[0] / m;
      double q = both[1] / n;
      sum += p == 0 ? 0 : p * Math.log(2 * p / (p + q));
      sum += q == 0 ? 0 : q * Math.log(2 * q / (p + q));
    }
    return Math.sqrt(Math.max(0, sum / 2));
  }

  /** How many values both samples have, or one more than few. */
  private static int distinct(double[] r, double[] c) {
    double[] seen = new double[FEW + 1];
    int size = 0;
    for (double[] sample : List.of(r, c)) {
      for (double value : sample) {
        boolean known = false;
        for (int i = 0; i < size && !known; i++) {
          known = seen[i] == value;
        }
        if (!known) {
          seen[size++] = value;
          if (size > FEW) {
            return size;
          }
        }
      }
    }
    return size;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / values.length);
  }
}
