package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.log.read.LateJoin;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinLateTest {

  private record Flight(float hour) {}

  private static final Change CHANGE = Change.by("ann", "test");
  private static final PredictionId BEFORE_RESTART = new PredictionId(0xaa, 0x40);
  private static final PredictionId OTHER_VERSION = new PredictionId(0xaa, 0x41);

  @TempDir Path root;

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-02T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final List<String> told = new ArrayList<>();

  /** Notes the outcomes of each version. */
  private final class Notes implements PredictionObserver {

    @Override
    public Recorder open(VersionContext version) {
      return new Recorder() {
        @Override
        public void record(PredictionView prediction) {}

        @Override
        public void outcome(OutcomeView o) {
          told.add(version.ref() + " " + o.score() + " " + o.value() + " " + o.assignment());
        }

        @Override
        public void close() {}
      };
    }
  }

  private static String prediction(PredictionId id, int version) {
    return "{\"v\":1,\"kind\":\"prediction\",\"id\":\"%s\",\"time\":\"2026-06-01T12:00:00Z\",\"model\":\"delay\",\"version\":%d,\"status\":\"success\",\"score\":0.25}"
        .formatted(id, version);
  }

  private static String truth(PredictionId id, OutcomeJoin.Status status) {
    return "{\"v\":1,\"kind\":\"outcome\",\"id\":\"%s\",\"time\":\"2026-06-02T12:00:00Z\",\"name\":\"outcome\",\"value\":1,\"status\":\"%s\"}"
        .formatted(id, status);
  }

  private void write(String file, String... lines) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, String.join("\n", lines) + "\n");
  }

  @Test
  void joinLate_predictionOfAnotherProcess_isToldToItsVersionOnce() throws IOException {
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    FakeModel<Flight, Float> loader = FakeModel.of(Flight.class, flight -> 0.5f);
    try (var delay =
        ServedModel.of(registry, "delay", loader)
            .time(time)
            .meters(meters)
            .observe(new Notes())
            .open()) {
      OutcomeJoin.Status memory = delay.outcome(BEFORE_RESTART, 1);
      assertThat(memory).isEqualTo(OutcomeJoin.Status.UNKNOWN);
      write(
          "pod-a/20260601T120000000Z-000001.jsonl",
          prediction(BEFORE_RESTART, 1),
          prediction(OTHER_VERSION, 7));
      write(
          "pod-b/20260602T120000000Z-000001.jsonl",
          truth(BEFORE_RESTART, memory),
          truth(OTHER_VERSION, memory));
      LogReader log = LogReader.of(root).outcomesOf("pod-b").outcomesWithin(Duration.ofDays(7));

      assertThat(delay.joinLate(log)).isEqualTo(new LateJoin.Counts(1, 0, 0, 0, 1));
      assertThat(delay.joinLate(log)).isEqualTo(new LateJoin.Counts(0, 1, 0, 0, 1));

      assertThat(told)
          .containsExactly(
              "delay:1 0.25 1.0 Assignment[experiment=none, variant=champion, index=0,"
                  + " reason=NO_SPLIT, epoch=0, propensity=1.0]");
      Timer delays = meters.get(CoreMeters.OUTCOMES_DELAY).timer();
      assertThat(delays.count()).isEqualTo(1);
      assertThat(delays.totalTime(TimeUnit.HOURS)).isEqualTo(24);
    }
  }

  @Test
  void joinLate_afterClose_tellsNobody() throws IOException {
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    FakeModel<Flight, Float> loader = FakeModel.of(Flight.class, flight -> 0.5f);
    var delay = ServedModel.of(registry, "delay", loader).time(time).observe(new Notes()).open();
    delay.close();
    write(
        "pod-a/20260601T120000000Z-000001.jsonl",
        prediction(BEFORE_RESTART, 1),
        truth(BEFORE_RESTART, OutcomeJoin.Status.UNKNOWN));

    assertThat(delay.joinLate(LogReader.of(root))).isEqualTo(new LateJoin.Counts(0, 0, 0, 0, 1));
    assertThat(told).isEmpty();
  }
}
