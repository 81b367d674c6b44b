package dev.mlopsdk.drift.sequential;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Two directions over ordered cells: {@code location} h, normal scores of the cells' middles, and
 * {@code scale} g, its square without what h explains. Both have mean 0 and variance 1 under the
 * reference's shares, then are clipped to [−3, 3]. With two cells there is no scale: g is 0.
 */
final class Directions {

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final double CLIP = 3;
  private static final double NO_SPREAD = 1e-9;

  private final double[] location;
  private final double[] scale;

  private Directions(double[] location, double[] scale) {
    this.location = location;
    this.scale = scale;
  }

  static Directions of(double[] shares) {
    double[] h = new double[shares.length];
    double below = 0;
    for (int i = 0; i < h.length; i++) {
      h[i] = NORMAL.inverseCumulativeProbability(below + shares[i] / 2);
      below += shares[i];
    }
    standardise(h, shares);
    double[] g = new double[h.length];
    for (int i = 0; i < g.length; i++) {
      g[i] = h[i] * h[i];
    }
    centre(g, shares);
    double shared = 0;
    for (int i = 0; i < g.length; i++) {
      shared += shares[i] * g[i] * h[i];
    }
    for (int i = 0; i < g.length; i++) {
      g[i] -= shared * h[i];
    }
    scale(g, shares);
    return new Directions(clip(h), clip(g));
  }

  double[] location() {
    return location;
  }

  double[] scale() {
    return scale;
  }

  private static void standardise(double[] x, double[] shares) {
    centre(x, shares);
    scale(x, shares);
  }

  private static void centre(double[] x, double[] shares) {
    double mean = 0;
    for (int i = 0; i < x.length; i++) {
      mean += shares[i] * x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] -= mean;
    }
  }

  private static void scale(double[] x, double[] shares) {
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      square += shares[i] * x[i] * x[i];
    }
    double spread = Math.sqrt(square);
    for (int i = 0; i < x.length; i++) {
      x[i] = spread <= NO_SPREAD ? 0 : x[i] / spread;
    }
  }

  private static double[] clip(double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.max(-CLIP, Math.min(CLIP, x[i]));
    }
    return x;
  }
}
