package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that are refused, and edges that are not. */
class QualityEdgesTest {

  private static final int[] LABELS = {0, 1};

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1.1, Double.POSITIVE_INFINITY})
  void of_scoreThatIsNone_names(double score) {
    double[] scores = {0.5, score};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationQuality.of(scores, LABELS))
        .withMessageContaining("A score is a probability in [0, 1], but number 1 is " + score);
    assertThatIllegalArgumentException().isThrownBy(() -> ScoreCounts.of(scores, LABELS));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbpe.fit(scores, LABELS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cbpe.fit(new double[] {0.1, 0.9}, LABELS).estimate(scores));
  }

  @Test
  void of_labelsThatAreNone_names() {
    double[] scores = {0.5, 0.6};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationQuality.of(scores, new int[] {0, 2}))
        .withMessage("A label is 0 or 1, but number 1 is 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationQuality.of(scores, new int[] {0}))
        .withMessageContaining("2 predictions and 1 truths");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationQuality.of(new double[0], new int[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegressionQuality.of(scores, new double[] {1, Double.NaN}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MulticlassQuality.of(new int[] {3}, new int[] {0}, 3));
  }

  @Test
  void accept_whatIsNoClassOrProbability_names() {
    ClassCounter counter = ClassCounter.create(3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> counter.accept(3))
        .withMessage("A class is 0 to 2, but got 3");
    assertThatIllegalArgumentException().isThrownBy(() -> counter.accept(0, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counter.accept(new double[] {0.5, 0.5}, 1))
        .withMessage("A row has a probability per class, 3, but got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counter.accept(new double[] {0.5, 0.5, 0.5}, 1))
        .withMessageContaining("map logits by a softmax");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counter.snapshot().plus(ClassCounter.create(2).snapshot()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counter.snapshot().quality().oneVsRest("dog"))
        .withMessage("There is no class 'dog'; the classes are [0, 1, 2]");
    MulticlassQuality nothing = counter.snapshot().quality();
    assertThat(nothing.accuracy().value()).isNaN();
    assertThat(nothing.macroF1()).isNaN();
    assertThat(nothing.weightedF1()).isNaN();
    assertThat(nothing.brier().value()).isNaN();
  }

  @Test
  void quality_atAThresholdThatIsNoEdge_names() {
    ScoreCounts counts = ScoreCounts.of(new double[] {0.1, 0.9}, LABELS);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> counts.quality(0.12345))
        .withMessageContaining("count over grid.withEdge(0.12345)");
    ScoreGrid grid = ScoreGrid.withDefaults().withEdge(0.12345);
    ScoreCounts other = ScoreCounts.of(grid, new double[] {0.1, 0.12345}, LABELS);
    assertThat(other.quality(0.12345).accuracy().value()).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> counts.plus(other));
  }

  @Test
  void counts_ofNothing_haveNoFigures() {
    ClassificationQuality quality = ScoreCounter.create().snapshot().quality(0.5);

    assertThat(quality.accuracy().value()).isNaN();
    assertThat(quality.rocAuc().value()).isNaN();
    assertThat(quality.logLoss().value()).isNaN();
    assertThat(quality.calibrationError()).isNaN();
    assertThat(ErrorCounter.create().snapshot().quality().mae().value()).isNaN();
  }

  @Test
  void grid_everyEdge_beginsItsOwnCell() {
    ScoreGrid grid = ScoreGrid.withDefaults();

    assertThat(grid.size()).isEqualTo(680);
    for (int k = 0; k < grid.size(); k++) {
      assertThat(grid.cell(grid.edge(k))).isEqualTo(k);
      assertThat(grid.cell(Math.nextDown(grid.edge(k + 1)))).isEqualTo(k);
    }
    assertThat(grid.cell(1)).isEqualTo(grid.size() - 1);
    assertThat(grid.cell(-0.0)).isZero();
  }

  @Test
  void rocAucBounds_ofRareClasses_areNarrow() {
    GoldenRows rows = GoldenRows.of("rare", "tenfold", 20_000, 4);
    ScoreCounts counts = ScoreCounts.of(rows.scores(), rows.labels());

    double width = counts.rocAucBounds().high() - counts.rocAucBounds().low();

    assertThat(width).isLessThan(0.03);
    assertThat(counts.quality(0.5).rocAuc().value())
        .isCloseTo(
            ClassificationQuality.of(rows.scores(), rows.labels()).rocAuc().value(), within(1e-3));
  }

  @Test
  void exactSum_ofExtremes_isExact() {
    ErrorCounts counts =
        ErrorCounts.of(
            new double[] {0, 0, 0, 0}, new double[] {1e75, Double.MIN_VALUE, -1e75, 1e-300});

    assertThat(counts.quality().bias().value()).isCloseTo(-0.25e-300, within(1e-315));
    assertThat(counts.quality().mae().value()).isEqualTo(0.5e75);
  }

  @Test
  void estimate_ofDle_followsPredictionsAndFeatures() {
    GoldenRows.Bits bits = new GoldenRows.Bits(8);
    int n = 2000;
    double[][] features = new double[n][2];
    double[] predictions = new double[n];
    double[] targets = new double[n];
    for (int i = 0; i < n; i++) {
      features[i][0] = bits.unit();
      features[i][1] = 3;
      predictions[i] = bits.unit();
      targets[i] = predictions[i] + (bits.unit() - 0.5) * features[i][0];
    }
    Dle dle = Dle.fit(features, predictions, targets);
    double[][] later = new double[n][2];
    for (int i = 0; i < n; i++) {
      later[i][0] = 0.5 + features[i][0] / 2;
      later[i][1] = 3;
    }

    // |e| is uniform up to half the feature: 1/8 of it on average, then 3/16.
    assertThat(dle.estimate(features, predictions).mae().value())
        .isCloseTo(RegressionQuality.of(predictions, targets).mae().value(), within(0.002));
    assertThat(dle.estimate(later, predictions).mae().value()).isCloseTo(3 / 16.0, within(0.01));
    assertThatIllegalArgumentException().isThrownBy(() -> dle.estimate(predictions));
    Dle plain = Dle.fit(predictions, targets);
    long[] counts = new long[plain.size()];
    for (double prediction : predictions) {
      counts[plain.cell(prediction)]++;
    }
    assertThat(plain.estimate(counts, 0).mae().value())
        .isCloseTo(plain.estimate(predictions).mae().value(), within(1e-12));
    assertThat(plain.estimate(new double[] {-1, 0.5}).outside()).isEqualTo(0.5);
    assertThat(Dle.fit(new double[] {1, 1}, new double[] {2, 3}).size()).isEqualTo(1);
  }
}
