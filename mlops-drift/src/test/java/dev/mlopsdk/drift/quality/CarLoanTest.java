package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** CBPE from nothing but counts, where its assumptions hold: NannyML's synthetic car loans. */
class CarLoanTest {

  private static final double THRESHOLD = 0.65;

  @Test
  void estimate_ofCounts_isNearTheTruthInEachChunk() throws IOException {
    Cbpe cbpe = Cbpe.fit(counts(-1), THRESHOLD);
    Closeness closeness = new Closeness(cbpe.reference());

    for (int chunk = 0; chunk < 10; chunk++) {
      ScoreCounts counts = counts(chunk);
      closeness.add(cbpe.estimate(counts), counts.quality(THRESHOLD));
    }

    closeness.print("Car loans");
    for (QualityMetric metric : Cbpe.METRICS) {
      assertThat(closeness.ofEstimate(metric)).isLessThan(0.015);
    }
  }

  private static ScoreCounts counts(int chunk) throws IOException {
    ScoreCounter counter = ScoreCounter.create();
    for (String line : lines()) {
      String[] fields = line.split(",", -1);
      if (Integer.parseInt(fields[0]) == chunk) {
        double score = Double.parseDouble(fields[1]);
        for (int label = 0; label <= 1; label++) {
          for (int i = Integer.parseInt(fields[2 + label]); i > 0; i--) {
            counter.accept(score);
            counter.accept(score, label);
          }
        }
      }
    }
    return counter.snapshot();
  }

  private static List<String> lines() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(
                        CarLoanTest.class.getResourceAsStream("/data/car_loan.csv.gz"))),
                StandardCharsets.UTF_8))) {
      return in.lines().skip(1).toList();
    }
  }
}
