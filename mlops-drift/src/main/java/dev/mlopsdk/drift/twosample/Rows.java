package dev.mlopsdk.drift.twosample;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/** Two samples of rows in one ascending order, so that their own order does not matter. */
record Rows(double[][] values, boolean[] inReference, int referenceSize) {

  /** Beyond this the pairs outgrow the memory. */
  private static final int MOST = 10_000;

  private record Row(double[] values, boolean reference) {}

  private static final Comparator<Row> ORDER =
      Comparator.<Row, double[]>comparing(Row::values, Arrays::compare)
          .thenComparing(Row::reference);

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
    Row[] rows = new Row[(int) size];
    for (int i = 0; i < rows.length; i++) {
      boolean first = i < reference.length;
      rows[i] = new Row(first ? reference[i] : current[i - reference.length], first);
    }
    Arrays.sort(rows, ORDER);
    double[][] values = new double[rows.length][];
    boolean[] inReference = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = rows[i].values();
      inReference[i] = rows[i].reference();
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
