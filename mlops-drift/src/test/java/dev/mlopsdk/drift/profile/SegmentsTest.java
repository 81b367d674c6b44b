package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.drift.Allocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(Feature.category("carrier"), Feature.number("delay"));

  @TempDir Path folder;

  @Test
  void segmentedBy_ofAFile_countsEachRowInItsSegment() throws IOException {
    Baseline baseline = baseline();

    Segments segments = baseline.segments().orElseThrow();

    assertThat(segments.feature()).isEqualTo("carrier");
    assertThat(segments.counts().keySet()).containsExactly("AA", "UA", "_other");
    assertThat(segments.of("AA").rows()).isEqualTo(3);
    assertThat(segments.of("UA").missing("delay")).isEqualTo(1);
    assertThat(segments.of("_other").rows()).isEqualTo(2);
    assertThat(segments.counts().values().stream().reduce(Counts::plus).orElseThrow())
        .isEqualTo(baseline.counts());
    assertThat(Baseline.parse(bytes(baseline))).isEqualTo(baseline);
  }

  @Test
  void count_ofRows_spreadsThemOverSegments() throws IOException {
    SegmentCounter counter = SegmentCounter.of(baseline(), SCHEMA);
    Row row = new Row(SCHEMA);
    for (String carrier : new String[] {"AA", "UA", "UA", "new", null, "B6"}) {
      row.clear();
      if (carrier != null) {
        row.text(0, carrier);
      }
      row.number(1, 3);
      counter.count(row, 0.5);
    }
    row.clear();
    row.text(0, "AA");
    counter.countInputs(row);

    Segments counts = new Segments("carrier", counter.snapshot());
    assertThat(counts.of("AA").rows()).isEqualTo(2);
    assertThat(counts.of("AA").of(Baseline.PREDICTION).total()).isEqualTo(1);
    assertThat(counts.of("UA").rows()).isEqualTo(2);
    assertThat(counts.of("_other").rows()).isEqualTo(3);
    assertThat(Allocation.allocated(() -> counter.count(row, 0.5))).isZero();
  }

  @Test
  void segmentedBy_whatIsNoCategory_isRefused() throws IOException {
    Baseline baseline = Baseline.fromCsv(file());

    assertThatThrownBy(() -> baseline.segmentedBy("delay", 2, file()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'delay' is a number");
    assertThatThrownBy(() -> baseline.segmentedBy("city", 2, file()))
        .hasMessageContaining("no feature 'city'");
    assertThatThrownBy(() -> baseline.segmentedBy("carrier", 0, file()))
        .hasMessageContaining("1 to 100, but should be 0");
    assertThatThrownBy(() -> baseline().segments().orElseThrow().of("B7"))
        .hasMessageContaining("no segment 'B7'; there are [AA, UA, _other]");
    assertThatThrownBy(() -> SegmentCounter.of(baseline, SCHEMA))
        .hasMessageContaining("no segments; make them with segmentedBy");
    FeatureSchema other = FeatureSchema.of(Feature.number("delay"));
    assertThatThrownBy(() -> SegmentCounter.of(baseline(), other))
        .hasMessageContaining("those of 'carrier', but the features are [delay]");
  }

  private Baseline baseline() throws IOException {
    return Baseline.fromCsv(file()).segmentedBy("carrier", 2, file());
  }

  private Path file() throws IOException {
    return Files.writeString(
        folder.resolve("flights.csv"),
        "carrier,delay,prediction\nAA,1,0.1\nAA,2,0.2\nUA,,0.3\nUA,5,0.3\nAA,9,0.4\nB6,1,0.9\n,2,0.5\n");
  }

  private static byte[] bytes(Baseline baseline) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    baseline.writeTo(out);
    return out.toByteArray();
  }
}
