package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the log strictly while two threads write it, and its files are rotated and packed. */
class LogReadWhileWritingTest {

  private static final int THREADS = 2;
  private static final int BATCHES = 80;
  private static final int BATCH = 25;

  @TempDir Path root;

  private final AtomicLong[] acknowledged = {new AtomicLong(), new AtomicLong()};

  @Test
  void everyReading_isOrderedAndHoldsWhatWasAcknowledgedBefore() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    try (SystemTime time = SystemTime.create("test");
        PredictionLog log =
            PredictionLog.to(root)
                .replica("r")
                .every(Duration.ofMillis(1))
                .rotate(20_000, Duration.ofHours(1))
                .open()) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int nonce = thread;
        running.add(callers.submit(() -> write(log, time, nonce)));
      }
      while (!running.stream().allMatch(Future::isDone)) {
        verify();
      }
      for (Future<?> each : running) {
        each.get();
      }
      verify();
    } finally {
      callers.shutdownNow();
      assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    verify();
    assertThat(acknowledged[0].get()).isEqualTo((long) BATCHES * BATCH);
  }

  private void write(PredictionLog log, SystemTime time, int nonce) {
    Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
    Frame frame = LogKit.flight(time, 1);
    long number = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      for (int i = 0; i < BATCH; i++) {
        frame.end(0.5, nonce, ++number);
        recorder.record(frame);
        log.reported(
            new PredictionId(nonce, number),
            Outcome.of((double) number),
            OutcomeJoin.Status.JOINED);
      }
      if (batch % 4 == 3) {
        log.flush(Duration.ofSeconds(60));
        acknowledged[nonce].set(number);
      }
    }
  }

  private void verify() {
    long[] atLeast = {acknowledged[0].get(), acknowledged[1].get()};
    try (Stream<LoggedPrediction> all = LogReader.of(root).read()) {
      List<LoggedPrediction> read = all.toList();
      assertThat(read).isSortedAccordingTo(Comparator.comparing(LoggedPrediction::time));
      for (int nonce = 0; nonce < THREADS; nonce++) {
        int of = nonce;
        List<LoggedPrediction> mine = read.stream().filter(p -> p.id().nonce() == of).toList();
        assertThat(mine)
            .extracting(p -> p.id().counter())
            .as("each once, in the order of its thread")
            .isSorted()
            .doesNotHaveDuplicates();
        assertThat((long) mine.size()).isGreaterThanOrEqualTo(atLeast[nonce]);
        assertThat(
                mine.stream()
                    .filter(p -> p.id().counter() <= atLeast[of])
                    .allMatch(p -> p.outcome().orElseThrow().value() == (double) p.id().counter()))
            .isTrue();
      }
    }
  }
}
