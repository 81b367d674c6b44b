package dev.mlopsdk.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process before every single file operation of publish and promote. */
class CrashTest {

  @TempDir Path temp;

  @Test
  void aProcess_haltedAtAnyFileOperation_leavesExactlyTheOldOrTheNewState() throws Exception {
    List<String> operations = new ArrayList<>();
    Path whole = temp.resolve("whole");
    CrashingProcess.work(whole, operations::add);
    List<RegistryState> states = new ArrayList<>();
    DirectoryStore store = DirectoryStore.open(whole, Disk.real());
    for (int number = 1; number <= 3; number++) {
      Path file = whole.resolve("delay/.state/" + number + ".json");
      states.add(GenerationJson.read(Files.readAllBytes(file), "test").state());
    }
    assertThat(store.read("delay").orElseThrow().state()).isEqualTo(states.get(2));

    // Two at a time: a JVM's start is mostly one thread.
    int last = operations.size() + 1;
    List<Integer> codes =
        IntStream.rangeClosed(1, last)
            .parallel()
            .mapToObj(fatal -> run(temp.resolve("crash" + fatal), fatal))
            .toList();

    for (int fatal = 1; fatal <= last; fatal++) {
      boolean completed = fatal == last;
      assertThat(codes.get(fatal - 1)).isEqualTo(completed ? 0 : CrashingProcess.CRASHED);
      String at = completed ? "the end" : "operation " + fatal + ": " + operations.get(fatal - 1);
      long committed =
          operations.subList(0, fatal - 1).stream().filter(o -> o.startsWith("link ")).count();
      List<RegistryState> expected = states.subList(0, (int) committed);
      inspect(temp.resolve("crash" + fatal), expected, "halted before " + at);
    }
  }

  private static int run(Path root, int fatal) {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xshare:auto",
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  CrashingProcess.class.getName(),
                  root.toString(),
                  Integer.toString(fatal))
              .redirectErrorStream(true)
              .redirectOutput(root.resolveSibling(root.getFileName() + ".log").toFile())
              .start();
      return process.waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void inspect(Path root, List<RegistryState> expected, String when)
      throws IOException {
    FakeTime time = FakeTime.at(RegistryContract.NOON);
    ModelRegistry registry = ModelRegistry.directory(root).withTime(time);
    if (expected.isEmpty()) {
      assertThat(registry.models()).as(when).isEmpty();
    } else {
      RegistryState state = registry.state("delay");
      assertThat(state).as(when).isEqualTo(expected.get(expected.size() - 1));
      state.versions().forEach(v -> registry.artifact(ModelRef.of("delay", v)).verify());
      assertThat(registry.audit("delay")).as(when).hasSize(expected.size());
    }
    ModelRef next = registry.publish("delay", RegistryContract.files("more"), RegistryContract.ANN);
    assertThat(registry.promote("delay", next.version(), RegistryContract.BOB).champion())
        .as(when)
        .hasValue(next.version());
    registry.artifact(next).verify();
    int entries = registry.audit("delay").size();
    assertThat(Files.readString(root.resolve("delay/audit.jsonl"))).as(when).hasLineCount(entries);
  }
}
