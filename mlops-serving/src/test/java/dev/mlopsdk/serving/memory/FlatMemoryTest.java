package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Loads, unloads and reloads of ONNX Runtime leave nothing, the short form of the suite {@code
 * memory}: a session is some 300 kB, so one of ten that stayed would be found.
 */
class FlatMemoryTest {

  private static final int TIMES = 400;

  @Test
  void loads_unloadsAndReloads_leaveResidentMemoryFlat() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FlatMemory.class.getName(),
                Path.of("src/test/resources/models/logistic.onnx").toString(),
                Integer.toString(TIMES))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines =
        new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(child.waitFor()).isZero();
    long half = Long.parseLong(lines.get(0));
    long end = Long.parseLong(lines.get(1));
    assertThat(end - half).as("kB more after another %d loads", TIMES).isLessThan(6_000);
    assertThat(lines.get(2)).as("bytes in the ledger").isEqualTo("0");
  }
}
