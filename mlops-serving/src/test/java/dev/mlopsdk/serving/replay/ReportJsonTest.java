package dev.mlopsdk.serving.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.read.LogSummary;
import dev.mlopsdk.core.pair.Agreement;
import dev.mlopsdk.core.pair.PairedLoss;
import dev.mlopsdk.core.value.Ledger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pins the format that other programs read. */
class ReportJsonTest {

  @Test
  void json_ofAReport_isFormat1() {
    Agreement agreement = new Agreement(4, 0.5, 0.25, 0.25, 1, 0.5, Double.NaN, 0.5, 0.75, 0, 0.1);
    VersionResult version =
        new VersionResult(
            ModelRef.of("delay", 2),
            "sha256:ab",
            4,
            Map.of("missing", 1L),
            Map.of("gate", 2L),
            Map.of("wind", 3L),
            agreement,
            4,
            3,
            List.of(new Metric("auc", 0.75, 0.5, 1, 4)),
            new Latency(4, 1000, 900, 2000),
            Optional.of(
                new Ledger(
                    ModelRef.of("delay", 2),
                    "eur",
                    4,
                    2,
                    Map.of(Ledger.Category.FIXED, 2.0),
                    Map.of("champion", 5.0))));
    BacktestReport report =
        new BacktestReport(
            "delay",
            Optional.of(Instant.parse("2026-06-01T00:00:00Z")),
            Optional.of(Instant.parse("2026-06-02T00:00:00Z")),
            5,
            10,
            1,
            new LogSummary(5, 4, 4, 1, 2, 3, 6, 7, 8),
            List.of(version),
            Optional.of(new BacktestReport.Pair(agreement, new PairedLoss(4, -0.5, 1, 4, 3, 1))));
    String figures =
        "{\"pairs\":4,\"identical\":0.5,\"meanDifference\":0.25,"
            + "\"meanAbsoluteDifference\":0.25,\"largestDifference\":1.0,\"correlation\":null,"
            + "\"beyondTolerance\":0.5,\"labelMismatch\":0.75,\"topChange\":0.0,"
            + "\"rankDistance\":0.1}";
    assertThat(report.json())
        .isEqualTo(
            "{\"format\":1,\"model\":\"delay\",\"first\":\"2026-06-01T00:00:00Z\","
                + "\"last\":\"2026-06-02T00:00:00Z\",\"predictions\":5,\"weight\":10.0,"
                + "\"untold\":1,\"log\":{\"labelled\":4,\"joined\":4,\"duplicate\":1,\"late\":2,"
                + "\"unknown\":3,\"lost\":6,\"damaged\":7,\"gone\":8},\"versions\":[{"
                + "\"version\":2,\"digest\":\"sha256:ab\",\"answered\":4,"
                + "\"failures\":{\"missing\":1},\"ignored\":{\"gate\":2},"
                + "\"absent\":{\"wind\":3},\"agreement\":"
                + figures
                + ",\"repeated\":4,\"reproduced\":3,\"quality\":{\"auc\":{\"value\":0.75,"
                + "\"low\":0.5,\"high\":1.0,\"truths\":4}},\"latency\":{\"meanNanos\":1000.0,"
                + "\"p50Nanos\":900.0,\"p99Nanos\":2000.0},\"economics\":{\"currency\":\"eur\","
                + "\"cost\":2.0,\"value\":5.0,\"net\":3.0,\"costPerPrediction\":0.5}}],"
                + "\"pair\":{\"agreement\":"
                + figures
                + ",\"loss\":{\"pairs\":4,\"mean\":-0.5,\"standardError\":0.5,\"better\":3,"
                + "\"worse\":1}}}");
  }
}
