package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;

/**
 * The AUC of a classifier on folds it did not learn on. Each fold has its share of both labels, and
 * counts by its pairs. Immutable.
 *
 * @param area averaged over the folds
 * @param variance DeLong's, of the average
 * @param nullVariance of the average if rows are dealt anew within the folds
 */
record Folds(double area, double variance, double nullVariance) {

  static Folds of(double[][] rows, boolean[] labels, int folds, double ridge, Draws draws) {
    int[] fold = dealt(labels, folds, draws);
    double area = 0;
    double variance = 0;
    double nullVariance = 0;
    double pairs = 0;
    for (int f = 0; f < folds; f++) {
      LogisticRidge fit = LogisticRidge.fit(rows, labels, where(fold, f, false), ridge);
      int[] own = where(fold, f, true);
      RocArea roc =
          RocArea.of(scores(rows, labels, own, fit, true), scores(rows, labels, own, fit, false));
      pairs += roc.pairs();
      area += roc.pairs() * roc.area();
      variance += roc.pairs() * roc.pairs() * roc.variance();
      nullVariance += roc.pairs() * roc.pairs() * roc.nullVariance();
    }
    return new Folds(area / pairs, variance / pairs / pairs, nullVariance / pairs / pairs);
  }

  /** Rows in random order, each label's dealt round the folds. */
  private static int[] dealt(boolean[] labels, int folds, Draws draws) {
    int[] fold = new int[labels.length];
    int high = 0;
    int low = 0;
    for (int index : draws.order(labels.length)) {
      fold[index] = (labels[index] ? high++ : low++) % folds;
    }
    return fold;
  }

  private static int[] where(int[] fold, int f, boolean inside) {
    int[] indexes = new int[fold.length];
    int count = 0;
    for (int i = 0; i < fold.length; i++) {
      if ((fold[i] == f) == inside) {
        indexes[count++] = i;
      }
    }
    return Arrays.copyOf(indexes, count);
  }

  private static double[] scores(
      double[][] rows, boolean[] labels, int[] indexes, LogisticRidge fit, boolean label) {
    return Arrays.stream(indexes)
        .filter(i -> labels[i] == label)
        .mapToDouble(i -> fit.score(rows[i]))
        .toArray();
  }
}
