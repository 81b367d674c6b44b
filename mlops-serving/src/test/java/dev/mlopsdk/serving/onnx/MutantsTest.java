package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated models end in a typed refusal or load; no native crash, no other error. */
class MutantsTest {

  @Test
  void load_mutatedModels_crashNothing(@TempDir Path folder) throws Exception {
    survive(folder, 20_261_121, 4_000);
  }

  /** By hand: {@code mvn -Psoak test -pl mlops-core,mlops-serving -Dtest=MutantsTest}. */
  @Tag("soak")
  @Test
  void load_aMillionMutatedModels_crashNothing(@TempDir Path folder) throws Exception {
    for (int round = 0; round < 20; round++) {
      survive(folder, 1_000_000L * round, 50_000);
    }
  }

  private static void survive(Path folder, long seed, int count) throws Exception {
    Path output = folder.resolve("output" + seed);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Mutants.class.getName(),
                Long.toString(seed),
                Integer.toString(count)));
    command.addAll(models());
    Process child =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(folder.resolve("errors" + seed).toFile())
            .start();
    try {
      assertThat(child.waitFor(20, TimeUnit.MINUTES)).as("the child ends").isTrue();
      assertThat(child.exitValue())
          .as("%s; %s", last(output), last(folder.resolve("errors" + seed)))
          .isZero();
      assertThat(last(output)).startsWith("survived " + count);
    } finally {
      child.destroyForcibly();
    }
  }

  private static List<String> models() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/models"))) {
      return files
          .filter(file -> file.toString().endsWith(".onnx"))
          .map(file -> file.toAbsolutePath().toString())
          .sorted()
          .toList();
    }
  }

  private static String last(Path file) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
  }
}
