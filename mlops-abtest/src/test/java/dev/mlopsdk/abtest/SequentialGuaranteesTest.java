package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * What the table promises, by simulation with fixed seeds: among experiments that are looked at 200
 * times, at most α ever see an interval that misses the truth, or a sample ratio called wrong. The
 * rates found stand in docs/abtest.md; a run prints nothing.
 */
class SequentialGuaranteesTest {

  private static final int EXPERIMENTS = 1_000;
  private static final int LOOKS = 200;
  private static final int PER_LOOK = 100;

  /** One share of the challenger per epoch, what the arms yield, and the truth. */
  private record Scenario(
      List<Double> challengerShares,
      ToDoubleFunction<SplittableRandom> champion,
      ToDoubleFunction<SplittableRandom> challenger,
      double mean,
      double difference) {}

  @Test
  void difference_equalArmsOfEvenShares_isRarelyEverCalledDifferent() {
    Rates rates = simulate(same(0.1, bernoulli(0.1), 0.5));
    assertHolds(rates);
    // What peeking does to the fixed-sample interval.
    assertThat(rates.fixed()).isGreaterThan(0.25);
  }

  @Test
  void difference_equalArmsOfRareEvents_isRarelyEverCalledDifferent() {
    assertHolds(simulate(same(0.01, bernoulli(0.01), 0.1)));
    assertHolds(simulate(same(0.01, bernoulli(0.01), 0.01)));
    assertHolds(simulate(same(0.002, bernoulli(0.002), 0.1)));
  }

  @Test
  void difference_equalArmsOfSkewedValues_isRarelyEverCalledDifferent() {
    assertHolds(simulate(same(1, r -> -Math.log1p(-r.nextDouble()), 0.5)));
    assertHolds(simulate(same(Math.exp(1.125), r -> Math.exp(1.5 * r.nextGaussian()), 0.1)));
  }

  @Test
  void difference_equalArmsOverARamp_isRarelyEverCalledDifferent() {
    assertHolds(simulate(same(0.05, bernoulli(0.05), 0.01, 0.1, 0.5, 0.9)));
  }

  @Test
  void difference_trueDifference_isRarelyEverMissed() {
    Scenario better = new Scenario(List.of(0.1, 0.5), bernoulli(0.1), bernoulli(0.15), 0.15, 0.05);
    assertHolds(simulate(better));
  }

  @Test
  void sampleRatio_sharesThatHold_areRarelyEverCalledWrong() {
    SplittableRandom random = new SplittableRandom(20_211);
    double[][] shares = {{9_900, 100}, {5_000, 5_000}};
    int alarms = 0;
    for (int experiment = 0; experiment < EXPERIMENTS; experiment++) {
      boolean alarm = false;
      SampleRatio before = new SampleRatio(0, 0.05);
      for (double[] share : shares) {
        long[] units = new long[2];
        SampleRatio now = before;
        for (int look = 0; look < LOOKS / 2; look++) {
          for (int i = 0; i < PER_LOOK; i++) {
            units[random.nextDouble() * 10_000 < share[0] ? 0 : 1]++;
          }
          now = before.and(new SampleRatioTest(0.05).test(units, share));
          alarm |= now.mismatch();
        }
        before = now;
      }
      alarms += alarm ? 1 : 0;
    }
    assertThat((double) alarms / EXPERIMENTS).isLessThanOrEqualTo(0.05);
  }

  /** The share of experiments in which an interval ever missed, of the last in the final epoch. */
  private record Rates(double difference, double mean, double fixed) {}

  private static Rates simulate(Scenario scenario) {
    SplittableRandom random = new SplittableRandom(20_210);
    int missed = 0;
    int missedFixed = 0;
    int missedMean = 0;
    for (int experiment = 0; experiment < EXPERIMENTS; experiment++) {
      boolean everMissed = false;
      boolean everMissedFixed = false;
      boolean everMissedMean = false;
      List<double[][]> epochs = new ArrayList<>();
      int looksPerEpoch = LOOKS / scenario.challengerShares().size();
      for (double share : scenario.challengerShares()) {
        double[][] sums = new double[2][3];
        epochs.add(sums);
        for (int look = 0; look < looksPerEpoch; look++) {
          for (int i = 0; i < PER_LOOK; i++) {
            boolean challenger = random.nextDouble() < share;
            ToDoubleFunction<SplittableRandom> draw =
                challenger ? scenario.challenger() : scenario.champion();
            double x = draw.applyAsDouble(random);
            double[] sum = sums[challenger ? 1 : 0];
            sum[0]++;
            sum[1] += x;
            sum[2] += x * x;
          }
          Analysis analysis = analysis(epochs);

          everMissed |= analysis.difference(1).excludes(scenario.difference());
          everMissedMean |= analysis.mean(1).excludes(scenario.mean());
          everMissedFixed |= z(sums) > 1.96;
        }
      }
      missed += everMissed ? 1 : 0;
      missedFixed += everMissedFixed ? 1 : 0;
      missedMean += everMissedMean ? 1 : 0;
    }
    return new Rates(
        (double) missed / EXPERIMENTS,
        (double) missedMean / EXPERIMENTS,
        (double) missedFixed / EXPERIMENTS);
  }

  private static void assertHolds(Rates rates) {
    assertThat(rates.difference()).isLessThanOrEqualTo(0.05);
    assertThat(rates.mean()).isLessThanOrEqualTo(0.05);
  }

  private static Analysis analysis(List<double[][]> epochs) {
    List<Moments[]> moments =
        epochs.stream()
            .map(
                sums ->
                    new Moments[] {
                      Moments.of((long) sums[0][0], 0, sums[0][1], sums[0][2]),
                      Moments.of((long) sums[1][0], 0, sums[1][1], sums[1][2])
                    })
            .toList();
    return new Analysis(moments, ConfidenceSequence.withDefaults());
  }

  private static double z(double[][] sums) {
    Moments a = Moments.of((long) sums[0][0], 0, sums[0][1], sums[0][2]);
    Moments b = Moments.of((long) sums[1][0], 0, sums[1][1], sums[1][2]);
    return Math.abs(a.mean() - b.mean()) / Math.sqrt(a.varianceOfMean() + b.varianceOfMean());
  }

  private static Scenario same(
      double mean, ToDoubleFunction<SplittableRandom> draw, Double... shares) {
    return new Scenario(List.of(shares), draw, draw, mean, 0);
  }

  private static ToDoubleFunction<SplittableRandom> bernoulli(double p) {
    return random -> random.nextDouble() < p ? 1 : 0;
  }
}
