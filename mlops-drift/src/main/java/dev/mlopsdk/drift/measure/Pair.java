package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;

/**
 * The counts of both samples in the cells that hold a value in either. Immutable; the arrays are
 * never changed.
 *
 * @param reference per cell
 * @param current per cell
 * @param m all of the reference
 * @param n all of the current sample
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Pair(long[] reference, long[] current, long m, long n) {

  static Pair of(FeatureCounts reference, FeatureCounts current, Resolution resolution) {
    reference.requireSameCells(current);
    return of(reference.at(resolution).toArray(), current.at(resolution).toArray());
  }

  static Pair of(long[] reference, long[] current) {
    int used = 0;
    for (int i = 0; i < reference.length; i++) {
      used += reference[i] + current[i] > 0 ? 1 : 0;
    }
    long[] r = new long[used];
    long[] c = new long[used];
    long m = 0;
    long n = 0;
    int next = 0;
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] + current[i] > 0) {
        r[next] = reference[i];
        c[next++] = current[i];
        m += reference[i];
        n += current[i];
      }
    }
    return new Pair(r, c, m, n);
  }

  /** How many cells hold a value. */
  int cells() {
    return reference.length;
  }

  /** Whether a sample is empty, or there is nothing but one cell: then there is nothing to tell. */
  boolean trivial() {
    return m == 0 || n == 0 || cells() < 2;
  }

  /** 1/m + 1/n: what the squared distance of two shares is proportional to without drift. */
  double noise() {
    return 1.0 / m + 1.0 / n;
  }

  /** The reference's share of {@code cell}. */
  double p(int cell) {
    return (double) reference[cell] / m;
  }

  /** The current sample's share of {@code cell}. */
  double q(int cell) {
    return (double) current[cell] / n;
  }

  /** The reference's share after half a value was added to every cell, so that none is 0. */
  double smoothP(int cell) {
    return (reference[cell] + 0.5) / (m + 0.5 * cells());
  }

  /** The current sample's share after half a value was added to every cell. */
  double smoothQ(int cell) {
    return (current[cell] + 0.5) / (n + 0.5 * cells());
  }

  /**
   * W. G. Cochran's rule (Some methods for strengthening the common χ² tests, Biometrics 10, 1954,
   * doi:10.2307/3001616) for when counts follow the chi-squared law: of the expected ones none is
   * below 1 and at most a fifth below 5.
   */
  boolean wellFilled() {
    int few = 0;
    for (int i = 0; i < cells(); i++) {
      double expected = (double) Math.min(m, n) * (reference[i] + current[i]) / (m + n);
      if (expected < 1) {
        return false;
      }
      few += expected < 5 ? 1 : 0;
    }
    return few * 5 <= cells();
  }
}
