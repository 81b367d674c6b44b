package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.SystemTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is logged, what is left out, what is counted, and what flush and close promise. */
class PredictionLogTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path root;

  private final FakeTime time = LogKit.time();

  private PredictionLogBuilder options() {
    return PredictionLog.to(root).replica("pod-7").time(time);
  }

  private Path folder() {
    return root.resolve("pod-7");
  }

  @Test
  void theExample_ofThePackage_isOnDiskWhenFlushSaysSo() {
    boolean onDisk;
    try (PredictionLog log = PredictionLog.to(root).replica("pod-7").open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      recorder.record(LogKit.flight(time, 64));
      log.reported(LogKit.id(64), Outcome.of(1.0), OutcomeJoin.Status.JOINED);
      onDisk = log.flush(LONG);
      assertThat(LogKit.lines(folder())).hasSize(2);
    }
    assertThat(onDisk).isTrue();
  }

  @Test
  void aSample_isTheSameOnEveryReplica_aSubsetOfLargerOnes_andSaysItsRate() {
    List<Long> tenth = sampled("a", 0.1);
    assertThat(sampled("b", 0.1)).isEqualTo(tenth);
    assertThat(tenth).hasSizeBetween(150, 250);
    assertThat(sampled("c", 0.3)).containsAll(tenth).hasSizeBetween(520, 680);
    assertThat(sampled("d", 0)).isEmpty();
    assertThat(LogKit.lines(root.resolve("a")).get(0).get("samplingRate").asDouble())
        .isEqualTo(0.1);
  }

  private List<Long> sampled(String replica, double rate) {
    try (PredictionLog log =
        PredictionLog.to(root).replica(replica).sample(rate).time(time).open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      for (long counter = 0; counter < 2000; counter++) {
        recorder.record(LogKit.flight(time, counter));
      }
      assertThat(log.lost()).isZero();
      assertThat(log.flush(LONG)).isTrue();
    }
    return LogKit.counters(root.resolve(replica), "prediction");
  }

  @Test
  void failuresAndOutcomes_areLoggedWhateverTheRate_unlessToldOtherwise() {
    Frame frame = LogKit.flight(time, 64);
    try (PredictionLog log = options().sample(0).open()) {
      log.open(LogKit.version(LogKit.FLIGHT, time)).failed(frame, new IllegalStateException());
      log.reported(LogKit.id(64), Outcome.of(1), OutcomeJoin.Status.LATE);
    }
    assertThat(LogKit.lines(folder())).hasSize(2);
    try (PredictionLog log =
        PredictionLog.to(root)
            .replica("none")
            .sampleFailures(0)
            .sampleOutcomes(0)
            .time(time)
            .open()) {
      log.open(LogKit.version(LogKit.FLIGHT, time)).failed(frame, new IllegalStateException());
      log.reported(LogKit.id(64), Outcome.of(1), OutcomeJoin.Status.LATE);
    }
    assertThat(LogKit.lines(root.resolve("none"))).isEmpty();
  }

  @Test
  void fields_thatAreRedactedOrReplaced_areNowhereInTheFile() {
    try (PredictionLog log =
        options()
            .redact("weekday", "unit", "card", "trace")
            .replace("hour", value -> "h" + value.length())
            .replace("origin", value -> null)
            .replace("mail", value -> value.substring(90))
            .open()) {
      Frame row = new Frame(LogKit.FLIGHT, time);
      row.begin(
          Call.unit("user-1").trace("t-1").attribute("card", "4111").attribute("k", "v"),
          Assignment.none());
      row.row().number(0, 5.5);
      row.row().text(1, "MONDAY");
      row.row().text(2, "CGN");
      row.end(Map.of("card", "4222", "ok", 1), LogKit.NONCE, 64);
      log.open(LogKit.version(LogKit.FLIGHT, time)).record(row);
      log.open(LogKit.version(FeatureSchema.empty(), time))
          .record(
              LogKit.free(
                  time, 65, List.of(Map.of("card", List.of("4333"), "mail", "a@b.c")), null));
    }
    JsonNode row = LogKit.lines(folder()).get(0);
    String hidden = "{\"redacted\":true}";
    assertThat(row.get("inputs").toString())
        .isEqualTo("{\"hour\":\"h3\",\"weekday\":" + hidden + ",\"origin\":" + hidden + "}");
    assertThat(row.get("unit").toString()).isEqualTo(hidden);
    assertThat(row.get("attributes").get("card").toString()).isEqualTo(hidden);
    assertThat(row.get("output").get("card").toString()).isEqualTo(hidden);
    assertThat(row.get("output").get("ok").asInt()).isEqualTo(1);
    assertThat(LogKit.text(folder()))
        .doesNotContain("MONDAY", "CGN", "user-1", "t-1", "4111", "4222", "4333", "a@b.c", "5.5");
  }

  @Test
  void meters_belongToEveryRegistryThatUsesTheLog_untilItsLastRecorderCloses() {
    SimpleMeterRegistry one = new SimpleMeterRegistry();
    SimpleMeterRegistry other = new SimpleMeterRegistry();
    try (PredictionLog log = options().open()) {
      Recorder a = log.open(LogKit.version(LogKit.FLIGHT, time, one, event -> {}));
      Recorder b = log.open(LogKit.version(LogKit.FLIGHT, time, one, event -> {}));
      Recorder c = log.open(LogKit.version(LogKit.FLIGHT, time, other, event -> {}));
      a.record(LogKit.flight(time, 64));
      a.close();
      a.close();
      b.record(LogKit.flight(time, 65));
      time.advance(Duration.ofMillis(50));
      assertThat(written(one)).isEqualTo(2);
      assertThat(written(other)).isEqualTo(2);
      b.close();
      assertThat(one.getMeters()).isEmpty();
      c.record(LogKit.flight(time, 66));
      time.advance(Duration.ofMillis(50));
      assertThat(written(other)).isEqualTo(3);
      c.close();
      assertThat(other.getMeters()).isEmpty();
    }
    assertThat(LogKit.counters(folder(), "prediction")).containsExactly(64L, 65L, 66L);
  }

  private static double written(SimpleMeterRegistry meters) {
    return meters.get(CoreMeters.LOG_RECORDS).tag("result", "written").functionCounter().count();
  }

  @Test
  void flush_afterALoss_isFalseOnce() {
    try (PredictionLog log = options().buffer(1 << 17, 2).open()) {
      Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
      IntStream.range(0, 3).forEach(i -> recorder.record(LogKit.flight(time, 64 + i)));
      assertThat(log.flush(LONG)).isFalse();
      assertThat(log.flush(LONG)).isTrue();
      assertThat(log.lost()).isEqualTo(1);
    }
  }

  @Test
  void values_thatThrow_costTheirRecordAndNothingElse() {
    CharSequence broken =
        new CharSequence() {
          @Override
          public int length() {
            throw new IllegalStateException("broken");
          }

          @Override
          public char charAt(int index) {
            return 'a';
          }

          @Override
          public CharSequence subSequence(int start, int end) {
            return this;
          }
        };
    try (PredictionLog log =
        options()
            .cost(
                view -> {
                  throw new IllegalStateException("no price");
                })
            .open()) {
      Recorder recorder = log.open(LogKit.version(FeatureSchema.empty(), time));
      recorder.record(LogKit.free(time, 64, broken, 1));
      recorder.record(LogKit.free(time, 65, "fine", 1));
      assertThat(log.lost()).isEqualTo(1);
    }
    assertThat(LogKit.counters(folder(), "prediction")).containsExactly(65L);
    assertThat(LogFilesTest.kinds(folder(), "loss").get(0).get("reason").asText())
        .isEqualTo("encoding");
  }

  /** Real threads record, flush and close at once. */
  @Test
  void severalThreads_onOneLog_loseNothingThatIsNotCounted() throws Exception {
    int threads = 4;
    int each = 5000;
    SystemTime system = SystemTime.create("producers");
    PredictionLog log = PredictionLog.to(root).replica("pod-7").every(Duration.ofMillis(1)).open();
    Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, system));
    List<Thread> producers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      long first = (long) t * each;
      Thread thread =
          new Thread(
              () -> {
                Frame frame = LogKit.flight(system, first);
                for (int i = 0; i < each; i++) {
                  frame.end(0.5f, LogKit.NONCE, first + i);
                  recorder.record(frame);
                }
              });
      thread.start();
      producers.add(thread);
    }
    for (Thread producer : producers) {
      producer.join();
    }
    boolean whole = log.flush(LONG);
    log.close();
    assertThat(log.flush(LONG)).isTrue();
    List<Long> counters = LogKit.counters(folder(), "prediction");
    assertThat(counters).doesNotHaveDuplicates();
    assertThat(counters.size() + log.lost()).isEqualTo((long) threads * each);
    assertThat(whole).isEqualTo(log.lost() == 0);
    for (int t = 0; t < threads; t++) {
      long from = (long) t * each;
      assertThat(counters.stream().filter(c -> c >= from && c < from + each)).isSorted();
    }
    List<String> times =
        LogKit.lines(folder()).stream().map(line -> line.get("time").asText()).toList();
    assertThat(times.stream().map(java.time.Instant::parse)).isSorted();
  }
}
