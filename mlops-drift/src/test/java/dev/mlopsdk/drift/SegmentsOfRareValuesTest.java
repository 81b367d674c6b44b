package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.profile.Baseline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids that come in one segment only: nothing is known of which of them to expect where. */
class SegmentsOfRareValuesTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(Feature.category("shop"), Feature.category("customer"));

  private final Random random = new Random(1);
  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));

  @TempDir Path folder;

  @Test
  void segments_withoutDrift_areNotSaidToHaveDrifted() throws IOException {
    StringBuilder csv = new StringBuilder("shop,customer\n");
    for (int i = 0; i < 10_000; i++) {
      csv.append(shop(i)).append(',').append(customer(i)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("training.csv"), csv);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Baseline.fromCsv(file).segmentedBy("shop", 2, file).writeTo(bytes);
    DriftMonitor monitor = DriftMonitor.withDefaults();
    Recorder recorder =
        monitor.open(
            new VersionContext(
                new FakeArtifact(REF, Optional.of(bytes.toByteArray())),
                SCHEMA,
                new VersionMeters(new SimpleMeterRegistry(), REF),
                time,
                event -> {}));
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < 10_000; i++) {
      frame.begin(Call.none(), Assignment.none());
      frame.row().text(0, shop(i));
      frame.row().text(1, customer(i));
      recorder.record(frame);
    }

    DriftReport report = monitor.report(REF);

    assertThat(report.drifted()).isEmpty();
    assertThat(report.segments()).hasSize(3);
    assertThat(report.segments()).allSatisfy(segment -> assertThat(segment.drifted()).isEmpty());
    assertThat(report.notes())
        .containsExactly("segments are not compared by 'customer', whose new values keep coming");
  }

  private static String shop(int row) {
    return row % 10 == 0 ? "online" : "street";
  }

  /** A fifth of the online shop's customers are known by an id. */
  private String customer(int row) {
    return row % 50 == 0 ? "id" + random.nextInt(1_000_000) : "unknown" + row % 3;
  }
}
