package dev.mlopsdk.drift.quality;

import java.util.Arrays;

/**
 * Scores of a classifier in [0, 1] and their labels, checked and sorted by score from the smallest.
 * Immutable; nobody writes into its arrays.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Labelled(double[] scores, double[] labels, int positives) {

  static Labelled of(double[] scores, int[] labels) {
    requireSameLength(scores.length, labels.length);
    int positives = 0;
    for (int i = 0; i < labels.length; i++) {
      requireScore(scores[i], i);
      requireLabel(labels[i], i);
      positives += labels[i];
    }
    double[] ones = new double[positives];
    double[] zeros = new double[labels.length - positives];
    int one = 0;
    int zero = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == 1) {
        ones[one++] = scores[i];
      } else {
        zeros[zero++] = scores[i];
      }
    }
    Arrays.sort(ones);
    Arrays.sort(zeros);
    return merged(ones, zeros);
  }

  private static Labelled merged(double[] ones, double[] zeros) {
    double[] scores = new double[ones.length + zeros.length];
    double[] labels = new double[scores.length];
    int one = 0;
    int zero = 0;
    for (int i = 0; i < scores.length; i++) {
      if (zero == zeros.length || (one < ones.length && ones[one] < zeros[zero])) {
        scores[i] = ones[one++];
        labels[i] = 1;
      } else {
        scores[i] = zeros[zero++];
      }
    }
    return new Labelled(scores, labels, ones.length);
  }

  static void requireSameLength(int scores, int labels) {
    if (scores != labels) {
      throw new IllegalArgumentException(
          "Every prediction needs its truth, but there are "
              + scores
              + " predictions and "
              + labels
              + " truths");
    }
    if (scores == 0) {
      throw new IllegalArgumentException("Quality needs a prediction or more, but got none");
    }
  }

  static void requireScore(double score, int index) {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException(
          "A score is a probability in [0, 1], but number "
              + index
              + " is "
              + score
              + "; leave out what has none, and map log-odds by 1/(1 + e^-x)");
    }
  }

  static void requireLabel(int label, int index) {
    if (label != 0 && label != 1) {
      throw new IllegalArgumentException("A label is 0 or 1, but number " + index + " is " + label);
    }
  }

  static void requireFinite(String what, double value, int index) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "A " + what + " is a finite number, but number " + index + " is " + value);
    }
  }

  static double requireThreshold(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "A threshold is a probability in [0, 1], but is " + threshold);
    }
    return threshold;
  }

  int size() {
    return scores.length;
  }

  /** The blocks of equal scores, from the largest. */
  ScoredBlocks blocks() {
    ScoredBlocks blocks = new ScoredBlocks(size());
    int i = size() - 1;
    while (i >= 0) {
      double score = scores[i];
      double positive = 0;
      double all = 0;
      while (i >= 0 && Double.compare(scores[i] + 0.0, score + 0.0) == 0) {
        positive += labels[i];
        all++;
        i--;
      }
      blocks.add(positive, all - positive);
    }
    return blocks;
  }

  /** The first index whose score is {@code threshold} or more. */
  int from(double threshold) {
    int found = Arrays.binarySearch(scores, threshold);
    int at = found < 0 ? -found - 1 : found;
    while (at > 0 && scores[at - 1] >= threshold) {
      at--;
    }
    return at;
  }
}
