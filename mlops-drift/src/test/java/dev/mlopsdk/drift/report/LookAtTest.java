package dev.mlopsdk.drift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.ServedFlights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages for a browser: {@code src/test/shell/look_at_report.sh} shows what this leaves. */
class LookAtTest {

  private static final Path PAGES = Path.of("target", "drift-report");
  private static final List<QualityRow> QUALITY =
      List.of(
          new QualityRow("auc", QualityRow.Source.LABELS, 0.711, 0.692, 0.73, 0.724),
          new QualityRow("auc", QualityRow.Source.ESTIMATED, 0.7, 0.66, 0.74, 0.724),
          new QualityRow("brier", QualityRow.Source.LABELS, 0.152, Double.NaN, Double.NaN, 0.147));

  @Test
  void flights_asTheyWere_makeAPage() throws IOException {
    Files.createDirectories(PAGES);
    DriftPage page =
        DriftPage.of(ServedFlights.details(ServedFlights.Incident.NONE)).withQuality(QUALITY);

    assertThat(page.writeTo(PAGES.resolve("flights.html"))).exists();
    assertThat(page.writeTo(PAGES.resolve("flights.json"))).exists();
    assertThat(page.writeTo(PAGES.resolve("flights.md"))).exists();
  }

  @Test
  void flights_whoseDistancesTurnKilometres_alarm() throws IOException {
    Files.createDirectories(PAGES);
    DriftPage page =
        DriftPage.of(ServedFlights.details(ServedFlights.Incident.KILOMETRES)).withQuality(QUALITY);

    page.writeTo(PAGES.resolve("kilometres.md"));
    assertThat(page.writeTo(PAGES.resolve("kilometres.html"))).exists();
    assertThat(page.toString()).startsWith("Drift of delay:2: Alarm: ").contains("distance");
  }
}
