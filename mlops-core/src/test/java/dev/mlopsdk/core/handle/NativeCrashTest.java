package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child processes that really die: of SIGSEGV, of SIGKILL and in order. */
class NativeCrashTest {

  private static final Change ANN = Change.by("ann", "test");

  @TempDir Path temp;

  private final List<ModelEvent> events = new ArrayList<>();

  @BeforeEach
  void promoteTheSecondOfTwo() {
    ModelRegistry registry = registry();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), ANN);
    registry.promote("m", 2, ANN);
  }

  private ModelRegistry registry() {
    return ModelRegistry.directory(temp.resolve("models"));
  }

  /** Starts a child in a directory of its own, where its JVM writes what it has to. */
  private Process start(String end, String... options) throws IOException {
    Path home = Files.createDirectories(temp.resolve("home"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-Xmx64m"));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            DoomedProcess.class.getName(),
            temp.resolve("models").toString(),
            temp.resolve("state").toString(),
            end));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectError(temp.resolve("errors.txt").toFile())
        .start();
  }

  /** The version that the next process serves. */
  private int next() {
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    FakeModel<DoomedProcess.Input, Integer> loader =
        FakeModel.of(DoomedProcess.Input.class, (input, version) -> version);
    try (var handle =
        ModelHandle.of(registry(), "m", loader)
            .time(time)
            .listen(events::add)
            .quarantine(temp.resolve("state"))
            .open()) {
      return handle.serving().get(0).ref().version();
    }
  }

  private List<ModelEvent.Quarantined> quarantined() {
    return events.stream()
        .filter(ModelEvent.Quarantined.class::isInstance)
        .map(ModelEvent.Quarantined.class::cast)
        .toList();
  }

  @Test
  void crash_whileLoading_isQuarantinedAtTheNextStart() throws Exception {
    assertThat(start("crash-load-2").waitFor()).as("died of a signal").isNotZero();
    assertThat(next()).isEqualTo(1);
    assertThat(quarantined())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.ref().version()).isEqualTo(2);
              assertThat(event.cause())
                  .contains("native crash while it was being opened")
                  .contains("home/hs_err_pid");
            });
    registry().clearQuarantine("m", 2, ANN);
    assertThat(next()).as("cleared").isEqualTo(2);
  }

  @Test
  void crash_whileAnswering_isFoundByTheErrorFileThatTheJvmWasGiven() throws Exception {
    Path log = temp.resolve("fatal-of-%p.txt");
    Process process = start("crash-2", "-XX:ErrorFile=" + log);
    assertThat(process.waitFor()).isNotZero();
    assertThat(next()).isEqualTo(1);
    assertThat(quarantined())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.cause())
                    .contains("native crash while it served")
                    .contains("fatal-of-" + process.pid() + ".txt"));
  }

  @Test
  void kill_whileServing_quarantinesNothing() throws Exception {
    Process process = start("wait");
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("serving");
      process.destroyForcibly().waitFor();
    }
    assertThat(markers()).hasSize(1);
    assertThat(next()).isEqualTo(2);
    assertThat(quarantined()).isEmpty();
    assertThat(markers()).isEmpty();
  }

  @Test
  void exit_withoutClose_leavesNoMarker() throws Exception {
    assertThat(start("exit").waitFor()).isZero();
    assertThat(markers()).isEmpty();
  }

  private List<Path> markers() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("state"))) {
      return files.toList();
    }
  }
}
