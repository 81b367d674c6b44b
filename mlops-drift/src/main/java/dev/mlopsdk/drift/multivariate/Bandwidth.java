package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;

/** The median distance of a seeded choice of rows. Stateless. */
final class Bandwidth {

  private Bandwidth() {}

  static double median(Units units, double[][] rows, int most, long seed) {
    int[] order = new Draws(seed).order(rows.length);
    int n = Math.min(most, rows.length);
    double[][] chosen = units.apply(Rows.at(rows, Arrays.copyOf(order, n)));
    double[] distances = new double[n * (n - 1) / 2];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        distances[at++] = distance(chosen[i], chosen[j]);
      }
    }
    Arrays.sort(distances);
    double median = 0.5 * (distances[at / 2] + distances[(at - 1) / 2]);
    // Where most rows are equal, the others tell the scale; where all chosen are, any does.
    return median > 0
        ? median
        : Arrays.stream(distances).filter(distance -> distance > 0).average().orElse(1);
  }

  private static double distance(double[] x, double[] y) {
    double squares = 0;
    for (int j = 0; j < x.length; j++) {
      squares += (x[j] - y[j]) * (x[j] - y[j]);
    }
    return Math.sqrt(squares);
  }
}
