package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.measure.Gate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Can a classifier tell the current rows from the reference? If not, no column and no combination
 * of columns that it can see has moved. Immutable.
 *
 * <p>A logistic regression with a ridge learns on all folds but one and scores that one; the
 * statistic is the area under the ROC curve, AUC, of each fold's own pairs, averaged over the folds
 * by their pairs: 0.5 where the samples cannot be told apart, 1 where every row can. The effect is
 * AUC − 0.5, the standard error DeLong's, as if the folds were independent. The p-value is
 * one-sided and normal, with twice the variance that independent folds would have: a chance
 * likeness of two folds counts when one learns for the other, and again the other way round. It is
 * never too small, and for a few columns larger than need be; dealing all labels anew and learning
 * again is exact ({@link #withPermutations}), and slow.
 *
 * <p>The weights tell which columns: the coefficients of one regression on all rows, in log-odds a
 * standard deviation; positive where the current values are larger. With quadratic terms a column's
 * weight is the root of the sum of squares of the coefficients it takes part in.
 *
 * <p>A linear classifier sees that means moved. It is blind to a variance or a correlation that
 * changed alone: take {@link Terms#QUADRATIC} for those. Columns are standardised over both
 * samples, NaN imputed by the mean, so it does not see that values went missing either; values
 * beyond 1,000 deviations, ±∞ too, count as 1,000, and constant columns as 0.
 *
 * <p>Cost: for n rows of p terms about 6 Newton steps of n p² + p³ per fold. Source of the idea: D.
 * Lopez-Paz, M. Oquab, Revisiting classifier two-sample tests, ICLR 2017.
 *
 * @since 0.1
 */
public final class DomainClassifier {

  /** What the classifier reads. */
  public enum Terms {
    /** The columns. */
    LINEAR,
    /**
     * The columns, their squares and their products; for up to {@value #MOST_QUADRATIC} columns.
     */
    QUADRATIC
  }

  private record Options(
      Terms terms, int folds, double ridge, int permutations, long seed, Gate gate) {}

  private static final String METHOD = "domain";
  private static final int MOST_QUADRATIC = 20;

  /** What the folds' learning from each other makes of the variance of their average. */
  private static final double SHARED = 2;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final DomainClassifier DEFAULTS =
      new DomainClassifier(new Options(Terms.LINEAR, 5, 1, 0, 1, new Gate(0.05, 0.05, 0.15)));

  private final Options options;

  private DomainClassifier(Options options) {
    this.options = options;
  }

  /**
   * Linear terms, 5 folds, ridge 1, no permutations, seed 1; alpha 0.05, a moderate effect from an
   * AUC of 0.55, a large one from 0.65.
   */
  public static DomainClassifier withDefaults() {
    return DEFAULTS;
  }

  /** The same with other terms. */
  public DomainClassifier withTerms(Terms terms) {
    Options o = options;
    return new DomainClassifier(
        new Options(terms, o.folds, o.ridge, o.permutations, o.seed, o.gate));
  }

  /** The same with another number of folds, 2 to 20. */
  public DomainClassifier withFolds(int folds) {
    if (folds < 2 || folds > 20) {
      throw new IllegalArgumentException("Folds are 2 to 20, but are " + folds);
    }
    Options o = options;
    return new DomainClassifier(
        new Options(o.terms, folds, o.ridge, o.permutations, o.seed, o.gate));
  }

  /** The same with another ridge, above 0: λ of λ/2 ‖β‖². */
  public DomainClassifier withRidge(double ridge) {
    if (!(ridge > 0 && ridge < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("A ridge is above 0, but is " + ridge);
    }
    Options o = options;
    return new DomainClassifier(
        new Options(o.terms, o.folds, ridge, o.permutations, o.seed, o.gate));
  }

  /** The same with so many permutations, 99 or more, each of which learns anew; 0 takes the law. */
  public DomainClassifier withPermutations(int permutations) {
    Rows.requirePermutations(permutations);
    Options o = options;
    return new DomainClassifier(
        new Options(o.terms, o.folds, o.ridge, permutations, o.seed, o.gate));
  }

  /** The same with another seed of the folds and the permutations. */
  public DomainClassifier withSeed(long seed) {
    Options o = options;
    return new DomainClassifier(
        new Options(o.terms, o.folds, o.ridge, o.permutations, seed, o.gate));
  }

  /** The same with another alpha and other bounds of AUC − 0.5. */
  public DomainClassifier withGate(Gate gate) {
    Options o = options;
    return new DomainClassifier(
        new Options(o.terms, o.folds, o.ridge, o.permutations, o.seed, gate));
  }

  /**
   * Learns to tell the samples apart.
   *
   * @throws IllegalArgumentException if a sample has fewer than two rows a fold, rows are of
   *     different widths, a column has no finite value, none varies, or there are too many columns
   *     for quadratic terms
   */
  public MultivariateResult test(double[][] reference, double[][] current) {
    int fewest = 2 * options.folds;
    int width = Rows.requireReference(reference, fewest);
    Rows.requireCurrent(current, fewest, width);
    if (options.terms == Terms.QUADRATIC && width > MOST_QUADRATIC) {
      throw new IllegalArgumentException(
          "Quadratic terms are for up to "
              + MOST_QUADRATIC
              + " columns, but there are "
              + width
              + "; choose columns, or take LINEAR or FourierMmd");
    }
    double[][] rows = terms(Rows.pooled(reference, current));
    boolean[] labels = new boolean[rows.length];
    Arrays.fill(labels, reference.length, rows.length, true);
    Folds found = Folds.of(rows, labels, options.folds, options.ridge, new Draws(options.seed));
    double p;
    MultivariateResult.Law law;
    if (options.permutations == 0) {
      double z = (found.area() - 0.5) / Math.sqrt(SHARED * found.nullVariance());
      p = z > Double.NEGATIVE_INFINITY ? NORMAL.survivalProbability(z) : 1;
      law = MultivariateResult.Law.NORMAL;
    } else {
      p = dealt(rows, labels, found.area());
      law = MultivariateResult.Law.PERMUTATION;
    }
    return new MultivariateResult(
        METHOD,
        found.area(),
        Math.sqrt(found.variance()),
        Math.max(0, found.area() - 0.5),
        Math.max(Double.MIN_NORMAL, p),
        law,
        reference.length,
        current.length,
        weights(LogisticRidge.fit(rows, labels, all(rows.length), options.ridge), width),
        options.gate);
  }

  /** Standardised over both samples; products after that, and standardised again. */
  private double[][] terms(double[][] pooled) {
    double[][] scaled = Scaler.of(pooled).apply(pooled);
    if (options.terms == Terms.LINEAR) {
      return scaled;
    }
    int width = scaled[0].length;
    double[][] expanded = new double[scaled.length][width + width * (width + 1) / 2];
    for (int i = 0; i < scaled.length; i++) {
      System.arraycopy(scaled[i], 0, expanded[i], 0, width);
      int at = width;
      for (int a = 0; a < width; a++) {
        for (int b = 0; b <= a; b++) {
          expanded[i][at++] = scaled[i][a] * scaled[i][b];
        }
      }
    }
    return Scaler.of(expanded).apply(expanded);
  }

  private double dealt(double[][] rows, boolean[] labels, double found) {
    Draws draws = new Draws(options.seed + 1);
    int far = 1;
    for (int b = 0; b < options.permutations; b++) {
      int[] order = draws.order(labels.length);
      boolean[] dealt = new boolean[labels.length];
      for (int i = 0; i < dealt.length; i++) {
        dealt[i] = labels[order[i]];
      }
      double area = Folds.of(rows, dealt, options.folds, options.ridge, draws).area();
      far += area >= found ? 1 : 0;
    }
    return far / (options.permutations + 1.0);
  }

  private List<Double> weights(LogisticRidge fit, int width) {
    List<Double> weights = new ArrayList<>();
    double[] squares = new double[width];
    int at = width;
    for (int a = 0; a < width; a++) {
      squares[a] += square(fit.weights()[a]);
      for (int b = 0; b <= a && options.terms == Terms.QUADRATIC; b++) {
        double square = square(fit.weights()[at++]);
        squares[a] += square;
        squares[b] += a == b ? 0 : square;
      }
    }
    for (int a = 0; a < width; a++) {
      weights.add(options.terms == Terms.LINEAR ? fit.weights()[a] : Math.sqrt(squares[a]));
    }
    return weights;
  }

  private static double square(double value) {
    return value * value;
  }

  private static int[] all(int n) {
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    return all;
  }
}
