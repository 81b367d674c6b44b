package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * CBPE on a real model and real data whose inputs move with the place: equal to NannyML 0.13.1
 * chunk by chunk, and as near to the truth as docs/model-quality.md says.
 */
class CaliforniaHousingTest {

  private static final List<String[]> LINES = read();

  /** Where this model's y_pred changes. */
  private static final double THRESHOLD = 0.8;

  private static final Set<QualityMetric> AREAS =
      Set.of(QualityMetric.ROC_AUC, QualityMetric.AVERAGE_PRECISION);
  private static final Cbpe CBPE = Cbpe.fit(scores("reference"), labels("reference"), THRESHOLD);

  private static List<String[]> read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(
                        CaliforniaHousingTest.class.getResourceAsStream(
                            "/data/california_housing.csv.gz"))),
                StandardCharsets.UTF_8))) {
      return in.lines().skip(1).map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] scores(String part) {
    return LINES.stream()
        .filter(line -> line[0].equals(part))
        .mapToDouble(line -> Double.parseDouble(line[1]))
        .toArray();
  }

  private static int[] labels(String part) {
    return LINES.stream()
        .filter(line -> line[0].equals(part))
        .mapToInt(line -> Integer.parseInt(line[2]))
        .toArray();
  }

  private static List<JsonNode> chunks() {
    return StreamSupport.stream(GoldenRows.root("california").get("chunks").spliterator(), false)
        .toList();
  }

  @Test
  void estimate_perChunk_equalsNannyMl() {
    double[] scores = scores("analysis");
    int[] labels = labels("analysis");
    assertThat(CBPE.calibrated()).isTrue();

    for (JsonNode chunk : chunks()) {
      int from = chunk.get("from").asInt();
      int to = chunk.get("to").asInt();
      double[] part = Arrays.copyOfRange(scores, from, to);
      ClassificationQuality realised =
          ClassificationQuality.of(part, Arrays.copyOfRange(labels, from, to), THRESHOLD);
      CbpeEstimate estimate = CBPE.estimate(part);

      for (QualityMetric metric : Cbpe.METRICS) {
        // NannyML rounds what it cumulates for the two areas to five decimals.
        double realisedThere = GoldenRows.value(chunk, metric.tag() + "_realised");
        if (!Double.isNaN(realisedThere)) {
          assertThat(Closeness.of(realised, metric)).isCloseTo(realisedThere, within(1e-9));
        }
        if (metric == QualityMetric.PRECISION && estimate.confusion().tp() <= 0) {
          // Nothing is predicted positive: NannyML says 0, here it is undefined.
          assertThat(estimate.of(metric).value()).isNaN();
          continue;
        }
        double share = AREAS.contains(metric) ? 1e-6 : 1e-9;
        double expected = chunk.get(metric.tag()).asDouble();
        assertThat(estimate.of(metric).value())
            .as("%s from %d", metric, from)
            .isCloseTo(expected, within(share * expected));
      }
      assertThat(estimate.of(QualityMetric.ACCURACY).standardError())
          .isCloseTo(chunk.get("accuracy_error").asDouble(), within(1e-12));
    }
  }

  @Test
  void estimate_ofCounts_isThatOfRows() {
    double[] scores = scores("analysis");
    CbpeEstimate exact = CBPE.estimate(scores);
    ScoreCounter counter = ScoreCounter.create();
    for (double score : scores) {
      counter.accept(score);
    }

    CbpeEstimate counted = CBPE.estimate(counter.snapshot());

    // Scores have two decimals here, so no cell holds two of them.
    for (QualityMetric metric : Cbpe.METRICS) {
      assertThat(counted.of(metric).value()).isCloseTo(exact.of(metric).value(), within(1e-9));
    }
  }

  /**
   * The first blocks lie elsewhere in California than the reference: scores move, and what they
   * mean moves too, which CBPE cannot see. It still orders chunks far better than the reference's
   * figure.
   */
  @Test
  void estimate_overChunks_isNearerToTheTruthThanTheReferenceIs() {
    double[] scores = scores("analysis");
    int[] labels = labels("analysis");
    Closeness closeness = new Closeness(CBPE.reference());
    for (JsonNode chunk : chunks()) {
      int from = chunk.get("from").asInt();
      int to = chunk.get("to").asInt();
      double[] part = Arrays.copyOfRange(scores, from, to);
      closeness.add(
          CBPE.estimate(part),
          ClassificationQuality.of(part, Arrays.copyOfRange(labels, from, to), THRESHOLD));
    }
    closeness.print("California housing");

    for (QualityMetric metric : Cbpe.METRICS) {
      assertThat(closeness.ofEstimate(metric)).isLessThan(closeness.ofReference(metric));
    }
    assertThat(closeness.ofEstimate(QualityMetric.ROC_AUC)).isLessThan(0.04);
    assertThat(closeness.ofEstimate(QualityMetric.F1)).isLessThan(0.06);
  }
}
