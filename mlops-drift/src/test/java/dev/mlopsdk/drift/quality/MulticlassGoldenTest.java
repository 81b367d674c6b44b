package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.observe.Outcome;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Figures equal to those of scikit-learn 1.9.1 and NannyML 0.13.1, from arrays and in a service.
 * Made by src/test/python/golden_multiclass.py.
 */
class MulticlassGoldenTest {

  static Stream<JsonNode> answers() {
    return MulticlassRows.cases("answers");
  }

  static Stream<JsonNode> scores() {
    return MulticlassRows.cases("scores");
  }

  static Stream<JsonNode> cbpe() {
    return MulticlassRows.cases("cbpe");
  }

  @ParameterizedTest
  @MethodSource("answers")
  void of_goldenAnswers_equalsScikitLearn(JsonNode golden) {
    GoldenRows.Bits bits = new GoldenRows.Bits(golden.get("seed").asLong());
    int classes = golden.get("classes").asInt();
    int[] truth = new int[golden.get("n").asInt()];
    int[] predicted = new int[truth.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (int) (bits.unit() * classes);
      predicted[i] = bits.unit() < 0.7 ? truth[i] : (int) (bits.unit() * classes);
    }

    MulticlassQuality quality = MulticlassQuality.of(predicted, truth, classes);

    sameAnswers(quality, golden);
    assertThat(quality.logLoss().value()).isNaN();
    assertThat(quality.calibrationError()).isNaN();
  }

  @ParameterizedTest
  @MethodSource("scores")
  void of_goldenProbabilities_equalsScikitLearn(JsonNode golden) {
    MulticlassRows rows = MulticlassRows.of(golden);

    MulticlassQuality quality = MulticlassQuality.of(rows.probabilities(), rows.labels());

    sameAnswers(quality, golden);
    sameScores(quality, golden, 1e-9);
  }

  /** A service remembers probabilities as floats, whose rounding is 6·10⁻⁸ of each. */
  @ParameterizedTest
  @MethodSource("scores")
  void report_goldenProbabilities_equalsScikitLearn(JsonNode golden) {
    MulticlassRows rows = MulticlassRows.of(golden);
    QualityMonitor monitor = QualityMonitor.classes(golden.get("classes").asInt());
    Served served = new Served(monitor);
    for (int i = 0; i < rows.labels().length; i++) {
      long id = served.answer(rows.floats(i), "AA");
      served.truth(id, Outcome.of(rows.labels()[i]));
    }

    QualityFigures figures = monitor.report(Served.REF).figures();

    sameAnswers(figures.multiclass(), golden);
    sameScores(figures.multiclass(), golden, 1e-6);
    for (QualityMetric metric : figures.realised().keySet()) {
      same(figures.realised(metric), golden.get(metric.tag()), 1e-6);
    }
    assertThat(figures.realised()).hasSize(9);
  }

  @ParameterizedTest
  @MethodSource("cbpe")
  void estimate_goldenProbabilities_equalsNannyMl(JsonNode golden) {
    MulticlassRows reference = MulticlassRows.of(golden);
    MulticlassRows live =
        MulticlassRows.of(
            golden.get("live").asText(),
            golden.get("truth").asText(),
            golden.get("m").asInt(),
            golden.get("classes").asInt(),
            golden.get("seed").asLong() + 1);

    MulticlassCbpe cbpe = MulticlassCbpe.fit(reference.probabilities(), reference.labels());
    Map<QualityMetric, Estimate> estimate = cbpe.estimate(live.probabilities());

    for (int k = 0; k < golden.get("classes").asInt(); k++) {
      assertThat(cbpe.calibrated(k)).isEqualTo(golden.get("calibrated").get(k).asBoolean());
    }
    sameEstimates(estimate, golden, 1e-9);
    sameEstimates(liveEstimates(reference, live), golden, 1e-6);
  }

  /** Probabilities as floats, as a service remembers them. */
  private static Map<QualityMetric, Estimate> liveEstimates(
      MulticlassRows reference, MulticlassRows live) {
    QualityMonitor monitor =
        QualityMonitor.classes(live.probabilities()[0].length)
            .withReference(reference.probabilities(), reference.labels());
    Served served = new Served(monitor);
    for (int i = 0; i < live.labels().length; i++) {
      served.answer(live.floats(i), "AA");
    }
    return monitor.report(Served.REF).figures().estimated();
  }

  private static void sameEstimates(
      Map<QualityMetric, Estimate> estimates, JsonNode golden, double relative) {
    assertThat(estimates).containsOnlyKeys(MulticlassCbpe.METRICS);
    estimates.forEach(
        (metric, estimate) -> {
          same(estimate.value(), golden.get(metric.tag()), relative);
          same(estimate.standardError(), golden.get(metric.tag() + "_error"), relative);
        });
  }

  private static void sameAnswers(MulticlassQuality quality, JsonNode golden) {
    same(quality.accuracy().value(), golden.get("accuracy"), 1e-9);
    same(quality.macroPrecision(), golden.get("precision_macro"), 1e-9);
    same(quality.macroRecall(), golden.get("recall_macro"), 1e-9);
    same(quality.macroF1(), golden.get("f1_macro"), 1e-9);
    same(quality.weightedPrecision(), golden.get("precision_weighted"), 1e-9);
    same(quality.weightedF1(), golden.get("f1_weighted"), 1e-9);
    int classes = golden.get("classes").asInt();
    long[][] matrix = quality.counts();
    for (int k = 0; k < classes; k++) {
      Confusion one = quality.oneVsRest(k);
      same(one.precision().value(), golden.get("precision").get(k), 1e-9);
      same(one.recall().value(), golden.get("recall").get(k), 1e-9);
      same(one.f1().value(), golden.get("f1").get(k), 1e-9);
      assertThat(one.total()).isEqualTo(golden.get("n").asDouble());
      for (int j = 0; j < classes; j++) {
        assertThat(matrix[k][j]).isEqualTo(golden.get("confusion").get(k).get(j).asLong());
      }
    }
  }

  private static void sameScores(MulticlassQuality quality, JsonNode golden, double relative) {
    same(quality.logLoss().value(), golden.get("log_loss"), relative);
    same(quality.logLoss().standardError(), golden.get("log_loss_error"), relative);
    same(quality.brier().value(), golden.get("brier"), relative);
    same(quality.brier().standardError(), golden.get("brier_error"), relative);
    same(quality.calibrationError(), golden.get("calibration_error"), relative);
  }

  private static void same(double actual, JsonNode golden, double relative) {
    if (golden.isNull()) {
      assertThat(actual).isNaN();
    } else {
      double expected = golden.asDouble();
      // The mean of values that differ by a rounding has an error of one.
      assertThat(actual).isCloseTo(expected, within(relative * Math.max(0.1, Math.abs(expected))));
    }
  }
}
