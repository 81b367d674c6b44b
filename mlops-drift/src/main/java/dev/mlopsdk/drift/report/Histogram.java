package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.profile.FeatureCounts;

/**
 * The fine cells of a number, laid out over bins of one width, so that they can be looked at.
 * Immutable; the arrays are never changed.
 *
 * <p>A cell's values are spread evenly over it. The axis covers the middle of both samples: from
 * the quartiles, three times their distance on. What lies beyond it, and in the open cells at both
 * ends, of which no width is known, is told apart.
 *
 * @param low where the axis begins; an edge between cells
 * @param high where it ends
 * @param reference per bin its share of all values of the reference
 * @param current per bin its share of all values of the current sample
 * @param below the shares up to {@code low}, first the reference's
 * @param above the shares above {@code high}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Histogram(
    double low, double high, double[] reference, double[] current, double[] below, double[] above) {

  /** With fewer edges every cell is worth a bar of its own. */
  static final int FEWEST = 12;

  private static final int MOST_BINS = 48;
  private static final int LEAST_BINS = 10;
  private static final double FAR = 3;

  /** Whether the cells of {@code counts} have an axis. */
  static boolean fits(FeatureCounts counts) {
    double[] edges = counts.edges();
    return edges.length >= FEWEST && Double.isFinite(edges[edges.length - 1] - edges[0]);
  }

  static Histogram of(FeatureCounts reference, FeatureCounts current) {
    double[] edges = reference.edges();
    double[] p = shares(reference);
    double[] q = shares(current);
    int lower = quartile(p, q, 0.25);
    int upper = quartile(p, q, 0.75);
    double reach = FAR * (edges[Math.min(upper, edges.length - 1)] - edges[Math.max(0, lower - 1)]);
    int first = 0;
    int last = edges.length - 1;
    if (reach > 0) {
      while (first < lower - 1 && edges[first] < edges[Math.max(0, lower - 1)] - reach) {
        first++;
      }
      while (last > upper && edges[last] > edges[Math.min(upper, edges.length - 1)] + reach) {
        last--;
      }
    }
    if (!(edges[last] > edges[first])) {
      first = 0;
      last = edges.length - 1;
    }
    int bins = bins(Math.min(reference.finite(), Math.max(1, current.finite())));
    return new Histogram(
        edges[first],
        edges[last],
        binned(edges, p, first, last, bins),
        binned(edges, q, first, last, bins),
        new double[] {sum(p, 0, first + 1), sum(q, 0, first + 1)},
        new double[] {sum(p, last + 1, edges.length + 1), sum(q, last + 1, edges.length + 1)});
  }

  /** Rice's rule: 2 ∛n, for the smaller sample. */
  private static int bins(long n) {
    return (int) Math.max(LEAST_BINS, Math.min(MOST_BINS, Math.rint(2.0 * Math.cbrt((double) n))));
  }

  /** Of all values, missing ones too, so that the parts of a drawing add up to one. */
  private static double[] shares(FeatureCounts counts) {
    long[] cells = counts.toArray();
    double total = Math.max(1, counts.total());
    double[] shares = new double[counts.ordered()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = cells[i] / total;
    }
    return shares;
  }

  /** The cell of a quantile of both samples, of which each counts as much. */
  private static int quartile(double[] p, double[] q, double level) {
    double all = sum(p, 0, p.length) + sum(q, 0, q.length);
    double sum = 0;
    int cell = 0;
    while (cell < p.length - 1) {
      sum += p[cell] + q[cell];
      if (sum >= level * all) {
        return cell;
      }
      cell++;
    }
    return cell;
  }

  private static double sum(double[] shares, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += shares[i];
    }
    return sum;
  }

  private static double[] binned(double[] edges, double[] shares, int first, int last, int count) {
    double[] bins = new double[count];
    double low = edges[first];
    double width = (edges[last] - low) / count;
    for (int cell = first + 1; cell <= last; cell++) {
      double from = (edges[cell - 1] - low) / width;
      double to = (edges[cell] - low) / width;
      int begin = (int) Math.min(count - 1, Math.max(0, Math.floor(from)));
      int end = (int) Math.min(count - 1, Math.max(begin, Math.ceil(to) - 1));
      if (begin == end || to - from < 1e-9) {
        bins[end] += shares[cell];
        continue;
      }
      for (int bin = begin; bin <= end; bin++) {
        double part = Math.min(to, bin + 1.0) - Math.max(from, bin);
        bins[bin] += shares[cell] * Math.max(0, part) / (to - from);
      }
    }
    return bins;
  }
}
