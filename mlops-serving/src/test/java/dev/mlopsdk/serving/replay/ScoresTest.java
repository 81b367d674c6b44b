package dev.mlopsdk.serving.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Areas, quantiles and intervals against their definitions. */
class ScoresTest {

  @Test
  void auc_ofRareAndOfSureScores_isTheExactOneToItsBins() {
    Random random = new Random(3);
    for (double scale : new double[] {1, 1e-3, 1e-6}) {
      for (boolean high : new boolean[] {false, true}) {
        double[] scores = new double[2_000];
        boolean[] truths = new boolean[scores.length];
        ScoreBins bins = new ScoreBins();
        for (int i = 0; i < scores.length; i++) {
          truths[i] = random.nextInt(3) == 0;
          double near = scale * Math.min(1, random.nextDouble() * (truths[i] ? 0.9 : 0.6));
          scores[i] = high ? 1 - near : near;
          bins.accept(scores[i], truths[i], 1);
        }
        Metric auc = bins.auc(scores.length);
        assertThat(auc.value()).isCloseTo(exact(scores, truths), within(1e-3));
        assertThat(auc.low()).isLessThan(auc.value());
        assertThat(auc.high()).isBetween(auc.value(), 1.0);
      }
    }
  }

  private static double exact(double[] scores, boolean[] truths) {
    double won = 0;
    long pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; truths[i] && j < scores.length; j++) {
        if (!truths[j]) {
          pairs++;
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return won / pairs;
  }

  @Test
  void auc_ofTheEnds_isOneOrAHalf() {
    ScoreBins sure = new ScoreBins();
    sure.accept(0, false, 1);
    sure.accept(1, true, 1);
    assertThat(sure.auc(2).value()).isEqualTo(1);
    ScoreBins tied = new ScoreBins();
    tied.accept(0.5, false, 1);
    tied.accept(0.5, true, 1);
    assertThat(tied.auc(2).value()).isEqualTo(0.5);
  }

  @Test
  void latency_ofKnownTimes_isWithinAThirtySecond() {
    LatencyBins bins = new LatencyBins();
    long[] times = new Random(5).longs(10_001, 200, 5_000_000).toArray();
    Arrays.stream(times).forEach(bins::accept);
    Arrays.sort(times);
    assertThat(bins.result().p50Nanos()).isBetween(times[5_000] * 0.99, times[5_000] * 1.04);
    assertThat(bins.result().p99Nanos()).isBetween(times[9_900] * 0.99, times[9_900] * 1.04);
    assertThat(new LatencyBins().result().p50Nanos()).isNaN();
  }

  /** Eight of ten; the ends are the roots of |p − 0.8| = z √(p (1 − p) / 10), solved in Python. */
  @Test
  void share_hasWilsonsInterval() {
    Metric share = Metric.share("accuracy", 0.8, 10, 10);
    assertThat(share.low()).isCloseTo(0.4901625, within(1e-6));
    assertThat(share.high()).isCloseTo(0.9433178, within(1e-6));
  }
}
