package dev.mlopsdk.drift;

import static dev.mlopsdk.drift.CorrelatedRows.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.drift.multivariate.FittedPca;
import dev.mlopsdk.drift.multivariate.PcaReconstruction;
import dev.mlopsdk.drift.profile.Baseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowStatisticSegmentsTest {

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(Feature.number("a"), Feature.number("b"), Feature.category("carrier"));

  private final Random random = new Random(7);

  @Test
  void report_ofADividedBaseline_comparesFeaturesBySegmentAndTheStatisticOverAll() {
    double[][] training = CorrelatedRows.rows(random, 2000, 2, 0.9);
    InputReader<Map<String, ?>> reader = InputReader.ofMap(SCHEMA);
    List<Map<String, ?>> inputs = new ArrayList<>();
    for (int i = 0; i < training.length; i++) {
      inputs.add(Map.of("a", training[i][0], "b", training[i][1], "carrier", carrier(i)));
    }
    Baseline baseline =
        Baseline.from(reader, inputs.iterator())
            .segmentedBy("carrier", 2, reader, inputs.iterator());
    FittedPca pca = PcaReconstruction.withDefaults().fit(training);
    DriftMonitor monitor =
        DriftMonitor.withDefaults()
            .withRowStatistic(RowStatistic.of("pca", List.of("a", "b"), pca));
    try (CorrelatedRows rows = new CorrelatedRows(monitor, SCHEMA, Optional.of(baseline))) {
      for (int i = 0; i < 1000; i++) {
        double[] row = training[i].clone();
        rows.frame.begin(Call.none(), Assignment.none());
        rows.frame.row().number(0, row[0]);
        rows.frame.row().number(1, carrier(i).equals("UA") ? training[i + 1][1] : row[1]);
        rows.frame.row().text(2, carrier(i));
        rows.recorder.record(rows.frame);
      }

      DriftReport report = monitor.report(REF);

      assertThat(report.drifted()).containsExactly("pca");
      assertThat(report.segments())
          .extracting(SegmentDrift::segment)
          .containsExactly("AA", "UA", "_other");
      for (SegmentDrift segment : report.segments()) {
        assertThat(segment.drifted()).isEmpty();
        assertThat(segment.features())
            .extracting(FeatureDrift::feature)
            .containsExactlyInAnyOrder("a", "b", "carrier");
      }
    }
  }

  private static String carrier(int i) {
    return i % 10 < 5 ? "AA" : i % 10 < 8 ? "UA" : "B6";
  }
}
