package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files: their names, rotation, packing, retention, the lock, and the repair at open. */
class LogFilesTest {

  private static final Duration TICK = Duration.ofMillis(50);

  @TempDir Path root;

  private final FakeTime time = LogKit.time();

  /** What the clock shows when the ticker stands at zero. */
  private Instant wall = LogKit.NOON;

  /** The ticker of the fake time under a clock that a test sets. */
  private final TimeSource changing =
      new TimeSource() {
        @Override
        public long nanos() {
          return time.nanos();
        }

        @Override
        public Instant now() {
          return wall.plusNanos(time.nanos());
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
          return time.schedule(delay, task);
        }
      };

  private PredictionLogBuilder options() {
    return PredictionLog.to(root).replica("pod-7").time(time);
  }

  private Path folder() {
    return root.resolve("pod-7");
  }

  private Recorder recorder(PredictionLog log) {
    return log.open(LogKit.version(LogKit.FLIGHT, time));
  }

  @Test
  void aFile_isNamedByItsFirstRecord_andBegunWithIt() {
    try (PredictionLog log = options().open()) {
      time.advance(Duration.ofSeconds(3));
      assertThat(LogKit.names(folder())).isEmpty();
      recorder(log).record(LogKit.flight(time, 64));
      time.advance(TICK);
      assertThat(LogKit.names(folder())).containsExactly("20260601T120003123Z-000001.jsonl");
      assertThat(LogKit.counters(folder(), "prediction")).containsExactly(64L);
    }
    assertThat(Files.exists(folder().resolve(".lock"))).isTrue();
  }

  @Test
  void files_thatAreFullOrOld_areClosedAndPacked() {
    try (PredictionLog log = options().rotate(1000, Duration.ofMinutes(10)).open()) {
      Recorder recorder = recorder(log);
      for (int i = 0; i < 4; i++) {
        recorder.record(LogKit.flight(time, 64 + i));
      }
      time.advance(TICK);
      recorder.record(LogKit.flight(time, 70));
      time.advance(Duration.ofMinutes(11));
      assertThat(LogKit.names(folder()))
          .containsExactly(
              "20260601T120000123Z-000001.jsonl.gz", "20260601T120000173Z-000002.jsonl.gz");
      recorder.record(LogKit.flight(time, 71));
    }
    assertThat(LogKit.names(folder()).get(2)).endsWith("-000003.jsonl");
    assertThat(LogKit.counters(folder(), "prediction"))
        .containsExactly(64L, 65L, 66L, 67L, 70L, 71L);
    try (PredictionLog again = options().open()) {
      time.runDue();
      assertThat(LogKit.names(folder()).get(2)).endsWith("-000003.jsonl.gz");
      recorder(again).record(LogKit.flight(time, 72));
    }
    assertThat(LogKit.names(folder()).get(3)).endsWith("-000004.jsonl");
  }

  @Test
  void theOldestClosedFiles_areDeleted_beyondBytesAndAge() {
    long one;
    try (PredictionLog log =
        options().rotate(1, Duration.ofHours(1)).keep(1500, Duration.ofDays(2)).open()) {
      Recorder recorder = recorder(log);
      for (int i = 0; i < 10; i++) {
        recorder.record(LogKit.flight(time, 64 + i));
        time.advance(TICK);
      }
      time.advance(Duration.ofMinutes(1));
      List<Path> kept = LogKit.files(folder());
      one = kept.size();
      assertThat(kept.stream().mapToLong(LogFilesTest::size).sum()).isLessThanOrEqualTo(1500);
      assertThat(one).isBetween(2L, 6L);
      assertThat(LogKit.counters(folder(), "prediction").get((int) one - 1)).isEqualTo(73L);
      time.advance(Duration.ofDays(2));
      assertThat(LogKit.files(folder())).isEmpty();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFolder_thatAnotherLogHolds_isLeftToIt() {
    PredictionLog first = options().open();
    PredictionLog second = options().open();
    PredictionLog third = options().open();
    assertThat(second.folder()).isEqualTo(root.resolve("pod-7-2"));
    assertThat(third.folder()).isEqualTo(root.resolve("pod-7-3"));
    second.close();
    try (PredictionLog again = options().open()) {
      assertThat(again.folder()).isEqualTo(root.resolve("pod-7-2"));
    }
    third.close();
    first.close();
    first.close();
    try (PredictionLog again = options().open()) {
      assertThat(again.folder()).isEqualTo(folder());
    }
  }

  @Test
  void whatACrashLeft_isMendedAtOpen() throws IOException {
    Files.createDirectories(folder());
    String whole = "{\"v\":1,\"kind\":\"loss\"}\n";
    Files.writeString(folder().resolve("20260601T110000000Z-000001.jsonl.gz"), "packed");
    Files.writeString(folder().resolve("20260601T110000000Z-000001.jsonl"), whole);
    Files.writeString(folder().resolve("20260601T111000000Z-000002.jsonl.gz.tmp"), "half");
    Files.writeString(folder().resolve("20260601T111000000Z-000002.jsonl"), whole);
    Files.writeString(folder().resolve("20260601T112000000Z-000003.jsonl"), whole + "{\"v\":1,");
    Files.writeString(
        folder().resolve("20260601T113000000Z-000004.jsonl"), "{\"v\":1,".repeat(5000));
    Files.writeString(folder().resolve("notes.txt"), "mine");

    try (PredictionLog log = options().open()) {
      assertThat(LogKit.names(folder()))
          .containsExactly(
              "20260601T110000000Z-000001.jsonl.gz",
              "20260601T111000000Z-000002.jsonl",
              "20260601T112000000Z-000003.jsonl");
      recorder(log).record(LogKit.flight(time, 64));
      time.advance(TICK);
      assertThat(LogKit.names(folder()))
          .containsExactly(
              "20260601T110000000Z-000001.jsonl.gz",
              "20260601T111000000Z-000002.jsonl.gz",
              "20260601T112000000Z-000003.jsonl.gz",
              "20260601T120000123Z-000004.jsonl");
    }
    assertThat(LogKit.textOf(folder().resolve("20260601T112000000Z-000003.jsonl.gz")))
        .isEqualTo(whole);
    assertThat(folder().resolve("notes.txt")).hasContent("mine");
    assertThat(folder().resolve("20260601T111000000Z-000002.jsonl.gz.tmp")).doesNotExist();
  }

  @Test
  void aFile_deletedWhileItIsWritten_isToldByFlush_andANewOneIsBegun() throws IOException {
    try (PredictionLog log = options().open()) {
      Recorder recorder = recorder(log);
      recorder.record(LogKit.flight(time, 64));
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
      Files.delete(LogKit.files(folder()).get(0));
      recorder.record(LogKit.flight(time, 65));
      assertThat(log.flush(Duration.ofSeconds(20))).isFalse();
      recorder.record(LogKit.flight(time, 66));
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(LogKit.counters(folder(), "prediction")).containsExactly(66L);
  }

  @Test
  void records_ofLateThreads_areInTheOrderOfTheirTime() {
    try (PredictionLog log = PredictionLog.to(root).replica("pod-7").time(changing).open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      recorder.record(LogKit.flight(time, 64));
      time.advance(TICK);
      wall = LogKit.NOON.minusMillis(700);
      recorder.record(LogKit.flight(time, 65));
      time.advance(TICK);
      assertThat(LogKit.files(folder())).hasSize(1);
      assertThat(times()).isSorted();
      wall = LogKit.NOON.minusSeconds(3600);
      recorder.record(LogKit.flight(time, 66));
      time.advance(TICK);
    }
    assertThat(LogKit.names(folder()))
        .containsExactly("20260601T110000223Z-000002.jsonl", "20260601T120000123Z-000001.jsonl.gz");
    assertThat(times().get(0)).isEqualTo("2026-06-01T11:00:00.223456Z");
  }

  private List<String> times() {
    return LogKit.lines(folder()).stream().map(line -> line.get("time").asText()).toList();
  }

  @Test
  void aRoot_thatIsAFile_isRefusedWithASentence() throws IOException {
    Path file = Files.writeString(root.resolve("taken"), "", StandardOpenOption.CREATE_NEW);
    assertThatThrownBy(() -> PredictionLog.to(file).time(time).open())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("prediction log cannot be opened");
  }

  @Test
  void options_outOfRange_areRefusedWhereTheyAreGiven() {
    PredictionLogBuilder options = PredictionLog.to(root);
    assertThatThrownBy(() -> options.sample(1.1)).hasMessageContaining("[0, 1]");
    assertThatThrownBy(() -> options.sample(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> options.replica("../x")).hasMessageContaining("../x");
    assertThatThrownBy(() -> options.buffer(10, 10)).hasMessageContaining("64 KiB");
    assertThatThrownBy(() -> options.buffer(1 << 20, 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> options.largestRecord(1)).hasMessageContaining("4 KiB");
    assertThatThrownBy(() -> options.every(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> options.fsync(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> options.rotate(0, TICK)).hasMessageContaining("0");
    assertThatThrownBy(() -> options.keep(0, TICK)).hasMessageContaining("0");
    assertThatThrownBy(() -> options.buffer(1 << 16, 9).largestRecord(1 << 16).open())
        .hasMessageContaining("two of the largest records");
  }

  static List<JsonNode> kinds(Path folder, String kind) {
    return LogKit.lines(folder).stream()
        .filter(line -> line.get("kind").asText().equals(kind))
        .toList();
  }
}
