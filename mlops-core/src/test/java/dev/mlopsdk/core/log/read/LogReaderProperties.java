package dev.mlopsdk.core.log.read;

import static dev.mlopsdk.core.log.read.LogLines.id;
import static dev.mlopsdk.core.log.read.LogLines.outcome;
import static dev.mlopsdk.core.log.read.LogLines.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.LogFileName;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LogReaderProperties {

  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
  private static final Duration HORIZON = Duration.ofMillis(40);

  /** One line, at a millisecond after noon, about one of few predictions. */
  private record Event(int millis, int about, String name, int value) {

    boolean answer() {
      return name.isEmpty();
    }

    String line() {
      String time = NOON.plusMillis(millis).toString();
      return answer()
          ? prediction(id(7, about), time)
          : outcome(id(7, about), time, name, value, "UNKNOWN");
    }
  }

  /** Some predictions with ids of their own, and truths about them and about nothing. */
  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    for (int id = 0, most = random.nextInt(12); id < most; id++) {
      events.add(new Event(random.nextInt(50), id, "", 0));
    }
    for (int i = 0, most = random.nextInt(30); i < most; i++) {
      // No two reports of one moment, so that the earliest does not depend on where it lies.
      events.add(new Event(50 + 3 * i, random.nextInt(15), random.nextBoolean() ? "a" : "b", i));
    }
    return events;
  }

  /** Lays the events into files of some replicas at random; each file in the order of time. */
  private static void lay(Path root, List<Event> events, Random random) {
    Map<String, List<Event>> files = new TreeMap<>();
    int sequence = 0;
    int replicas = 1 + random.nextInt(3);
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    while (!shuffled.isEmpty()) {
      int size = 1 + random.nextInt(shuffled.size());
      List<Event> file = new ArrayList<>(shuffled.subList(0, size));
      shuffled.subList(0, size).clear();
      file.sort(Comparator.comparingInt(Event::millis));
      String name =
          new LogFileName(NOON.plusMillis(file.get(0).millis()), ++sequence, random.nextBoolean())
              .toString();
      files.put("r" + random.nextInt(replicas) + "/" + name, file);
    }
    files.forEach(
        (name, file) -> LogLines.write(root, name, file.stream().map(Event::line).toList()));
    LogLines.write(root, "r0/none.txt", List.of());
  }

  private static String read(List<Event> events, Random random) throws IOException {
    Path root = Files.createTempDirectory("log-properties");
    try {
      lay(root, events, random);
      LogReader log = LogReader.of(root).outcomesWithin(HORIZON);
      try (Stream<LoggedPrediction> all = log.read()) {
        String joined =
            all.sorted(Comparator.comparing(p -> p.id().counter()))
                .map(p -> p.id() + "=" + new TreeMap<>(p.outcomes()))
                .collect(Collectors.joining("\n"));
        return joined + "\n" + log.summary();
      }
    } finally {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @Property(tries = 60, seed = "7")
  void join_anyLayout_givesTheSame(@ForAll int seed) throws IOException {
    Random random = new Random(seed);
    List<Event> events = events(random);

    assertThat(read(events, random)).isEqualTo(read(events, random)).isEqualTo(naive(events));
  }

  /** The same by hand: every report against every prediction. */
  private static String naive(List<Event> events) {
    Map<Integer, Event> predictions = new TreeMap<>();
    Map<String, Event> first = new LinkedHashMap<>();
    long duplicate = 0;
    for (Event event : events) {
      if (event.answer()) {
        predictions.put(event.about(), event);
      } else if (first.putIfAbsent(event.about() + event.name(), event) != null) {
        duplicate++;
      }
    }
    Map<Integer, Map<String, LoggedOutcome>> joined = new TreeMap<>();
    predictions.keySet().forEach(id -> joined.put(id, new TreeMap<>()));
    long late = 0;
    long unknown = 0;
    for (Event truth : first.values()) {
      Event of = predictions.get(truth.about());
      if (of == null) {
        unknown++;
      } else if (truth.millis() - of.millis() > HORIZON.toMillis()) {
        late++;
      } else {
        Objects.requireNonNull(joined.get(truth.about())).put(truth.name(), logged(truth));
      }
    }
    String text =
        joined.entrySet().stream()
            .map(e -> id(7, e.getKey()) + "=" + e.getValue())
            .collect(Collectors.joining("\n"));
    long labelled = joined.values().stream().filter(map -> !map.isEmpty()).count();
    long matched = joined.values().stream().mapToLong(Map::size).sum();
    return text
        + "\n"
        + new LogSummary(predictions.size(), labelled, matched, duplicate, late, unknown, 0, 0, 0);
  }

  private static LoggedOutcome logged(Event truth) {
    return new LoggedOutcome(
        new PredictionId(7, truth.about()),
        NOON.plusMillis(truth.millis()),
        Outcome.of(truth.value()).named(truth.name()),
        OutcomeJoin.Status.UNKNOWN);
  }

  @Property(tries = 60, seed = "8")
  void read_anyLayout_comesByTimeThenReplicaSequenceAndLine(
      @ForAll int seed, @ForAll @IntRange(min = 1, max = 40) int size) throws IOException {
    Random random = new Random(seed);
    Path root = Files.createTempDirectory("log-merge");
    Map<String, List<String>> expected = new TreeMap<>();
    // The key sorts as the merge must: time, replica, sequence, line.
    for (int sequence = 1; sequence <= 6; sequence++) {
      String replica = "r" + random.nextInt(3);
      int millis = random.nextInt(20);
      List<String> lines = new ArrayList<>();
      String name =
          new LogFileName(NOON.plusMillis(millis), sequence, random.nextBoolean()).toString();
      for (int line = 0, most = random.nextInt(size + 1); line < most; line++) {
        String id = id(sequence, line + 1);
        lines.add(prediction(id, NOON.plusMillis(millis).toString()));
        String key = "%06d %s %06d %06d".formatted(millis, replica, sequence, line);
        expected.put(key, List.of(id));
        millis += random.nextInt(3);
      }
      LogLines.write(root, replica + "/" + name, lines);
    }
    LogReader log = LogReader.of(root);
    try (Stream<LoggedPrediction> all = log.read()) {
      assertThat(all.map(p -> p.id().toString()).toList())
          .isEqualTo(expected.values().stream().map(one -> one.get(0)).toList());
    }
  }

  @Property(tries = 300, seed = "9")
  void parse_ofFormatted_givesTheSameValue(@ForAll("values") Object value) throws IOException {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("x", value);
    inputs.put("é\ud800", Collections.singletonList(value));
    String line =
        prediction(
            id(1, 1),
            "2026-06-01T12:00:00.123456789Z",
            "delay",
            1,
            ",\"output\":" + LogLines.json(value) + ",\"inputs\":" + LogLines.json(inputs));
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    LineScope.Stretch ever = new LineScope.Stretch(Long.MIN_VALUE, Long.MAX_VALUE);

    LogRecord record = new LineParser(new LineScope(ever, ever, ever)).parse(bytes, bytes.length);

    LoggedPrediction read = (LoggedPrediction) Objects.requireNonNull(record);
    assertThat(read.time()).isEqualTo(NOON.plusNanos(123456789));
    assertThat(read.output()).isEqualTo(value);
    assertThat(read.inputs()).isEqualTo(inputs);
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<String> texts =
        Arbitraries.strings()
            .withCharRange(Character.MIN_VALUE, Character.MAX_VALUE)
            .ofMaxLength(12);
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            List.of(
                texts.map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.of(
                    Arrays.asList(
                        null,
                        true,
                        false,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        -0.0,
                        BigInteger.ONE.shiftLeft(100),
                        LoggedPrediction.Redacted.REDACTED))));
    Arbitrary<Object> lists = leaves.injectNull(0.1).list().ofMaxSize(4).map(Object.class::cast);
    Arbitrary<Object> maps =
        Arbitraries.maps(texts.map(text -> "m" + text), leaves)
            .ofMaxSize(4)
            .map(LinkedHashMap::new);
    return Arbitraries.oneOf(List.of(leaves, lists, maps));
  }
}
