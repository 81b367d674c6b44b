package dev.mlopsdk.drift.quality;

import java.util.Arrays;

/**
 * A confusion matrix of any number of classes and what follows from it. Counts of two replicas add
 * up in any order. Immutable.
 *
 * <p>Accuracy is the share on the diagonal. Macro figures are plain means over the classes; a class
 * that was never predicted has precision 0, one that never came has recall 0, and F1 is 0 where
 * neither happened with success, as in scikit-learn with {@code labels} given and {@code
 * zero_division=0}.
 *
 * @since 0.1
 */
public final class MulticlassQuality {

  private final long[][] counts;

  private MulticlassQuality(long[][] counts) {
    this.counts = counts;
  }

  /**
   * From the predicted and the true class of each row, both from 0 to {@code classes} − 1.
   *
   * @throws IllegalArgumentException if there are fewer than 2 classes or more than 10,000, a class
   *     is out of range, or the lengths differ
   */
  public static MulticlassQuality of(int[] predicted, int[] truth, int classes) {
    if (classes < 2 || classes > 10_000) {
      throw new IllegalArgumentException("There are 2 to 10,000 classes, but got " + classes);
    }
    Labelled.requireSameLength(predicted.length, truth.length);
    long[][] counts = new long[classes][classes];
    for (int i = 0; i < predicted.length; i++) {
      if (predicted[i] < 0 || predicted[i] >= classes || truth[i] < 0 || truth[i] >= classes) {
        throw new IllegalArgumentException(
            "A class is 0 to "
                + (classes - 1)
                + ", but row "
                + i
                + " has "
                + predicted[i]
                + " predicted and "
                + truth[i]
                + " true");
      }
      counts[truth[i]][predicted[i]]++;
    }
    return new MulticlassQuality(counts);
  }

  /** Both together. */
  public MulticlassQuality plus(MulticlassQuality other) {
    if (other.counts.length != counts.length) {
      throw new IllegalArgumentException(
          "Matrices of the same classes add up, but got "
              + counts.length
              + " and "
              + other.counts.length
              + " classes");
    }
    long[][] sum = counts();
    for (int i = 0; i < sum.length; i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[i][j] += other.counts[i][j];
      }
    }
    return new MulticlassQuality(sum);
  }

  /** Rows by true class, then by predicted class. */
  public long[][] counts() {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  private long row(int i) {
    return Arrays.stream(counts[i]).sum();
  }

  private long column(int j) {
    return Arrays.stream(counts).mapToLong(row -> row[j]).sum();
  }

  /** The share of right answers with Wilson's interval. */
  public Estimate accuracy() {
    long right = 0;
    long all = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
      all += row(i);
    }
    return Estimate.share((double) right, (double) all);
  }

  /** Right answers among those that name the class; 0 where it was never named. */
  public double precision(int label) {
    return ratio(counts[label][label], column(label));
  }

  /** Right answers among those of the class; 0 where it never came. */
  public double recall(int label) {
    return ratio(counts[label][label], row(label));
  }

  /** Twice the right answers over all that named the class or were of it; 0 without any. */
  public double f1(int label) {
    return ratio(2 * counts[label][label], column(label) + row(label));
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }

  /** The mean precision over the classes. */
  public double macroPrecision() {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += precision(i);
    }
    return sum / counts.length;
  }

  /** The mean recall over the classes. */
  public double macroRecall() {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += recall(i);
    }
    return sum / counts.length;
  }

  /** The mean F1 over the classes. */
  public double macroF1() {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += f1(i);
    }
    return sum / counts.length;
  }
}
