package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Child processes that end while eight threads call a model of ONNX Runtime that is being swapped.
 * With the raw binding a process that creates sessions while it ends dies of SIGSEGV 7 times of 8:
 * its shutdown hook frees the environment beside them.
 */
class ExitTest {

  private static final int EXIT_CODE = 7;

  /** 128 and the number of SIGTERM: what a JVM ends with that was asked to end. */
  private static final int TERMINATED = 143;

  @TempDir Path temp;

  private Process start(String end, int round) throws IOException {
    return start(Files.createDirectories(temp.resolve(end + round)), ExitingProcess.class, end);
  }

  private static Process start(Path home, Class<?> main, String end) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-Xmx128m",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                main.getName(),
                end,
                Path.of("src/test/resources/models/logistic.onnx").toAbsolutePath().toString(),
                home.resolve("models").toString()));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectError(home.resolve("errors.txt").toFile())
        .start();
  }

  private static String absolute(String classPath) {
    List<String> paths = new ArrayList<>();
    for (String path : classPath.split(File.pathSeparator, -1)) {
      paths.add(Path.of(path).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, paths);
  }

  private int end(String how, int round) throws Exception {
    Process process = start(how, round);
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      if (how.equals("wait")) {
        assertThat(line).isEqualTo("serving");
        process.toHandle().destroy(); // Process.destroy would close its output too
      }
      // What callers print must not fill the pipe: they would never end.
      out.lines().forEach(more -> assertThat(more).contains("closed"));
    }
    return process.waitFor();
  }

  private void endRepeatedly(String how, int times, int code) throws Exception {
    for (int round = 0; round < times; round++) {
      assertThat(end(how, round)).as("%s, round %s", how, round).isEqualTo(code);
    }
    try (Stream<Path> all = Files.walk(temp)) {
      assertThat(all.filter(path -> path.toString().contains("hs_err"))).isEmpty();
    }
  }

  @Test
  void exit_underEightCallersAndSwaps_endsInOrder() throws Exception {
    endRepeatedly("exit", 3, EXIT_CODE);
  }

  @Test
  void terminate_underEightCallersAndSwaps_endsInOrder() throws Exception {
    endRepeatedly("wait", 3, TERMINATED);
  }

  @Test
  void exit_whileARunGoesOnThatItsCallersLeft_waitsForIt() throws Exception {
    Process process = start(temp, LeftRunProcess.class, "exit");
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.lines()).containsExactly("the run that was left has ended");
    }
    assertThat(process.waitFor()).isEqualTo(EXIT_CODE);
  }

  @Test
  void close_thenExit_endsInOrder() throws Exception {
    endRepeatedly("close", 2, EXIT_CODE);
  }

  /** By hand: {@code mvn -Psoak surefire:test -pl mlops-serving}; figures in docs/soak.md. */
  @Tag("soak")
  @Test
  void exits_manyTimes_neverCrash() throws Exception {
    endRepeatedly("exit", 40, EXIT_CODE);
    endRepeatedly("wait", 40, TERMINATED);
    endRepeatedly("close", 20, EXIT_CODE);
  }
}
