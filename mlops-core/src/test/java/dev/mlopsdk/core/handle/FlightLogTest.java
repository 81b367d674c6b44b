package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightLogTest {

  record Input(float x) {}

  private static final Change ANN = Change.by("ann", "test");

  @TempDir Path temp;

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  private void loadSwapAndShed() {
    for (int i = 0; i < 3; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    }
    try (var handle = ModelHandle.of(registry, "m", loader.failingToLoad(3)).time(time).open()) {
      registry.promote("m", 2, ANN);
      registry.promote("m", 3, ANN);
      registry.rollback("m", ANN);
      registry.promote("m", 3, ANN);
      time.runDue();
      shed(handle);
    }
  }

  private void shed(ModelHandle<Input, Integer> handle) {
    LoadedVersion<Input, Integer> version = handle.acquire(0);
    assertThat(version).isNotNull();
    Frame frame = version.frames().take();
    frame.begin(Call.none(), Assignment.none());
    time.advance(Duration.ofMillis(20));
    frame.end(null, 1, 1);
    version
        .watch()
        .failed(frame, new ModelException(ModelException.Kind.DEADLINE, "no lane in time"));
    version.watch().failed(frame, new ModelException(ModelException.Kind.INFERENCE, "broken"));
    version.release();
  }

  private static List<RecordedEvent> named(List<RecordedEvent> all, String name) {
    return all.stream()
        .filter(event -> event.getEventType().getName().equals("dev.mlopsdk." + name))
        .sorted(java.util.Comparator.comparing(RecordedEvent::getEndTime))
        .toList();
  }

  @Test
  void recording_ofAHandle_hasItsLoadsSwapsAndSheds() throws IOException {
    List<RecordedEvent> all;
    Path file = temp.resolve("flight.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      loadSwapAndShed();
      recording.stop();
      recording.dump(file);
      all = RecordingFile.readAllEvents(file);
    }
    assertThat(named(all, "ModelLoad"))
        .extracting(e -> e.getInt("version") + " " + e.getString("outcome"))
        .containsExactly("1 success", "3 error");
    assertThat(named(all, "ModelLoad").get(0))
        .satisfies(
            load -> {
              assertThat(load.getString("model")).isEqualTo("m");
              assertThat(load.getString("device")).isEqualTo("cpu");
              assertThat(load.getString("digest"))
                  .isEqualTo(
                      registry.artifact(dev.mlopsdk.core.ModelRef.of("m", 1)).manifest().digest());
              assertThat(load.getDuration()).isPositive();
              assertThat(load.getStackTrace()).isNull();
            });
    assertThat(named(all, "ModelSwap"))
        .singleElement()
        .satisfies(
            swap -> {
              assertThat(swap.getInt("version")).isEqualTo(1);
              assertThat(swap.getString("alias")).isEqualTo("champion");
              assertThat(swap.getInt("previous")).isEqualTo(-1);
            });
    assertThat(named(all, "ModelShed"))
        .as("a deadline, not another failure")
        .singleElement()
        .satisfies(
            shed -> {
              assertThat(shed.getString("model")).isEqualTo("m");
              assertThat(shed.getDuration("waited")).isEqualTo(Duration.ofMillis(20));
            });
  }

  /** A run-time image without the module: the handle works, and nothing of it is linked. */
  @Test
  void jvm_withoutTheModule_servesAllTheSame() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--limit-modules",
                "java.base,java.logging,java.management,java.naming",
                "-cp",
                System.getProperty("java.class.path"),
                BareProcess.class.getName(),
                temp.resolve("state").toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.strip()).isEqualTo("jdk.jfr false, jdk.management false, served 2");
    assertThat(process.exitValue()).isZero();
  }
}
