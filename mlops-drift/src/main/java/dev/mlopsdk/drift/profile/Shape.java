package dev.mlopsdk.drift.profile;

import java.util.Arrays;

/**
 * What a reference says of its numbers beside their counts. Immutable; the arrays are never
 * changed.
 *
 * @param centers per cell of finite numbers the mean of the reference's values in it; of an empty
 *     cell the middle between its edges, or its only edge
 * @param min the smallest finite value, 0 if there is none, as for all that follow
 * @param max the largest
 * @param mean of the finite values
 * @param deviation the root of their mean squared distance from the mean
 * @param distinct whether each edge is a value that one row alone has: then the numbers of a
 *     continuous law fall between the edges as a known law says, whatever theirs is
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by their elements, see equals.
record Shape(
    double[] centers, double min, double max, double mean, double deviation, boolean distinct) {

  /** Of ascending finite values. */
  static Shape of(double[] sorted, double[] edges) {
    double[] centers = new double[edges.length + 1];
    boolean distinct = sorted.length > 0;
    int from = 0;
    for (int cell = 0; cell <= edges.length; cell++) {
      int to = cell < edges.length ? after(sorted, from, edges[cell]) : sorted.length;
      centers[cell] = to > from ? mean(sorted, from, to) : between(edges, cell);
      if (cell < edges.length) {
        boolean own = to > 0 && sorted[to - 1] == edges[cell];
        boolean shared = to > 1 && sorted[to - 2] == edges[cell];
        distinct &= own && !shared;
      }
      from = to;
    }
    if (sorted.length == 0) {
      return new Shape(centers, 0, 0, 0, 0, false);
    }
    double mean = mean(sorted, 0, sorted.length);
    return new Shape(
        centers, sorted[0], sorted[sorted.length - 1], mean, deviation(sorted, mean), distinct);
  }

  /** Of ascending finite values that the edges do not come from. */
  static Shape fixed(double[] sorted, double[] edges) {
    Shape shape = of(sorted, edges);
    return new Shape(shape.centers, shape.min, shape.max, shape.mean, shape.deviation, false);
  }

  /** As far as counts alone tell it: each value stands in the middle of its cell. */
  static Shape ofCounts(double[] edges, long[] counts) {
    double[] centers = new double[edges.length + 1];
    double sum = 0;
    double rows = 0;
    for (int cell = 0; cell < centers.length; cell++) {
      centers[cell] = between(edges, cell);
      sum += counts[cell] * centers[cell];
      rows += counts[cell];
    }
    double mean = rows > 0 ? sum / rows : 0;
    double squares = 0;
    for (int cell = 0; cell < centers.length; cell++) {
      squares += counts[cell] * (centers[cell] - mean) * (centers[cell] - mean);
    }
    return new Shape(
        centers,
        centers[0],
        centers[centers.length - 1],
        mean,
        rows > 0 ? Math.sqrt(squares / rows) : 0,
        false);
  }

  /** The shape of the cells that remain between the edges {@code kept}. */
  Shape merged(int[] kept) {
    double[] fewer = new double[kept.length + 1];
    int from = 0;
    for (int i = 0; i < fewer.length; i++) {
      int to = i < kept.length ? kept[i] + 1 : centers.length;
      fewer[i] = mean(centers, from, to);
      from = to;
    }
    return new Shape(fewer, min, max, mean, deviation, distinct);
  }

  private static int after(double[] sorted, int from, double edge) {
    int at = from;
    while (at < sorted.length && sorted[at] <= edge) {
      at++;
    }
    return at;
  }

  /** The middle is taken by halves: a sum of two edges may be infinite. */
  private static double between(double[] edges, int cell) {
    if (edges.length == 0) {
      return 0;
    }
    double low = edges[Math.max(0, cell - 1)];
    double high = edges[Math.min(edges.length - 1, cell)];
    return 0.5 * low + 0.5 * high;
  }

  /**
   * Of ascending values scaled by a power of two, which loses nothing: a sum may be infinite
   * otherwise.
   */
  private static double mean(double[] values, int from, int to) {
    if (values[from] == values[to - 1]) {
      return values[from];
    }
    int exponent = exponent(values, from, to);
    double sum = 0;
    double lost = 0;
    for (int i = from; i < to; i++) {
      double term = Math.scalb(values[i], -exponent) - lost;
      double next = sum + term;
      lost = (next - sum) - term;
      sum = next;
    }
    return Math.scalb(sum / (to - from), exponent);
  }

  /** That of the largest value. */
  private static int exponent(double[] values, int from, int to) {
    double largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return Math.getExponent(largest);
  }

  private static double deviation(double[] values, double mean) {
    int exponent = exponent(values, 0, values.length);
    double squares = 0;
    for (double value : values) {
      double far = Math.scalb(value, -exponent) - Math.scalb(mean, -exponent);
      squares += far * far;
    }
    return Math.scalb(Math.sqrt(squares / values.length), exponent);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape
        && Arrays.equals(centers, shape.centers)
        && Double.compare(min, shape.min) == 0
        && Double.compare(max, shape.max) == 0
        && Double.compare(mean, shape.mean) == 0
        && Double.compare(deviation, shape.deviation) == 0
        && distinct == shape.distinct;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(centers) + Double.hashCode(mean);
  }

  @Override
  public String toString() {
    return "mean " + mean + ", deviation " + deviation + ", in [" + min + ", " + max + "]";
  }
}
