package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how large a regressor's errors are before targets come: direct loss estimation.
 * Immutable.
 *
 * <pre>{@code
 * Dle dle = Dle.fit(referencePredictions, referenceTargets);
 * dle.estimate(predictionsOfToday).mae().value();
 * }</pre>
 *
 * <p>On a reference with targets, |e| and e² are averaged over cells of the prediction, 20 of equal
 * count; new predictions are expected to err as their cell did. With features, what a cell's mean
 * leaves of |e| and of e² is regressed on the standardised features by ridge, and the sum is cut at
 * 0. MAE is the mean expected |e|, RMSE the root of the mean expected e².
 *
 * <p><em>It sees</em> predictions that move to where the model errs more or less, and features
 * along which errors grow in a straight line. <em>It cannot see</em> errors that grow where
 * predictions and features stay (concept drift), curved or joint effects of features (NannyML fits
 * boosted trees instead), nor predictions beyond the reference, which it treats like the nearest
 * ones; {@link DleEstimate#outside} says how many. Cost: one sort to fit, with f features n f²
 * more; of a prediction a search.
 *
 * @since 0.1
 */
public final class Dle {

  private static final int CELLS = 20;
  private static final double RIDGE = 1;
  private static final double ERRORS_SHOWN = 3;

  /** A straight line in standardised features. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Line(double[] means, double[] scales, double[] absolute, double[] squared) {}

  private final double least;
  private final double most;

  /** The inner borders of the cells. */
  private final double[] borders;

  private final double[] absolute;
  private final double[] squared;
  private final double absoluteSpread;
  private final double squaredSpread;
  private final double meanSquare;
  private final @Nullable Line line;

  private Dle(double[] predictions, double[] targets, double @Nullable [][] features) {
    double[] sorted = predictions.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    least = sorted[0];
    most = sorted[n - 1];
    borders =
        IntStream.range(1, CELLS)
            .mapToDouble(i -> sorted[(int) ((long) i * n / CELLS)])
            .distinct()
            .filter(border -> border > sorted[0])
            .toArray();
    absolute = new double[size()];
    squared = new double[size()];
    double[] counts = new double[size()];
    double[] errors = new double[n];
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (int i = 0; i < n; i++) {
      errors[i] = Math.abs(targets[i] - predictions[i]);
      int cell = cell(predictions[i]);
      counts[cell]++;
      absolute[cell] += errors[i];
      squared[cell] += errors[i] * errors[i];
      sum += errors[i];
      squares += errors[i] * errors[i];
      fourths += errors[i] * errors[i] * errors[i] * errors[i];
    }
    for (int k = 0; k < size(); k++) {
      absolute[k] /= counts[k];
      squared[k] /= counts[k];
    }
    meanSquare = squares / n;
    absoluteSpread = Math.sqrt(Math.max(0, meanSquare - sum / n * (sum / n)));
    squaredSpread = Math.sqrt(Math.max(0, fourths / n - meanSquare * meanSquare));
    line = features == null ? null : line(features, predictions, errors);
  }

  /**
   * Fitted to predictions and their targets: data the model was not trained on.
   *
   * @throws IllegalArgumentException if a value is not finite or beyond ±10⁷⁵, the lengths differ,
   *     or there is nothing
   */
  public static Dle fit(double[] predictions, double[] targets) {
    require(predictions, targets);
    return new Dle(predictions, targets, null);
  }

  /**
   * Fitted with features too, a row for each prediction.
   *
   * @throws IllegalArgumentException if a value is not finite or beyond ±10⁷⁵, the lengths differ,
   *     or there is nothing
   */
  public static Dle fit(double[][] features, double[] predictions, double[] targets) {
    require(predictions, targets);
    requireRows(features, predictions.length, features.length == 0 ? 0 : features[0].length);
    return new Dle(predictions, targets, features);
  }

  private static void require(double[] predictions, double[] targets) {
    Labelled.requireSameLength(predictions.length, targets.length);
    for (int i = 0; i < predictions.length; i++) {
      ErrorCounts.require("prediction", predictions[i], i);
      ErrorCounts.require("target", targets[i], i);
    }
  }

  private static void requireRows(double[][] features, int rows, int width) {
    if (features.length != rows) {
      throw new IllegalArgumentException(
          "Every prediction needs its row of features, but there are "
              + rows
              + " predictions and "
              + features.length
              + " rows");
    }
    for (int i = 0; i < rows; i++) {
      if (features[i].length != width) {
        throw new IllegalArgumentException(
            "Rows have " + width + " features, but number " + i + " has " + features[i].length);
      }
      for (double value : features[i]) {
        ErrorCounts.require("feature", value, i);
      }
    }
  }

  private Line line(double[][] features, double[] predictions, double[] errors) {
    int n = features.length;
    int width = features[0].length;
    double[] means = new double[width];
    double[] scales = new double[width];
    for (int j = 0; j < width; j++) {
      for (double[] row : features) {
        means[j] += row[j] / n;
      }
      for (double[] row : features) {
        scales[j] += (row[j] - means[j]) * (row[j] - means[j]) / n;
      }
      scales[j] = scales[j] > 0 ? Math.sqrt(scales[j]) : Double.POSITIVE_INFINITY;
    }
    RealMatrix gram = new Array2DRowRealMatrix(width, width);
    double[] ofAbsolute = new double[width];
    double[] ofSquared = new double[width];
    for (int i = 0; i < n; i++) {
      int cell = cell(predictions[i]);
      for (int j = 0; j < width; j++) {
        double z = (features[i][j] - means[j]) / scales[j];
        ofAbsolute[j] += z * (errors[i] - absolute[cell]);
        ofSquared[j] += z * (errors[i] * errors[i] - squared[cell]);
        for (int l = 0; l <= j; l++) {
          double product = z * ((features[i][l] - means[l]) / scales[l]);
          gram.addToEntry(j, l, product);
          if (l < j) {
            gram.addToEntry(l, j, product);
          }
        }
      }
    }
    for (int j = 0; j < width; j++) {
      gram.addToEntry(j, j, RIDGE);
    }
    var solver = new CholeskyDecomposition(gram).getSolver();
    return new Line(
        means,
        scales,
        solver.solve(new ArrayRealVector(ofAbsolute, false)).toArray(),
        solver.solve(new ArrayRealVector(ofSquared, false)).toArray());
  }

  /** How many cells of predictions there are, 1 to 20: fewer where predictions repeat. */
  public int size() {
    return borders.length + 1;
  }

  /** The cell of a prediction, 0 to {@link #size()} − 1. */
  public int cell(double prediction) {
    int found = Arrays.binarySearch(borders, prediction + 0.0);
    return found < 0 ? -found - 1 : found + 1;
  }

  /** Whether the reference had no prediction so small or so large. */
  boolean outside(double prediction) {
    return prediction < least || prediction > most;
  }

  /**
   * What to expect of these predictions.
   *
   * @throws IllegalArgumentException if this was fitted with features, a prediction is not finite
   *     or beyond ±10⁷⁵, or there is none
   */
  public DleEstimate estimate(double[] predictions) {
    requireFeatures(line == null);
    return estimate(predictions, null);
  }

  /**
   * What to expect of these predictions with their features.
   *
   * @throws IllegalArgumentException if this was fitted without features or with more or fewer, a
   *     value is not finite or beyond ±10⁷⁵, or there is none
   */
  public DleEstimate estimate(double[][] features, double[] predictions) {
    requireFeatures(line != null);
    requireRows(features, predictions.length, line == null ? 0 : line.means.length);
    return estimate(predictions, features);
  }

  private void requireFeatures(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException(
          line == null
              ? "This was fitted without features; estimate without them"
              : "This was fitted with " + line.means.length + " features; give them");
    }
  }

  private DleEstimate estimate(double[] predictions, double @Nullable [][] features) {
    require(predictions, predictions);
    double sum = 0;
    double squares = 0;
    long outside = 0;
    for (int i = 0; i < predictions.length; i++) {
      int cell = cell(predictions[i]);
      sum += expected(absolute[cell], features == null ? null : features[i], Part.ABSOLUTE);
      squares += expected(squared[cell], features == null ? null : features[i], Part.SQUARED);
      outside += outside(predictions[i]) ? 1 : 0;
    }
    return estimate(sum, squares, predictions.length, outside);
  }

  private enum Part {
    ABSOLUTE,
    SQUARED
  }

  private double expected(double ofCell, double @Nullable [] row, Part part) {
    double value = ofCell;
    if (row != null && line != null) {
      double[] slopes = part == Part.ABSOLUTE ? line.absolute : line.squared;
      for (int j = 0; j < slopes.length; j++) {
        value += slopes[j] * ((row[j] - line.means[j]) / line.scales[j]);
      }
    }
    return Math.max(0, value);
  }

  /**
   * What to expect of predictions that were counted by {@link #cell}; all NaN without any.
   *
   * @param counts how many predictions fell into each cell
   * @param outside how many of them were below or above all of the reference
   * @throws IllegalArgumentException if this was fitted with features, there is not one count per
   *     cell, or one is negative
   */
  public DleEstimate estimate(long[] counts, long outside) {
    requireFeatures(line == null);
    if (counts.length != size() || Arrays.stream(counts).anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException(
          "There are "
              + size()
              + " cells with counts of 0 or more, but got "
              + Arrays.toString(counts));
    }
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < counts.length; k++) {
      sum += counts[k] * absolute[k];
      squares += counts[k] * squared[k];
    }
    return estimate(sum, squares, Arrays.stream(counts).sum(), outside);
  }

  private DleEstimate estimate(double sum, double squares, long n, long outside) {
    double mae = sum / n;
    double rmse = Math.sqrt(squares / n);
    double maeError = absoluteSpread / Math.sqrt((double) n);
    double rmseError = meanSquare > 0 ? squaredSpread / Math.sqrt(4.0 * n * meanSquare) : 0;
    return new DleEstimate(
        n,
        Estimate.normal(mae, maeError, ERRORS_SHOWN, 0, Double.MAX_VALUE),
        Estimate.normal(rmse, rmseError, ERRORS_SHOWN, 0, Double.MAX_VALUE),
        outside / (double) n);
  }
}
