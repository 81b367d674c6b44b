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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightLogTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Feature.number("distance"));

  @TempDir Path temp;

  private final FakeTime time = FakeTime.at(Instant.EPOCH);

  private void serve(Recorder recorder, float from, int rows) {
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < rows; i++) {
      frame.begin(Call.none(), Assignment.none());
      frame.row().number(0, from + i);
      recorder.record(frame);
    }
  }

  @Test
  void recording_ofAMonitor_hasItsEvaluations() throws IOException {
    DriftMonitor monitor = DriftMonitor.withDefaults().withLearnedRows(300);
    VersionContext context =
        new VersionContext(
            new FakeArtifact(REF, Optional.empty()),
            SCHEMA,
            new VersionMeters(new SimpleMeterRegistry(), REF),
            time,
            event -> {});
    List<RecordedEvent> evaluations;
    Path file = temp.resolve("flight.jfr");
    try (Recording recording = new Recording();
        Recorder recorder = monitor.open(context)) {
      recording.start();
      monitor.report(REF);
      serve(recorder, 0, 300);
      monitor.report(REF);
      serve(recorder, 1000, 300);
      monitor.report(REF);
      recording.stop();
      recording.dump(file);
      evaluations =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals("dev.mlopsdk.DriftEvaluation"))
              .sorted(java.util.Comparator.comparing(RecordedEvent::getEndTime))
              .toList();
    }
    assertThat(evaluations)
        .extracting(
            event ->
                event.getString("model")
                    + ":"
                    + event.getInt("version")
                    + " "
                    + event.getString("source")
                    + " drifted "
                    + event.getInt("drifted"))
        .containsExactly(
            "delay:2 LEARNING drifted 0", "delay:2 LEARNED drifted 0", "delay:2 LEARNED drifted 1");
    assertThat(evaluations.get(2).getInt("features")).isPositive();
    assertThat(evaluations).allSatisfy(event -> assertThat(event.getDuration()).isPositive());
    assertThat(monitor.name()).isEqualTo("drift");
  }
}
