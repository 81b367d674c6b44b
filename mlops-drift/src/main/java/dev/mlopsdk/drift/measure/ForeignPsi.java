package dev.mlopsdk.drift.measure;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The population stability index as other libraries take it. Stateless. */
final class ForeignPsi {

  private static final int EVIDENTLY_DISTINCT = 20;
  private static final int FROUROS_BINS = 10;
  private static final double EVIDENTLY_FILL = 1e-4;
  private static final double SCOUTER_FILL = 1e-10;
  private static final double DEEPCHECKS_FLOOR = 0.01;

  /** Both samples, counted. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Counted(long[] reference, long[] current) {}

  private ForeignPsi() {}

  static Counted count(PsiConvention convention, double[] reference, double[] current) {
    double[] r = finite(reference);
    double[] c = finite(current);
    if (r.length == 0 || c.length == 0) {
      return new Counted(new long[] {r.length}, new long[] {c.length});
    }
    return switch (convention) {
      case EVIDENTLY ->
          DoubleStream.of(r).distinct().count() > EVIDENTLY_DISTINCT
              ? between(pooled(r, c, sturges(r, c)), r, c)
              : values(r, c);
      case NANNYML_BINS -> between(doane(r), r, c);
      case FROUROS -> between(pooled(r, c, FROUROS_BINS), r, c);
      case SCOUTER -> scouter(r, c);
      case DEEPCHECKS, REFERENCE_DECILES ->
          throw new IllegalArgumentException(
              "The convention " + convention + " has no cells of its own for numbers");
    };
  }

  static Counted count(@Nullable String[] reference, @Nullable String[] current) {
    TreeMap<String, long[]> counts = new TreeMap<>();
    add(counts, reference, 0);
    add(counts, current, 1);
    return new Counted(
        counts.values().stream().mapToLong(both -> both[0]).toArray(),
        counts.values().stream().mapToLong(both -> both[1]).toArray());
  }

  private static void add(Map<String, long[]> counts, @Nullable String[] values, int which) {
    for (String value : values) {
      if (value != null) {
        counts.computeIfAbsent(value, key -> new long[2])[which]++;
      }
    }
  }

  /** The index over cells of which an empty one is filled as {@code convention} does. */
  static double of(PsiConvention convention, long[] reference, long[] current) {
    double[] p = shares(convention, reference);
    double[] q = shares(convention, current);
    double psi = 0;
    for (int i = 0; i < p.length; i++) {
      if (reference[i] + current[i] > 0) {
        psi += (q[i] - p[i]) * Math.log(q[i] / p[i]);
      }
    }
    return psi;
  }

  private static double[] shares(PsiConvention convention, long[] counts) {
    double all = Arrays.stream(counts).sum();
    double smallest =
        Arrays.stream(counts).filter(count -> count > 0).min().orElse(1) / Math.max(1, all);
    double evidently = smallest <= EVIDENTLY_FILL ? smallest / 1e6 : EVIDENTLY_FILL;
    return Arrays.stream(counts)
        .mapToDouble(
            count ->
                switch (convention) {
                  case EVIDENTLY -> count == 0 ? evidently : count / all;
                  case FROUROS -> count == 0 ? Double.MIN_NORMAL : count / all;
                  case SCOUTER -> count / all + SCOUTER_FILL;
                  case DEEPCHECKS -> Math.max(DEEPCHECKS_FLOOR, count / all);
                  case NANNYML_BINS, REFERENCE_DECILES ->
                      (count + 0.5) / (all + 0.5 * counts.length);
                })
        .toArray();
  }

  private static double[] finite(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).toArray();
  }

  /** As NumPy takes it: the range over the width, rounded up. */
  private static int sturges(double[] r, double[] c) {
    double range = max(r, c) - min(r, c);
    double width = range / (Math.log((double) r.length + c.length) / Math.log(2) + 1);
    return width > 0 ? (int) Math.ceil(range / width) : 1;
  }

  private static double[] pooled(double[] r, double[] c, int bins) {
    return widths(min(r, c), max(r, c), bins);
  }

  /**
   * D. P. Doane, Aesthetic frequency classifications, American Statistician 30 (1976),
   * doi:10.1080/00031305.1976.10479172, as NumPy takes it.
   */
  private static double[] doane(double[] r) {
    double low = Arrays.stream(r).min().orElse(0);
    double high = Arrays.stream(r).max().orElse(0);
    double n = r.length;
    if (r.length < 3 || low == high) {
      return widths(low, high, 1);
    }
    double mean = Arrays.stream(r).sum() / n;
    double deviation = Math.sqrt(Arrays.stream(r).map(x -> (x - mean) * (x - mean)).sum() / n);
    double skew = Arrays.stream(r).map(x -> Math.pow((x - mean) / deviation, 3)).sum() / n;
    double scale = Math.sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
    double bins = 1 + Math.log(n) / Math.log(2) + Math.log1p(Math.abs(skew) / scale) / Math.log(2);
    double width = (high - low) / bins;
    return widths(low, high, (int) Math.ceil((high - low) / width));
  }

  private static double[] widths(double low, double high, int bins) {
    double from = low == high ? low - 0.5 : low;
    double to = low == high ? high + 0.5 : high;
    double step = (to - from) / bins;
    double[] edges = new double[bins + 1];
    for (int i = 0; i < bins; i++) {
      edges[i] = i * step + from;
    }
    edges[bins] = to;
    return edges;
  }

  /** Cells [e, e') of which the last is closed; the cell behind them holds what is in none. */
  private static Counted between(double[] edges, double[] r, double[] c) {
    return new Counted(between(edges, r), between(edges, c));
  }

  private static long[] between(double[] edges, double[] values) {
    long[] counts = new long[edges.length];
    for (double value : values) {
      int at = Arrays.binarySearch(edges, value + 0.0);
      int cell = at >= 0 ? Math.min(at, edges.length - 2) : -at - 2;
      counts[cell >= 0 && cell < edges.length - 1 ? cell : edges.length - 1]++;
    }
    return counts;
  }

  private static Counted values(double[] r, double[] c) {
    double[] keys =
        DoubleStream.concat(Arrays.stream(r), Arrays.stream(c))
            .map(x -> x + 0.0)
            .sorted()
            .distinct()
            .toArray();
    return new Counted(valued(keys, r), valued(keys, c));
  }

  private static long[] valued(double[] keys, double[] values) {
    long[] counts = new long[keys.length];
    for (double value : values) {
      counts[Arrays.binarySearch(keys, value + 0.0)]++;
    }
    return counts;
  }

  private static Counted scouter(double[] r, double[] c) {
    if (DoubleStream.concat(Arrays.stream(r), Arrays.stream(c)).allMatch(x -> x == 0 || x == 1)) {
      return values(r, c);
    }
    double[] sorted = r.clone();
    Arrays.sort(sorted);
    double[] deciles = new double[9];
    for (int i = 1; i <= deciles.length; i++) {
      deciles[i - 1] = sorted[(int) (i * (r.length - 1L) / 10)];
    }
    return new Counted(above(deciles, r), above(deciles, c));
  }

  private static long[] above(double[] edges, double[] values) {
    long[] counts = new long[edges.length + 1];
    for (double value : values) {
      int cell = 0;
      while (cell < edges.length && value > edges[cell]) {
        cell++;
      }
      counts[cell]++;
    }
    return counts;
  }

  private static double min(double[] r, double[] c) {
    return DoubleStream.concat(Arrays.stream(r), Arrays.stream(c)).min().orElse(0);
  }

  private static double max(double[] r, double[] c) {
    return DoubleStream.concat(Arrays.stream(r), Arrays.stream(c)).max().orElse(0);
  }
}
