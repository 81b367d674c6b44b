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
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * CBPE on a real model and real data whose inputs move with the place: equal to NannyML 0.13.1 chunk
 * by chunk, and as near to the truth as docs/model-quality.md says.
 */
class CaliforniaHousingTest {

  private static final List<String[]> LINES = read();
  private static final Set<QualityMetric> AREAS =
      Set.of(QualityMetric.ROC_AUC, QualityMetric.AVERAGE_PRECISION);
  private static final Cbpe CBPE = Cbpe.fit(scores("reference"), labels("reference"));

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
          ClassificationQuality.of(part, Arrays.copyOfRange(labels, from, to));
      CbpeEstimate estimate = CBPE.estimate(part);

      for (QualityMetric metric : Cbpe.METRICS) {
        // NannyML rounds what it cumulates for the two areas to five decimals.
        double share = AREAS.contains(metric) ? 1e-6 : 1e-9;
        double expected = chunk.get(metric.tag()).asDouble();
        assertThat(estimate.of(metric).value())
            .as("%s from %d", metric, from)
            .isCloseTo(expected, within(share * expected));
        assertThat(of(realised, metric))
            .isCloseTo(chunk.get(metric.tag() + "_realised").asDouble(), within(1e-9));
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
      assertThat(counted.of(metric).value())
          .isCloseTo(exact.of(metric).value(), within(1e-9));
    }
  }

  @Test
  void estimate_overChunks_isNearerToTheTruthThanTheReferenceIs() {
    double[] scores = scores("analysis");
    int[] labels = labels("analysis");
    StringBuilder table = new StringBuilder();
    for (QualityMetric metric : Cbpe.METRICS) {
      double estimated = 0;
      double constant = 0;
      double worst = 0;
      for (JsonNode chunk : chunks()) {
        int from = chunk.get("from").asInt();
        int to = chunk.get("to").asInt();
        double truth =
            of(
                ClassificationQuality.of(
                    Arrays.copyOfRange(scores, from, to), Arrays.copyOfRange(labels, from, to)),
                metric);
        double gap =
            Math.abs(CBPE.estimate(Arrays.copyOfRange(scores, from, to)).of(metric).value() - truth);
        estimated += gap / chunks().size();
        worst = Math.max(worst, gap);
        constant += Math.abs(of(CBPE.reference(), metric) - truth) / chunks().size();
      }
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.4f | %.4f | %.4f |%n",
              metric.tag(),
              estimated,
              worst,
              constant));
    }
    System.out.print(table);
  }

  private static double of(ClassificationQuality quality, QualityMetric metric) {
    return switch (metric) {
      case ACCURACY -> quality.accuracy().value();
      case PRECISION -> quality.precision().value();
      case RECALL -> quality.recall().value();
      case F1 -> quality.f1().value();
      case ROC_AUC -> quality.rocAuc().value();
      default -> quality.averagePrecision().value();
    };
  }
}
