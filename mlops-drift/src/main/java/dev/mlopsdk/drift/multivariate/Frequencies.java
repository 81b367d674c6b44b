package dev.mlopsdk.drift.multivariate;

/**
 * Random Fourier features of a Gaussian kernel: cosines and sines of seeded directions, whose inner
 * products tend to the kernel. Immutable.
 *
 * <p>The directions are drawn one after another, column by column, by {@link Draws}; they are the
 * same on every machine.
 */
final class Frequencies {

  private final double[][] directions;
  private final double height;

  Frequencies(int width, int features, double bandwidth, long seed) {
    this.directions = new double[features / 2][width];
    this.height = Math.sqrt(2.0 / features);
    Draws draws = new Draws(seed);
    for (double[] direction : directions) {
      for (int j = 0; j < width; j++) {
        direction[j] = draws.gaussian() / bandwidth;
      }
    }
  }

  int features() {
    return 2 * directions.length;
  }

  long fingerprint(long seed) {
    long hash = seed;
    for (double[] direction : directions) {
      hash = Fingerprint.of(hash, direction);
    }
    return hash;
  }

  /** Writes the features of a scaled row: its cosines, then its sines, of length 1 together. */
  void apply(double[] scaled, double[] into) {
    int half = directions.length;
    for (int k = 0; k < half; k++) {
      double[] direction = directions[k];
      double angle = 0;
      for (int j = 0; j < direction.length; j++) {
        angle += direction[j] * scaled[j];
      }
      into[k] = height * Math.cos(angle);
      into[half + k] = height * Math.sin(angle);
    }
  }
}
