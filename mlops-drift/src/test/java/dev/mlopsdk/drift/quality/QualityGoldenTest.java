package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Figures equal to those of scikit-learn 1.9.1, NannyML 0.13.1 and confseq 0.0.11. Made by
 * src/test/python/golden_quality.py.
 */
class QualityGoldenTest {

  static Stream<JsonNode> classification() {
    return GoldenRows.cases("classification");
  }

  static Stream<JsonNode> regression() {
    return GoldenRows.cases("regression");
  }

  static Stream<JsonNode> isotonic() {
    return GoldenRows.cases("isotonic");
  }

  static Stream<JsonNode> cbpe() {
    return GoldenRows.cases("cbpe");
  }

  static Stream<JsonNode> harm() {
    return GoldenRows.cases("harm");
  }

  @ParameterizedTest
  @MethodSource("classification")
  void of_goldenRows_equalsScikitLearn(JsonNode golden) {
    GoldenRows rows = GoldenRows.of(golden);

    ClassificationQuality quality = ClassificationQuality.of(rows.scores(), rows.labels());

    same(quality.accuracy().value(), golden, "accuracy");
    same(quality.accuracy().low(), golden, "accuracy_low");
    same(quality.accuracy().high(), golden, "accuracy_high");
    same(quality.precision().value(), golden, "precision");
    same(quality.recall().value(), golden, "recall");
    same(quality.f1().value(), golden, "f1");
    same(quality.rocAuc().value(), golden, "roc_auc");
    same(quality.rocAuc().standardError(), golden, "roc_auc_error");
    same(quality.averagePrecision().value(), golden, "average_precision");
    same(quality.logLoss().value(), golden, "log_loss");
    same(quality.logLoss().standardError(), golden, "log_loss_error");
    same(quality.brier().value(), golden, "brier");
    same(quality.calibrationError(), golden, "calibration_width");
    same(
        CalibrationError.withDefaults()
            .withCut(CalibrationError.Cut.EQUAL_COUNT)
            .of(rows.scores(), rows.labels()),
        golden,
        "calibration_count");
  }

  @ParameterizedTest
  @MethodSource("classification")
  void counts_goldenRows_areExactBesideAreas(JsonNode golden) {
    GoldenRows rows = GoldenRows.of(golden);
    ScoreCounts counts = ScoreCounts.of(rows.scores(), rows.labels());

    ClassificationQuality quality = counts.quality(0.5);

    same(quality.accuracy().value(), golden, "accuracy");
    same(quality.precision().value(), golden, "precision");
    same(quality.recall().value(), golden, "recall");
    same(quality.f1().value(), golden, "f1");
    same(quality.logLoss().value(), golden, "log_loss");
    same(quality.brier().value(), golden, "brier");
    same(quality.calibrationError(), golden, "calibration_width");
    double auc = GoldenRows.value(golden, "roc_auc");
    if (!Double.isNaN(auc)) {
      assertThat(auc)
          .isBetween(counts.rocAucBounds().low() - 1e-12, counts.rocAucBounds().high() + 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("regression")
  void regression_goldenRows_equalsScikitLearn(JsonNode golden) {
    GoldenRows.Bits bits = new GoldenRows.Bits(golden.get("seed").asLong());
    int n = golden.get("n").asInt();
    double level = golden.get("level").asDouble();
    double scale = golden.get("scale").asDouble();
    double[] targets = new double[n];
    double[] predictions = new double[n];
    for (int i = 0; i < n; i++) {
      targets[i] = level + scale * (bits.unit() + bits.unit() - 1);
    }
    for (int i = 0; i < n; i++) {
      predictions[i] = targets[i] + scale * 0.3 * (bits.unit() - 0.4);
    }

    RegressionQuality quality = RegressionQuality.of(predictions, targets);

    same(quality.mae().value(), golden, "mae");
    same(quality.rmse().value(), golden, "rmse");
    same(quality.bias().value(), golden, "bias");
    // NumPy's mean of targets near 3e9 rounds, and R² is what is left of 1.
    same(quality.r2(), golden, "r2");
    same(quality.pinball(0.1), golden, "pinball_10");
    same(quality.pinball(0.9), golden, "pinball_90");
    // E(x²) − E(x)² of one value is 0 here and a rounding there.
    same(quality.mae().standardError(), golden, "mae_error", n == 1 ? 1 : 1e-9);
    same(quality.rmse().standardError(), golden, "rmse_error", n == 1 ? 1 : 1e-9);
  }

  @ParameterizedTest
  @MethodSource("isotonic")
  void calibrate_goldenRows_equalsScikitLearn(JsonNode golden) {
    GoldenRows rows = GoldenRows.of(golden);

    IsotonicCalibration fitted = IsotonicCalibration.fit(rows.scores(), rows.labels());

    for (int i = 0; i <= 16; i++) {
      double expected = golden.get("values").get(i).asDouble();
      assertThat(fitted.calibrate(i / 16.0)).isCloseTo(expected, within(1e-9 * expected + 1e-15));
    }
  }

  @ParameterizedTest
  @MethodSource("cbpe")
  void estimate_goldenRows_equalsNannyMl(JsonNode golden) {
    GoldenRows rows = GoldenRows.of(golden);
    double[] live = live(golden);

    Cbpe cbpe = Cbpe.fit(rows.scores(), rows.labels());
    CbpeEstimate estimate = cbpe.estimate(live);

    assertThat(cbpe.calibrated()).isEqualTo(golden.get("calibrated").asBoolean());
    for (QualityMetric metric : Cbpe.METRICS) {
      same(estimate.of(metric).value(), golden, metric.tag());
    }
    same(estimate.of(QualityMetric.ACCURACY).standardError(), golden, "accuracy_error");
    same(estimate.of(QualityMetric.RECALL).standardError(), golden, "recall_error");
    same(estimate.of(QualityMetric.F1).standardError(), golden, "f1_error");
    same(estimate.of(QualityMetric.PRECISION).standardError(), golden, "precision_error");
    same(estimate.of(QualityMetric.ROC_AUC).standardError(), golden, "roc_auc_error");
    if (!golden.get("nannyml_roc_auc_error").isNull()) {
      same(estimate.of(QualityMetric.ROC_AUC).standardError(), golden, "nannyml_roc_auc_error");
    }
    // NannyML rounds the cumulated probabilities to five decimals.
    double rounding = 2e-5 * Math.max(1, 100.0 / live.length);
    same(estimate.of(QualityMetric.ROC_AUC).value(), golden, "nannyml_roc_auc", rounding);
    same(
        estimate.of(QualityMetric.AVERAGE_PRECISION).value(),
        golden,
        "nannyml_average_precision",
        rounding);
  }

  @ParameterizedTest
  @MethodSource("cbpe")
  void estimate_ofCounts_isWithinItsBinningError(JsonNode golden) {
    GoldenRows rows = GoldenRows.of(golden);
    Cbpe cbpe = Cbpe.fit(rows.scores(), rows.labels());
    ScoreCounter counter = ScoreCounter.create();
    for (double score : live(golden)) {
      counter.accept(score);
    }

    CbpeEstimate estimate = cbpe.estimate(counter.snapshot());

    assertThat(estimate.predictions()).isEqualTo(golden.get("m").asLong());
    assertThat(estimate.of(QualityMetric.ACCURACY).value())
        .isCloseTo(GoldenRows.value(golden, "accuracy"), within(estimate.binningError() + 1e-12));
    assertThat(estimate.of(QualityMetric.ROC_AUC).value())
        .isCloseTo(GoldenRows.value(golden, "roc_auc"), within(0.01));
  }

  private static double[] live(JsonNode golden) {
    return GoldenRows.of(
            golden.get("live").asText(),
            golden.get("truth").asText(),
            golden.get("m").asInt(),
            golden.get("seed").asLong() + 1)
        .scores();
  }

  @ParameterizedTest
  @MethodSource("harm")
  void lower_goldenStreams_equalsConfseq(JsonNode golden) {
    GoldenRows.Bits bits = new GoldenRows.Bits(golden.get("seed").asLong());
    double level = golden.get("level").asDouble();
    // A known risk takes no alpha, and without restarts all of it is for one process.
    HarmAlarm alarm =
        HarmAlarm.against(HarmReference.known(0.5))
            .withAlpha(golden.get("alpha").asDouble())
            .withRestarts(HarmAlarm.Restarts.NONE);
    int next = 0;
    for (int i = 1; i <= golden.get("n").asInt(); i++) {
      double unit = bits.unit();
      boolean wrong = golden.get("kind").asText().equals("wrong");
      alarm.accept(wrong ? (unit < level ? 1 : 0) : level * unit);
      if (golden.get("at").get(next).asInt() == i) {
        double expected = golden.get("lower").get(next).asDouble();
        assertThat(alarm.lower()).isCloseTo(expected, within(1e-9 * expected));
        next = Math.min(next + 1, golden.get("at").size() - 1);
      }
    }
  }

  private static void same(double actual, JsonNode golden, String name) {
    same(actual, golden, name, 1e-9);
  }

  private static void same(double actual, JsonNode golden, String name, double relative) {
    double expected = GoldenRows.value(golden, name);
    if (Double.isNaN(expected)) {
      assertThat(actual).as(name).isNaN();
    } else {
      assertThat(actual)
          .as(name)
          .isCloseTo(expected, within(relative * Math.abs(expected) + 1e-12));
    }
  }
}
