package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Whether isotonic calibration makes scores better calibrated, by the rule of NannyML 0.13: ten
 * random stratified splits with a tenth of the rows for testing; calibration fitted on the others;
 * the calibration error of all test rows together, in bins of equal count, falls. Never for one
 * class, for fewer than 20 rows, or where the area under the ROC curve is above 0.999.
 *
 * <p>The splits are those of scikit-learn's {@code StratifiedShuffleSplit(10, test_size=0.1,
 * random_state=42)} on NumPy's Mersenne Twister, so that both say the same.
 */
final class CalibrationNeed {

  private static final int SPLITS = 10;
  private static final int BINS = 10;
  private static final int SEED = 42;
  private static final double NEARLY_PERFECT = 0.999;

  private final double[] scores;
  private final int[] labels;
  private final MersenneTwister random = new MersenneTwister(SEED);

  /** The rows of class 0 and of class 1, in their order. */
  private final int[][] rows;

  private final int train;
  private final int test;

  private CalibrationNeed(double[] scores, int[] labels) {
    this.scores = scores;
    this.labels = labels;
    this.rows =
        new int[][] {
          IntStream.range(0, labels.length).filter(i -> labels[i] == 0).toArray(),
          IntStream.range(0, labels.length).filter(i -> labels[i] == 1).toArray()
        };
    this.test = (int) Math.ceil(0.1 * labels.length);
    this.train = labels.length - test;
  }

  /** Whether scores, checked before, gain by calibration. */
  static boolean of(double[] scores, int[] labels, double rocAuc) {
    CalibrationNeed need = new CalibrationNeed(scores, labels);
    int rarer = Math.min(need.rows[0].length, need.rows[1].length);
    return rarer >= 2 && labels.length >= 20 && rocAuc <= NEARLY_PERFECT && need.found();
  }

  private boolean found() {
    double[] before = new double[SPLITS * test];
    double[] after = new double[SPLITS * test];
    int[] truths = new int[SPLITS * test];
    int at = 0;
    for (int split = 0; split < SPLITS; split++) {
      int[] trained = share(new int[] {rows[0].length, rows[1].length}, train);
      int[] tested =
          share(new int[] {rows[0].length - trained[0], rows[1].length - trained[1]}, test);
      int[] trainRows = new int[train];
      int[] testRows = new int[test];
      int fromTrain = 0;
      int fromTest = 0;
      for (int label = 0; label < 2; label++) {
        int[] order = permutation(rows[label].length);
        for (int i = 0; i < trained[label]; i++) {
          trainRows[fromTrain++] = rows[label][order[i]];
        }
        for (int i = trained[label]; i < trained[label] + tested[label]; i++) {
          testRows[fromTest++] = rows[label][order[i]];
        }
      }
      permutation(train);
      int[] order = permutation(test);
      IsotonicCalibration fitted =
          IsotonicCalibration.fit(
              Arrays.stream(trainRows).mapToDouble(i -> scores[i]).toArray(),
              Arrays.stream(trainRows).map(i -> labels[i]).toArray());
      for (int i : order) {
        before[at] = scores[testRows[i]];
        after[at] = fitted.calibrate(before[at]);
        truths[at] = labels[testRows[i]];
        at++;
      }
    }
    return error(before, truths) > error(after, truths);
  }

  /** How many of {@code draws} rows come from each class: as the shares say, a tie by lot. */
  private int[] share(int[] counts, int draws) {
    double all = (double) counts[0] + counts[1];
    double[] expected = {counts[0] / all * draws, counts[1] / all * draws};
    int[] share = {(int) Math.floor(expected[0]), (int) Math.floor(expected[1])};
    if (share[0] + share[1] < draws) {
      double rest0 = expected[0] - share[0];
      double rest1 = expected[1] - share[1];
      int first = rest0 > rest1 ? 0 : rest0 < rest1 ? 1 : permutation(2)[0];
      share[first]++;
    }
    return share;
  }

  /** NumPy's legacy shuffle of 0 … n − 1. */
  private int[] permutation(int n) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int mask = -1 >>> Integer.numberOfLeadingZeros(i);
      int j;
      do {
        j = random.nextInt() & mask;
      } while (j > i);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /** The calibration error in bins of ⌊n/10⌋ rows, the last of which takes what is left. */
  private static double error(double[] probabilities, int[] truths) {
    int n = probabilities.length;
    Integer[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> probabilities[i]))
            .toArray(Integer[]::new);
    int width = n / BINS;
    double error = 0;
    int from = 0;
    while (from < n) {
      int to = n - from < 2 * width ? n : from + width;
      double gap = 0;
      for (int i = from; i < to; i++) {
        gap += probabilities[order[i]] - truths[order[i]];
      }
      error += Math.abs(gap);
      from = to;
    }
    return error / n;
  }
}
