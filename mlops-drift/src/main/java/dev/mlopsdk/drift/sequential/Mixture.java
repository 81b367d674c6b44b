package dev.mlopsdk.drift.sequential;

import java.util.Arrays;

/**
 * The e-value of counts against the Pólya law of a reference: what the mixture of alternatives says
 * of them over what the law says. Immutable; its tables are made once per reference.
 *
 * <pre>
 * ldm(c, a) = lnΓ(A) − lnΓ(A + n) + Σ [lnΓ(a_i + c_i) − lnΓ(a_i)]
 * ln E(c) = ln(½ mean_j DM(c; a_j) + ½ mean_b DM(c; b)) − ldm(c, k)
 * </pre>
 *
 * <p>The a_j are the reference's shares at nine concentrations, up to half of the reference's own;
 * the sixteen b are tilts of it in location and scale.
 */
final class Mixture {

  /** Whether the cells have an order that tilts may follow. */
  enum Tilts {
    LOCATION_AND_SCALE,
    NONE
  }

  /** Below this a cell is small: no alternative may bet that it is emptier than it was. */
  static final double SMALL_CELL = 10;

  private static final int CONCENTRATIONS = 9;
  private static final double[] LOCATION_STEPS = {0.05, 0.1, 0.2, 0.4, 0.8};
  private static final double[] SCALE_STEPS = {0.1, 0.2, 0.4};
  private static final int TILTED = 2 * (LOCATION_STEPS.length + SCALE_STEPS.length);

  private final int cells;
  private final int spreads;
  private final int tilts;
  private final int vectors;

  /** a_i of the alternatives, tilts and last the reference itself; cell by cell. */
  private final double[] a;

  private final double[] logGammaA;

  /** A of the alternatives, and last the reference's, which the tilts share. */
  private final double[] totals;

  private final double[] logGammaTotals;

  private Mixture(double[] k, Tilts kind) {
    double sum = Arrays.stream(k).sum();
    this.cells = k.length;
    this.spreads = spreads(sum);
    this.tilts = kind == Tilts.NONE ? 0 : TILTED;
    this.vectors = spreads + tilts + 1;
    this.a = new double[cells * vectors];
    this.totals = new double[spreads + 1];
    for (int j = 0; j < spreads; j++) {
      double concentration = concentration(j);
      for (int i = 0; i < cells; i++) {
        double mass = concentration * k[i] / sum;
        put(i, j, k[i] < SMALL_CELL ? Math.max(mass, k[i]) : mass);
        totals[j] += a[i * vectors + j];
      }
    }
    totals[spreads] = sum;
    if (tilts > 0) {
      tilt(k, sum);
    }
    for (int i = 0; i < cells; i++) {
      put(i, vectors - 1, k[i]);
    }
    this.logGammaA = Arrays.stream(a).map(LogGamma::of).toArray();
    this.logGammaTotals = Arrays.stream(totals).map(LogGamma::of).toArray();
  }

  static Mixture of(double[] k, Tilts kind) {
    return new Mixture(k, kind);
  }

  /** ln E of counts, which may be fractions; 0 without any. */
  double logE(double[] counts) {
    double n = 0;
    double[] log = new double[vectors];
    for (int i = 0; i < cells; i++) {
      double c = counts[i];
      if (c > 0) {
        n += c;
        int row = i * vectors;
        for (int v = 0; v < vectors; v++) {
          log[v] += LogGamma.of(a[row + v] + c) - logGammaA[row + v];
        }
      }
    }
    if (n == 0) {
      return 0;
    }
    double ofReference = log[vectors - 1];
    double ofTotal = logGammaTotals[spreads] - LogGamma.of(totals[spreads] + n);
    for (int j = 0; j < spreads; j++) {
      // The reference's own total comes off here, so that the tilts need none.
      log[j] += logGammaTotals[j] - LogGamma.of(totals[j] + n) - ofTotal;
    }
    double spread = logSumExp(log, 0, spreads) - Math.log(spreads) - ofReference;
    if (tilts == 0) {
      return spread;
    }
    double tilted = logSumExp(log, spreads, spreads + tilts) - Math.log(tilts) - ofReference;
    return logSumExp(new double[] {spread, tilted}, 0, 2) - Math.log(2);
  }

  /** ln Σ exp(x) over [from, to). */
  static double logSumExp(double[] x, int from, int to) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = Math.max(max, x[i]);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp(x[i] - max);
    }
    return max + Math.log(sum);
  }

  private void tilt(double[] k, double sum) {
    Directions directions = Directions.of(Arrays.stream(k).map(mass -> mass / sum).toArray());
    int next = spreads;
    for (double step : LOCATION_STEPS) {
      tilt(next++, k, sum, directions.location(), step);
      tilt(next++, k, sum, directions.location(), -step);
    }
    for (double step : SCALE_STEPS) {
      tilt(next++, k, sum, directions.scale(), step);
      tilt(next++, k, sum, directions.scale(), -step);
    }
  }

  private void tilt(int vector, double[] k, double sum, double[] direction, double step) {
    double[] tilted = tilted(k, direction, step);
    for (int i = 0; i < cells; i++) {
      put(i, vector, sum * tilted[i]);
    }
  }

  /** Shares proportional to k_i exp(step direction_i). */
  static double[] tilted(double[] k, double[] direction, double step) {
    double[] shares = new double[k.length];
    double all = 0;
    for (int i = 0; i < k.length; i++) {
      shares[i] = k[i] * Math.exp(step * direction[i]);
      all += shares[i];
    }
    for (int i = 0; i < k.length; i++) {
      shares[i] /= all;
    }
    return shares;
  }

  private void put(int cell, int vector, double mass) {
    a[cell * vectors + vector] = mass;
  }

  private static double concentration(int j) {
    return Math.pow(10, 1 + j / 2.0);
  }

  private static int spreads(double sum) {
    int kept = 1;
    while (kept < CONCENTRATIONS && concentration(kept) <= sum / 2) {
      kept++;
    }
    return kept;
  }
}
