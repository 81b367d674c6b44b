package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Allocation;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one record allocates on the caller's thread: nothing. */
class LogAllocationTest {

  @TempDir Path root;

  /** The system's ticker, and nothing that runs by itself. */
  private final TimeSource time =
      new TimeSource() {
        private final FakeTime tasks = FakeTime.at(Instant.EPOCH);

        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return tasks.now();
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
          return tasks.schedule(delay, task);
        }
      };

  @Test
  void recordsOfRowsTextsAndArrays_allocateNothing_alsoWhenTheyAreDropped() {
    try (PredictionLog log =
        PredictionLog.to(root).replica("r").buffer(1 << 20, 1000).cost(p -> 1).time(time).open()) {
      Recorder rows = log.open(LogKit.version(LogKit.FLIGHT, time));
      Frame row = LogKit.flight(time, 64, 1.5, "MONDAY", "K\u00f6ln");
      Frame arrays = LogKit.free(time, 65, new float[64], new double[3]);
      Frame text = LogKit.free(time, 66, "a text", "an answer");
      PredictionId id = LogKit.id(64);
      Outcome truth = Outcome.label("LATE");
      assertThat(
              Allocation.bytes(
                  () -> {
                    for (int i = 0; i < 1000; i++) {
                      rows.record(row);
                      rows.record(arrays);
                      rows.record(text);
                      log.reported(id, truth, OutcomeJoin.Status.JOINED);
                    }
                  }))
          .isZero();
      assertThat(log.lost()).isPositive();
    }
  }
}
