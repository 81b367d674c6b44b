package dev.mlopsdk.serving.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.serving.ServedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The heap of a back-test: it grows by the truths of the window, and by nothing else. */
class ReplayMemoryTest {

  /** What a reader says that a truth takes. */
  private static final long TRUTH_BYTES = 57;

  /** What a heap differs by from one run to the next. */
  private static final long NOISE = 1 << 20;

  @TempDir Path folder;

  @Test
  @Timeout(300)
  void over_tenTimesTheLines_takesNoMoreHeapButItsTruths() throws Exception {
    long few = peak(2_000, 10, "64m");
    long many = peak(20_000, 10, "64m");
    assertThat(many - few).as("%s and %s bytes", few, many).isLessThan(1_800 * TRUTH_BYTES + NOISE);
  }

  /** By hand: {@code mvn -Psoak surefire:test -pl mlops-serving}; figures in docs/backtest.md. */
  @Test
  @Tag("soak")
  void over_aMillionLines_takesNoMoreHeapButItsTruths() throws Exception {
    long few = peak(2_000, 10, "64m");
    long tenth = peak(1_000_000, 10, "64m");
    long all = peak(1_000_000, 1, "160m");
    System.out.printf(
        "live heap, MB: %.1f of 2,000 lines; of 1,000,000 with 100,000 truths %.1f, with 1,000,000"
            + " truths %.1f%n",
        few / 1e6, tenth / 1e6, all / 1e6);
    // Four bytes a line: what grows with the lines takes more.
    assertThat(tenth - few).isLessThan(100_000 * TRUTH_BYTES + 4 * NOISE);
    assertThat(all - few).isLessThan(1_000_000 * TRUTH_BYTES + 4 * NOISE);
  }

  /**
   * The most live bytes while a process of its own, with a heap of {@code heap}, replays so many
   * lines.
   *
   * @param truthEvery every which prediction has a truth
   */
  private long peak(int lines, int truthEvery, String heap) throws Exception {
    Path root = folder.resolve(lines + "-" + truthEvery);
    write(root, lines, truthEvery);
    Path printed = folder.resolve("printed");
    int code =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ReplayingProcess.class.getName(),
                root.toString(),
                Integer.toString(lines))
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start()
            .waitFor();
    String said = Files.readString(printed);
    assertThat(code).as(said).isZero();
    String[] numbers = said.trim().split(" ", -1);
    assertThat(numbers[0]).as("lines that version 1 reproduced").isEqualTo("" + lines);
    assertThat(numbers[1]).isEqualTo("" + lines / truthEvery);
    return Long.parseLong(numbers[2]);
  }

  private static void write(Path root, int lines, int truthEvery) throws IOException {
    try (PredictionLog log = PredictionLog.to(root).open();
        var model =
            ServedModel.of(ReplayingProcess.registry(), "m", ReplayingProcess.MODEL)
                .observe(log)
                .open()) {
      for (int i = 1; i <= lines; i++) {
        float hour = i % 24;
        Prediction<Float> answer =
            model.predict(new ReplayingProcess.Flight(hour, 100 + i % 200, "MKE"));
        if (i % truthEvery == 0) {
          model.outcome(answer.id(), Outcome.of(i % 2));
        }
        if (i % 5_000 == 0 && !log.flush(Duration.ofMinutes(1))) {
          throw new IOException("The log under " + root + " lost a record at line " + i);
        }
      }
    }
  }
}
