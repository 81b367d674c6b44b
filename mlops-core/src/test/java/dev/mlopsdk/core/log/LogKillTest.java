package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LoggedOutcome;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process with SIGKILL at random moments while it logs, opens the log again, and reads what
 * is there: every acknowledged prediction and outcome, none twice, no line torn.
 */
class LogKillTest {

  @TempDir Path root;

  @Test
  void acknowledgedRecords_surviveAKill() throws Exception {
    long acknowledged = kill(15, 20261121);
    System.out.println("15 kills, " + acknowledged + " acknowledged records, all read back once");
  }

  @Test
  @Tag("soak")
  void acknowledgedRecords_survive500Kills() throws Exception {
    long acknowledged = kill(500, 7);
    System.out.println("500 kills, " + acknowledged + " acknowledged records, all read back once");
  }

  /** Two processes at a time, each in a root of its own that is used again after the kill. */
  private long kill(int kills, long seed) throws Exception {
    long acknowledged = 0;
    Random random = new Random(seed);
    List<Victim> victims =
        new ArrayList<>(List.of(new Victim(root.resolve("a")), new Victim(root.resolve("b"))));
    for (int i = 0; i < kills; i++) {
      victims.get(i % 2).start();
      if (i % 2 == 1 || i == kills - 1) {
        for (Victim victim : victims) {
          acknowledged += victim.killAfter(random.nextInt(60));
        }
      }
    }
    assertThat(acknowledged).isPositive();
    return acknowledged;
  }

  /** A process and the log that it and its predecessors wrote. */
  private static final class Victim {
    private final Path root;
    private @Nullable Process process;

    Victim(Path root) {
      this.root = root;
    }

    void start() throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xshare:auto",
                  "-Xmx96m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledProcess.class.getName(),
                  root.toString())
              .redirectError(ProcessBuilder.Redirect.appendTo(root.resolveSibling("log").toFile()))
              .start();
    }

    /** Kills it some time after its first sign of life; returns how many records it had told of. */
    long killAfter(int milliseconds) throws Exception {
      Process running = process;
      if (running == null) {
        return 0;
      }
      process = null;
      DataInputStream told = new DataInputStream(running.getInputStream());
      long nonce;
      try {
        nonce = told.readLong();
      } catch (EOFException e) {
        throw new IllegalStateException(Files.readString(root.resolveSibling("log")), e);
      }
      told.readLong();
      Thread.sleep(milliseconds); // The moment of the kill, not a wait for anything.
      running.toHandle().destroyForcibly(); // The process's own method closes its pipe.
      running.waitFor();
      long last = 0;
      try {
        while (true) {
          told.readLong();
          last = told.readLong();
        }
      } catch (EOFException end) {
        verify(nonce, last);
      }
      return 2 * last;
    }

    private static void addOnce(Set<String> seen, String record) {
      assertThat(seen.add(record)).as("once: %s", record).isTrue();
    }

    private void verify(long nonce, long last) throws IOException {
      Path folder = root.resolve("r");
      PredictionLog.to(root).replica("r").time(LogKit.time()).open().close();
      Set<String> seen = new HashSet<>();
      LogReader log = LogReader.of(root);
      try (Stream<LoggedPrediction> predictions = log.read();
          Stream<LoggedOutcome> outcomes = log.outcomes()) {
        predictions.forEach(each -> addOnce(seen, "prediction" + each.id()));
        outcomes.forEach(each -> addOnce(seen, "outcome" + each.id()));
      }
      for (long counter = 1; counter <= last; counter++) {
        String id = new PredictionId(nonce, counter).toString();
        assertThat(seen).contains("prediction" + id, "outcome" + id);
      }
      for (Path file : LogKit.files(folder)) {
        Files.delete(file); // Read and verified; what the next process finds stays small.
      }
    }
  }
}
