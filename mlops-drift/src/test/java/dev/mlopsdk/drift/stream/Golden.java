package dev.mlopsdk.drift.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What golden_stream.py wrote: streams as formulas, and where River and MOA raise alarms. */
final class Golden {

  /** One detector with its options on one stream. */
  record Case(JsonNode row) {

    String detector() {
      return row.get("detector").asText();
    }

    String stream() {
      return row.get("stream").asText();
    }

    List<Integer> drifts() {
      return indices(row.get("drifts"), i -> row.get("drifts").get(i).asText());
    }

    List<Integer> warnings() {
      return indices(row.get("warnings"), i -> row.get("warnings").get(i).asText());
    }

    private static List<Integer> indices(JsonNode list, IntFunction<String> text) {
      return IntStream.range(0, list.size()).mapToObj(text).flatMap(Case::run).toList();
    }

    private static Stream<Integer> run(String text) {
      int dash = text.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      int last = Integer.parseInt(text.substring(dash + 1));
      return IntStream.rangeClosed(first, last).boxed();
    }

    @Override
    public String toString() {
      return detector() + " " + row.get("options") + " on " + stream();
    }
  }

  private static final JsonNode ROOT = read();

  private Golden() {}

  private static JsonNode read() {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/stream.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Case> cases() {
    return StreamSupport.stream(ROOT.get("cases").spliterator(), false).map(Case::new);
  }

  static double[] values(String stream) {
    JsonNode spec = ROOT.get("streams").get(stream);
    String kind = spec.get("kind").asText();
    if (kind.equals("digits")) {
      return spec.get("digits").asText().chars().mapToDouble(c -> c - '0').toArray();
    }
    int n = spec.get("n").asInt();
    SplitMix64 bits = new SplitMix64(spec.path("seed").asLong());
    double scale = spec.path("scale").asDouble();
    double[] values = new double[n];
    for (int t = 0; t < n; t++) {
      values[t] =
          switch (kind) {
            case "constant" -> spec.get("before").asDouble();
            case "alternating" -> t % 2;
            case "bernoulli" -> bits.error(level(spec, t));
            case "unit" -> level(spec, t) + scale * bits.unit();
            default -> level(spec, t) + scale * bits.noise();
          };
    }
    return values;
  }

  private static double level(JsonNode spec, int t) {
    double before = spec.get("before").asDouble();
    double after = spec.get("after").asDouble();
    int from = spec.get("from").asInt();
    int to = spec.get("to").asInt();
    if (t < from) {
      return before;
    }
    return t >= to ? after : before + (after - before) * ((t - from) / (double) (to - from));
  }

  static DriftDetector detector(Case golden) {
    JsonNode o = golden.row().get("options");
    int minValues = o.path("minValues").asInt(30);
    double delta = o.path("delta").asDouble(golden.detector().equals("Adwin") ? 0.002 : 0.005);
    double threshold = o.path("threshold").asDouble(50);
    return switch (golden.detector()) {
      case "Adwin" ->
          Adwin.withDefaults()
              .withDelta(delta)
              .withClock(o.path("clock").asInt(32))
              .withMaxBuckets(o.path("maxBuckets").asInt(5))
              .withMinWindow(o.path("minWindow").asInt(5))
              .withGracePeriod(o.path("gracePeriod").asInt(10));
      case "PageHinkley" ->
          PageHinkley.withDefaults()
              .withMinValues(minValues)
              .withDelta(delta)
              .withThreshold(threshold)
              .withForgetting(o.path("forgetting").asDouble(1 - 0.0001))
              .withDirection(Direction.valueOf(o.path("direction").asText("BOTH")));
      case "Cusum" ->
          Cusum.withDefaults().withMinValues(minValues).withDelta(delta).withThreshold(threshold);
      case "Ddm" ->
          Ddm.withDefaults().withMinValues(minValues).withBounds(warning(o, 2), drift(o, 3));
      case "Eddm" ->
          Eddm.withDefaults()
              .withMinErrors(o.path("minErrors").asInt(30))
              .withRatios(warning(o, 0.95), drift(o, 0.9));
      case "HddmA" ->
          HddmA.withDefaults()
              .withLevels(warning(o, 0.005), drift(o, 0.001))
              .withDirection(Direction.valueOf(o.path("direction").asText("UP")));
      case "HddmW" ->
          HddmW.withDefaults()
              .withLevels(warning(o, 0.005), drift(o, 0.001))
              .withLambda(o.path("lambda_").asDouble(0.05))
              .withDirection(Direction.valueOf(o.path("direction").asText("UP")));
      case "Kswin" ->
          Kswin.withDefaults()
              .withAlpha(o.path("alpha").asDouble(0.005))
              .withWindow(o.path("window").asInt(100), o.path("recent").asInt(30))
              .withOlder(Kswin.Older.valueOf(o.path("older").asText("SAMPLE")))
              .withSeed(o.path("seed").asLong());
      case "Stepd" ->
          Stepd.withDefaults()
              .withWindow(o.path("window").asInt(30))
              .withLevels(warning(o, 0.05), drift(o, 0.003));
      default ->
          Ecdd.withDefaults().withMinValues(minValues).withLambda(o.path("lambda_").asDouble(0.2));
    };
  }

  private static double warning(JsonNode options, double otherwise) {
    return options.path("warning").asDouble(otherwise);
  }

  private static double drift(JsonNode options, double otherwise) {
    return options.path("drift").asDouble(otherwise);
  }
}
