package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks that are full, read-only, failing or hanging: nobody waits, and the log mends itself. */
class LogFaultTest {

  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final int ROOM = 100;

  @TempDir Path root;

  private final FakeTime time = LogKit.time();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<ModelEvent> events = new ArrayList<>();

  private PredictionLogBuilder options(Path root) {
    return PredictionLog.to(root).replica("r").buffer(1 << 17, ROOM).time(time);
  }

  private Recorder recorder(PredictionLog log) {
    return log.open(LogKit.version(LogKit.FLIGHT, time, meters, events::add));
  }

  private void record(Recorder recorder, int from, int to) {
    for (int i = from; i < to; i++) {
      recorder.record(LogKit.flight(time, i));
    }
  }

  private double count(String result, String reason) {
    return meters
        .get(CoreMeters.LOG_RECORDS)
        .tags("result", result, "reason", reason)
        .functionCounter()
        .count();
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultyFiles.Fault.class,
      names = {"FULL", "DEVICE_FULL", "READ_ONLY", "NO_SYNC", "EMPTY"})
  void aDisk_thatRefuses_costsOnlyWhatTheBufferCannotHold_andTheLogMendsItself(
      FaultyFiles.Fault fault) {
    FaultyFiles files = new FaultyFiles(root);
    try (PredictionLog log = options(files.wrap(root)).fsync(Duration.ZERO).open()) {
      Recorder recorder = recorder(log);
      record(recorder, 100, 110);
      time.advance(TICK);

      files.fault(fault);
      record(recorder, 110, 120);
      time.advance(OUTAGE);
      assertThat(log.lost()).isZero();
      assertThat(events).isEmpty();
      record(recorder, 120, 300);
      time.advance(OUTAGE);
      assertThat(log.lost()).isEqualTo(80);
      assertThat(count("dropped", "disk")).isEqualTo(80);
      assertThat(meters.get(CoreMeters.LOG_QUEUE_RECORDS).gauge().value()).isEqualTo(ROOM);

      files.fault(FaultyFiles.Fault.NONE);
      assertThat(log.flush(Duration.ofSeconds(20))).isFalse();
      record(recorder, 300, 310);
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
      // While the log is reachable: its counters hold it weakly.
      assertThat(count("written", "none")).isEqualTo(130);
    }
    List<Long> expected = new ArrayList<>();
    for (long i = 100; i < 220; i++) {
      expected.add(i);
    }
    for (long i = 300; i < 310; i++) {
      expected.add(i);
    }
    assertThat(LogKit.counters(root.resolve("r"), "prediction")).isEqualTo(expected);
    assertThat(LogFilesTest.kinds(root.resolve("r"), "loss"))
        .singleElement()
        .satisfies(
            loss -> {
              assertThat(loss.get("reason").asText()).isEqualTo("disk");
              assertThat(loss.get("count").asLong()).isEqualTo(80);
            });
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            ModelEvent.RecordsLost.class,
            lost -> {
              assertThat(lost.reason()).isEqualTo("disk");
              assertThat(lost.count()).isEqualTo(80);
            });
  }

  @Test
  void writes_thatTakeAFewBytes_areCarriedOn() {
    FaultyFiles files = new FaultyFiles(root);
    files.fault(FaultyFiles.Fault.SHORT);
    try (PredictionLog log = options(files.wrap(root)).open()) {
      record(recorder(log), 64, 90);
    }
    assertThat(LogKit.counters(root.resolve("r"), "prediction")).hasSize(26);
  }

  /** With threads of its own: the writer hangs in a write, callers and close do not. */
  @Test
  void aDisk_thatHangs_delaysNobody_andWritesOnWhenItIsBack() throws Exception {
    FaultyFiles files = new FaultyFiles(root);
    try (PredictionLog log =
        PredictionLog.to(files.wrap(root)).replica("r").buffer(1 << 17, ROOM).open()) {
      Recorder recorder = recorder(log);
      record(recorder, 100, 110);
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
      files.stall();
      record(recorder, 110, 120);
      files.awaitStall();
      record(recorder, 120, 300);
      assertThat(log.lost()).isBetween(70L, 90L);
      assertThat(log.flush(Duration.ofMillis(20))).isFalse();
      assertThat(log.flush(Duration.ofMillis(20))).isFalse();
      files.resume();
      assertThat(log.flush(Duration.ofSeconds(20))).isFalse();
      record(recorder, 300, 310);
      assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
    }
    List<Long> kept = LogKit.counters(root.resolve("r"), "prediction");
    assertThat(kept).doesNotHaveDuplicates().isSorted().contains(100L, 119L, 309L);
    assertThat(kept.size() + count("dropped", "buffer_full")).isEqualTo(210);
  }

  @Test
  void aDisk_thatHangsForGood_holdsCloseNoLongerThanItsTimeout() throws Exception {
    FaultyFiles files = new FaultyFiles(root);
    PredictionLog log = options(files.wrap(root)).closeTimeout(Duration.ofMillis(50)).open();
    Recorder recorder = recorder(log);
    record(recorder, 100, 110);
    files.stall();
    log.close();
    files.awaitStall();
    assertThat(count("failed", "disk")).isEqualTo(10);
    record(recorder, 110, 111);
    assertThat(count("dropped", "closed")).isEqualTo(1);
    try (PredictionLog next = options(files.wrap(root)).open()) {
      assertThat(next.folder().toString()).endsWith("r-2");
    }
    files.resume();
  }

  @Test
  void aDisk_thatIsFullAtClose_isGivenUp_andCounted() {
    FaultyFiles files = new FaultyFiles(root);
    try (PredictionLog log = options(files.wrap(root)).closeTimeout(Duration.ofMillis(50)).open()) {
      Recorder recorder = recorder(log);
      files.fault(FaultyFiles.Fault.FULL);
      record(recorder, 100, 110);
    }
    assertThat(count("failed", "disk")).isEqualTo(10);
    assertThat(LogKit.text(root.resolve("r"))).isEmpty();
  }
}
