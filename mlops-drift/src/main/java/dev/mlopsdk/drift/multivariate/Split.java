package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;

/**
 * A reference cut by chance into rows to fit on and rows to compare with, each in the order they
 * came. What is fitted on rows looks too good on the same rows, so no row is both. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Split(double[][] fit, double[][] calibration) {

  static Split of(double[][] reference, double fitShare, long seed) {
    int[] order = new Draws(seed).order(reference.length);
    int fit = (int) Math.rint(fitShare * reference.length);
    fit = Math.max(2, Math.min(reference.length - 2, fit));
    int[] first = Arrays.copyOf(order, fit);
    int[] rest = Arrays.copyOfRange(order, fit, order.length);
    Arrays.sort(first);
    Arrays.sort(rest);
    return new Split(Rows.at(reference, first), Rows.at(reference, rest));
  }
}
