package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;

/** Rebuilds a row from the leading components; what is left over is the residual. Immutable. */
final class Reconstruction {

  private final Scaler scaler;
  private final double[][] directions;

  Reconstruction(Scaler scaler, Spectrum spectrum, int components) {
    this.scaler = scaler;
    this.directions = Arrays.copyOf(spectrum.directions(), components);
  }

  int width() {
    return scaler.width();
  }

  int components() {
    return directions.length;
  }

  long fingerprint() {
    long hash = scaler.fingerprint(directions.length);
    for (double[] direction : directions) {
      hash = Fingerprint.of(hash, direction);
    }
    return hash;
  }

  /** Leaves the residual in {@code into} and answers its length. */
  double residual(double[] row, double[] into) {
    scaler.apply(row, into);
    int width = width();
    for (double[] direction : directions) {
      double score = 0;
      for (int j = 0; j < width; j++) {
        score += direction[j] * into[j];
      }
      for (int j = 0; j < width; j++) {
        into[j] -= score * direction[j];
      }
    }
    double squares = 0;
    for (int j = 0; j < width; j++) {
      squares += into[j] * into[j];
    }
    return Math.sqrt(squares);
  }
}
