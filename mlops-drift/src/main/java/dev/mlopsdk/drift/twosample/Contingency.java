package dev.mlopsdk.drift.twosample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.jspecify.annotations.Nullable;

/** Two rows of counts over the same cells, without the cells that are empty in both. */
final class Contingency {

  final long[] reference;
  final long[] current;
  final long referenceSize;
  final long currentSize;

  private Contingency(List<long[]> cells) {
    this(
        cells.stream().mapToLong(cell -> cell[0]).toArray(),
        cells.stream().mapToLong(cell -> cell[1]).toArray());
  }

  private Contingency(long[] reference, long[] current) {
    this.reference = reference;
    this.current = current;
    referenceSize = sum(reference);
    currentSize = sum(current);
  }

  /** Of categories, in ascending order; null, which is missing, is the last. */
  static Contingency of(String test, @Nullable String[] reference, @Nullable String[] current) {
    Samples.requireThere(reference, current);
    Samples.requireSize(test, "reference", reference.length, 1);
    Samples.requireSize(test, "current sample", current.length, 1);
    TreeMap<@Nullable String, long[]> cells =
        new TreeMap<>(Comparator.nullsLast(Comparator.naturalOrder()));
    count(cells, reference, 0);
    count(cells, current, 1);
    return new Contingency(List.copyOf(cells.values()));
  }

  /** Of counts, cell by cell. */
  static Contingency of(String test, long[] reference, long[] current) {
    Samples.requireThere(reference, current);
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "Both rows of counts have the same cells, but the reference has "
              + reference.length
              + " and the current sample "
              + current.length
              + "; give 0 to a cell that one of them lacks");
    }
    requireCounts("reference", reference);
    requireCounts("current sample", current);
    List<long[]> cells = new ArrayList<>();
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] > 0 || current[i] > 0) {
        cells.add(new long[] {reference[i], current[i]});
      }
    }
    Contingency table = new Contingency(cells);
    Samples.requireSize(test, "reference", table.referenceSize, 1);
    Samples.requireSize(test, "current sample", table.currentSize, 1);
    return table;
  }

  private static void count(
      Map<@Nullable String, long[]> cells, @Nullable String[] sample, int row) {
    for (String category : sample) {
      cells.computeIfAbsent(category, key -> new long[2])[row]++;
    }
  }

  private static void requireCounts(String which, long[] counts) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "A count is 0 or more, but the " + which + " has " + counts[i] + " at index " + i);
      }
    }
  }

  /** Exact, or an ArithmeticException: more than 2^63 rows are a mistake. */
  private static long sum(long[] counts) {
    return Arrays.stream(counts).reduce(0, Math::addExact);
  }

  int cells() {
    return reference.length;
  }

  double size() {
    return (double) referenceSize + currentSize;
  }

  double expected(int cell, long rowSize) {
    return ((double) reference[cell] + current[cell]) * (rowSize / size());
  }

  /** Pearson's statistic, each difference first reduced by at most {@code correction}. */
  double chiSquared(double correction) {
    double sum = 0;
    for (int i = 0; i < cells(); i++) {
      sum += term(reference[i], expected(i, referenceSize), correction);
      sum += term(current[i], expected(i, currentSize), correction);
    }
    return sum;
  }

  private static double term(long observed, double expected, double correction) {
    double difference = Math.abs(observed - expected);
    double corrected = difference - Math.min(correction, difference);
    return corrected * corrected / expected;
  }

  /** Cramér's V of two rows: the root of Pearson's statistic per value. */
  double cramersV() {
    return Math.sqrt(chiSquared(0) / size());
  }

  /**
   * W. G. Cochran's rule (Some methods for strengthening the common χ² tests, Biometrics 10, 1954,
   * doi:10.2307/3001616) for when a statistic follows the chi-squared law: of the expected counts
   * none is below 1 and at most a fifth below 5.
   */
  boolean wellFilled() {
    int few = 0;
    for (int i = 0; i < cells(); i++) {
      for (long rowSize : new long[] {referenceSize, currentSize}) {
        double expected = expected(i, rowSize);
        if (expected < 1) {
          return false;
        }
        few += expected < 5 ? 1 : 0;
      }
    }
    return few * 5 <= 2 * cells();
  }

  /** The cell that holds most values. */
  int largest() {
    int largest = 0;
    for (int i = 1; i < cells(); i++) {
      if (reference[i] + current[i] > reference[largest] + current[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  /**
   * The same values dealt out anew to rows of these sizes. Each value outside the largest cell
   * falls into the smaller row with the chance that is left there, and that cell takes what
   * remains; so swapping the rows draws the same.
   */
  Contingency deal(SplittableRandom random) {
    int largest = largest();
    long left = referenceSize + currentSize;
    long wanted = Math.min(referenceSize, currentSize);
    long[] drawn = new long[cells()];
    long[] rest = new long[cells()];
    for (int i = 0; i < cells(); i++) {
      long values = reference[i] + current[i];
      for (long k = i == largest ? 0 : values; k > 0; k--) {
        if (random.nextLong(left--) < wanted) {
          wanted--;
          drawn[i]++;
        }
      }
      rest[i] = values - drawn[i];
    }
    drawn[largest] = wanted;
    rest[largest] -= wanted;
    return referenceSize <= currentSize
        ? new Contingency(drawn, rest)
        : new Contingency(rest, drawn);
  }

  /** The upper tail of the chi-squared law with a degree of freedom less than there are cells. */
  double survival(double statistic) {
    return ChiSquaredDistribution.of(cells() - 1.0).survivalProbability(statistic);
  }
}
