package dev.mlopsdk.drift.multivariate;

import java.util.List;

/**
 * Rows of ten normal columns with a common factor, and what may happen to them. Every column is
 * N(0, 1) unless it moves or widens.
 *
 * @param name what happens
 * @param correlation of every two columns
 * @param shift of the first column
 * @param width of every column
 * @param skewed log-normal columns instead of normal ones
 */
record Scenario(String name, double correlation, double shift, double width, boolean skewed) {

  static final Scenario NORMAL = new Scenario("nothing", 0.5, 0, 1, false);
  static final Scenario SKEWED = new Scenario("nothing, log-normal columns", 0.5, 0, 1, true);
  static final Scenario SHIFT = new Scenario("mean of one column + 0.5 sd", 0.5, 0.5, 1, false);
  static final Scenario DECOUPLED = new Scenario("correlations 0.5 to 0.2", 0.2, 0, 1, false);
  static final Scenario WIDER = new Scenario("all deviations x 1.2", 0.5, 0, 1.2, false);

  static final List<Scenario> DRIFTS = List.of(SHIFT, DECOUPLED, WIDER);

  double[][] rows(Draws draws, int n, int columns) {
    double[][] rows = new double[n][columns];
    for (double[] row : rows) {
      double common = draws.gaussian();
      for (int j = 0; j < columns; j++) {
        double z = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * draws.gaussian();
        row[j] = width * (skewed ? Math.exp(z) : z) + (j == 0 ? shift : 0);
      }
    }
    return rows;
  }
}
