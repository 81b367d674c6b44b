package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LogSummary;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What the real writer makes of any values and any life of a log, the real reader reads. */
class LogContractProperties {

  @Property(tries = 10, seed = "11")
  void anyValues_comeBack(@ForAll("values") @Size(max = 20) List<@Nullable Object> values)
      throws IOException {
    Path root = Files.createTempDirectory("log-contract");
    FakeTime time = LogKit.time();
    try {
      try (PredictionLog log = PredictionLog.to(root).replica("r").time(time).open()) {
        Recorder recorder = log.open(LogKit.version(FeatureSchema.empty(), time));
        for (int i = 0; i < values.size(); i++) {
          Object value = values.get(i);
          recorder.record(LogKit.free(time, i + 1, Arrays.asList(value, 1), value));
        }
      }
      List<LoggedPrediction> read;
      try (Stream<LoggedPrediction> all = LogReader.of(root).read()) {
        read = all.toList();
      }
      assertThat(read).hasSameSizeAs(values);
      for (int i = 0; i < values.size(); i++) {
        assertThat(read.get(i).output()).isEqualTo(asRead(values.get(i)));
        assertThat(read.get(i).input()).isEqualTo(Arrays.asList(asRead(values.get(i)), 1L));
      }
    } finally {
      delete(root);
    }
  }

  /** What docs/prediction-log.md says a value comes back as. */
  private static @Nullable Object asRead(@Nullable Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof Float number) {
      return Double.valueOf(number.toString());
    }
    if (value instanceof double[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    if (value instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(LogContractProperties::asRead).toList());
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> read = new LinkedHashMap<>();
      map.forEach((key, each) -> read.put(key, asRead(each)));
      return read;
    }
    return value;
  }

  @Provide
  Arbitrary<List<@Nullable Object>> values() {
    Arbitrary<String> texts =
        Arbitraries.strings()
            .withCharRange(Character.MIN_VALUE, Character.MAX_VALUE)
            .ofMaxLength(12);
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            List.of(
                texts.map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.floats().map(Object.class::cast),
                Arbitraries.doubles().array(double[].class).ofMaxSize(4).map(Object.class::cast),
                Arbitraries.of(
                    true,
                    false,
                    Double.NaN,
                    Float.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    Double.MIN_VALUE,
                    Double.MAX_VALUE,
                    -0.0,
                    Long.MIN_VALUE,
                    BigInteger.ONE.shiftLeft(3000))));
    Arbitrary<Object> lists = leaves.list().ofMaxSize(4).map(Object.class::cast);
    Arbitrary<Object> maps =
        Arbitraries.maps(texts.map(text -> "m" + text), leaves)
            .ofMaxSize(4)
            .map(LinkedHashMap::new);
    return Arbitraries.oneOf(List.of(leaves, lists, maps)).injectNull(0.05).list().ofMaxSize(20);
  }

  /** Two replicas, rotation, packing, restarts: each record once, in order. */
  @Property(tries = 6, seed = "12")
  void anyLife_isReadOnceAndInOrder(@ForAll int seed) throws IOException {
    Random random = new Random(seed);
    Path root = Files.createTempDirectory("log-life");
    FakeTime time = LogKit.time();
    PredictionLog[] logs = new PredictionLog[2];
    Recorder[] recorders = new Recorder[2];
    long predictions = 0;
    long outcomes = 0;
    try {
      for (int step = 0; step < 120; step++) {
        int replica = random.nextInt(2);
        if (logs[replica] == null) {
          logs[replica] =
              PredictionLog.to(root)
                  .replica("r" + replica)
                  .time(time)
                  .rotate(1500, Duration.ofMinutes(10))
                  .open();
          recorders[replica] = logs[replica].open(LogKit.version(LogKit.FLIGHT, time));
        }
        switch (random.nextInt(10)) {
          case 0 -> {
            logs[replica].close();
            logs[replica] = null;
          }
          case 1 -> time.advance(Duration.ofSeconds(random.nextInt(400)));
          case 2 -> time.advance(Duration.ofMillis(random.nextInt(200)));
          case 3 -> assertThat(logs[replica].flush(Duration.ofSeconds(30))).isTrue();
          case 4, 5 -> {
            if (predictions > outcomes) {
              logs[replica].reported(
                  LogKit.id(++outcomes), Outcome.of((double) outcomes), OutcomeJoin.Status.UNKNOWN);
            }
          }
          default -> recorders[replica].record(LogKit.flight(time, ++predictions));
        }
        if (step % 40 == 39) {
          assertOrdered(root);
        }
      }
      for (PredictionLog log : logs) {
        if (log != null) {
          log.close();
        }
      }
      assertThat(assertOrdered(root)).isEqualTo(predictions);
      assertThat(LogReader.of(root).summary())
          .isEqualTo(new LogSummary(predictions, outcomes, outcomes, 0, 0, 0, 0, 0, 0));
    } finally {
      for (PredictionLog log : logs) {
        if (log != null) {
          log.close();
        }
      }
      delete(root);
    }
  }

  private static long assertOrdered(Path root) {
    try (Stream<LoggedPrediction> all = LogReader.of(root).read()) {
      List<LoggedPrediction> read = all.toList();
      assertThat(read).isSortedAccordingTo(Comparator.comparing(LoggedPrediction::time));
      assertThat(read)
          .doesNotHaveDuplicates()
          .extracting(LoggedPrediction::id)
          .doesNotHaveDuplicates();
      return read.size();
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
