package dev.mlopsdk.core.log;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What the tests of the log share: a version, predictions, and a plain reader of its files. */
final class LogKit {

  static final Instant NOON = Instant.parse("2026-06-01T12:00:00.123456Z");
  static final long NONCE = 0x0123456789abcdefL;

  static final FeatureSchema FLIGHT =
      FeatureSchema.of(
          Feature.number("hour"),
          Feature.category("weekday"),
          Feature.category("origin").optional());

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LogKit() {}

  static FakeTime time() {
    return FakeTime.at(NOON);
  }

  static VersionContext version(FeatureSchema schema, TimeSource time) {
    return version(schema, time, new SimpleMeterRegistry(), event -> {});
  }

  static VersionContext version(
      FeatureSchema schema,
      TimeSource time,
      MeterRegistry meters,
      Consumer<? super ModelEvent> events) {
    ModelRegistry registry = ModelRegistry.inMemory();
    var ref =
        registry.publish(
            "delay",
            ModelFiles.of("m.fake", new byte[] {1}),
            Change.by("ann", "a version for the log"));
    return new VersionContext(
        registry.artifact(ref), schema, new VersionMeters(meters, ref), time, events);
  }

  /** A prediction of a row: hour, weekday and origin, of which null is missing. */
  static Frame flight(
      TimeSource time, long counter, double hour, String weekday, @Nullable String origin) {
    Frame frame = new Frame(FLIGHT, time);
    frame.begin("input", Call.none(), Assignment.none());
    frame.row().number(0, hour);
    frame.row().text(1, weekday);
    frame.row().text(2, origin);
    frame.score(0.5);
    frame.end(0.5f, NONCE, counter);
    return frame;
  }

  static Frame flight(TimeSource time, long counter) {
    return flight(time, counter, 5.5, "MONDAY", null);
  }

  /** A prediction of something that is no row. */
  static Frame free(TimeSource time, long counter, @Nullable Object in, @Nullable Object out) {
    Frame frame = new Frame(FeatureSchema.empty(), time);
    frame.begin(in, Call.none(), Assignment.none());
    frame.end(out, NONCE, counter);
    return frame;
  }

  /** How many replicas there are. */
  static long replicas(Path root) {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PredictionId id(long counter) {
    return new PredictionId(NONCE, counter);
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(each -> LogFileName.of(each).isPresent())
          .sorted(java.util.Comparator.comparing(each -> each.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names(Path folder) {
    return files(folder).stream().map(each -> each.getFileName().toString()).toList();
  }

  /** The text of every file in {@code folder}, in the order of their names. */
  static String text(Path folder) {
    StringBuilder all = new StringBuilder();
    files(folder).forEach(each -> all.append(textOf(each)));
    return all.toString();
  }

  static String textOf(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (file.toString().endsWith(".gz")) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
          bytes = in.readAllBytes();
        }
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("" + file, e);
    }
  }

  /** Every line of every file, read strictly; the last one must end with a line feed. */
  static List<JsonNode> lines(Path folder) {
    String text = text(folder);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new IllegalStateException("torn: " + text.substring(text.lastIndexOf('\n') + 1));
    }
    List<JsonNode> lines = new ArrayList<>();
    text.lines().forEach(line -> lines.add(read(line)));
    return lines;
  }

  static JsonNode read(String line) {
    try {
      return STRICT.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  /** The counters of the ids of the lines of {@code kind}, in their order. */
  static List<Long> counters(Path folder, String kind) {
    return lines(folder).stream()
        .filter(line -> line.get("kind").asText().equals(kind))
        .map(line -> PredictionId.parse(line.get("id").asText()).counter())
        .toList();
  }
}
