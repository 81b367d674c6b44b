package dev.mlopsdk.drift.twosample;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/** Two samples of rows in one ascending order, so that their own order does not matter. */
final class Rows {

  /** Beyond this the pairs outgrow the memory. */
  private static final int MOST = 10_000;

  private final double[][] values;
  private final boolean[] inReference;
  private final int referenceSize;

  private Rows(double[][] values, boolean[] inReference, int referenceSize) {
    this.values = values;
    this.inReference = inReference;
    this.referenceSize = referenceSize;
  }

  static Rows of(double[] reference, double[] current) {
    return of(column(reference), column(current), 0);
  }

  static Rows of(String test, double[][] reference, double[][] current) {
    Samples.requireThere(reference, current);
    Samples.requireSize(test, "reference", reference.length, 2);
    Samples.requireSize(test, "current sample", current.length, 2);
    int width = Objects.requireNonNull(reference[0], "reference[0]").length;
    require(test, "reference", reference, width);
    require(test, "current sample", current, width);
    return of(reference, current, width);
  }

  private static Rows of(double[][] reference, double[][] current, int width) {
    long size = (long) reference.length + current.length;
    if (size > MOST) {
      throw new IllegalArgumentException(
          "The MMD test compares all pairs of at most "
              + MOST
              + " rows in both samples, but there are "
              + size
              + "; take a random part of them"
              + (width == 0 ? ", or use EnergyTest, which sorts" : ""));
    }
    double[][] rows = Arrays.copyOf(reference, (int) size);
    System.arraycopy(current, 0, rows, reference.length, current.length);
    Integer[] order = new Integer[rows.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        Comparator.<Integer, double[]>comparing(i -> rows[i], Arrays::compare)
            .thenComparing(Comparator.naturalOrder()));
    double[][] values = new double[rows.length][];
    boolean[] inReference = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = rows[order[i]];
      inReference[i] = order[i] < reference.length;
    }
    return new Rows(values, inReference, reference.length);
  }

  private static double[][] column(double[] sample) {
    return Arrays.stream(sample).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
  }

  private static void require(String test, String which, double[][] rows, int width) {
    for (int i = 0; i < rows.length; i++) {
      double[] row = Objects.requireNonNull(rows[i], "A row of the " + which + " is null");
      if (row.length != width || width == 0) {
        throw new IllegalArgumentException(
            "All rows have the same length, at least 1, but the first of the reference has "
                + width
                + " and row "
                + i
                + " of the "
                + which
                + " has "
                + row.length);
      }
      for (int j = 0; j < width; j++) {
        if (!(Math.abs(row[j]) <= Samples.LARGEST)) {
          throw Samples.tooLarge(test, which, row[j], "row " + i + ", column " + j);
        }
      }
    }
  }

  double[] row(int i) {
    return values[i];
  }

  boolean[] inReference() {
    return inReference;
  }

  int referenceSize() {
    return referenceSize;
  }

  int size() {
    return values.length;
  }

  double squaredDistance(int i, int j) {
    double sum = 0;
    for (int k = 0; k < values[i].length; k++) {
      double difference = values[i][k] - values[j][k];
      sum += difference * difference;
    }
    return sum;
  }
}
