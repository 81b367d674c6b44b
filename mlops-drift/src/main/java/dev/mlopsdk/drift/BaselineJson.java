package dev.mlopsdk.drift;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The text form of a baseline, {@code mlops-baseline/1}. */
final class BaselineJson {

  private static final String FORMAT = "mlops-baseline/1";

  /** The JDK's own text of a double changed with JDK 19; Jackson's writer is the same on all. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private BaselineJson() {}

  static void write(Counts counts, OutputStream out) throws IOException {
    Layout layout = counts.layout();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeArrayFieldStart("features");
      for (int i = 0; i < layout.features(); i++) {
        json.writeStartObject();
        json.writeStringField("name", layout.names().get(i));
        writeCells(layout.cells(i), json);
        json.writeFieldName("counts");
        long[] own = counts.of(i);
        json.writeArray(own, 0, own.length);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void writeCells(Cells cells, JsonGenerator json) throws IOException {
    if (cells instanceof NumericCells numbers) {
      json.writeStringField("kind", "number");
      json.writeFieldName("edges");
      json.writeArray(numbers.edges(), 0, numbers.edges().length);
      json.writeFieldName("coarse");
      json.writeArray(numbers.coarseEdges(), 0, numbers.coarseEdges().length);
    } else if (cells instanceof CategoryCells categories) {
      json.writeStringField("kind", "category");
      json.writeArrayFieldStart("values");
      for (String value : categories.values()) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }

  static Baseline parse(byte[] text) {
    JsonNode root;
    try {
      root = new ObjectMapper(JSON).readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("A baseline is JSON, but: " + e.getMessage(), e);
    }
    String format = root.path("format").asText();
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException(
          "This version reads baselines of the format " + FORMAT + ", but got '" + format + "'");
    }
    SortedMap<String, Cells> cells = new TreeMap<>();
    SortedMap<String, long[]> counts = new TreeMap<>();
    for (JsonNode feature : array(root, "features")) {
      String name = feature.path("name").asText();
      if (cells.put(name, readCells(name, feature)) != null) {
        throw new IllegalArgumentException("Feature '" + name + "' is there twice");
      }
      counts.put(name, readCounts(array(feature, "counts")));
    }
    return join(Layout.of(cells), counts);
  }

  private static Cells readCells(String name, JsonNode feature) {
    String kind = feature.path("kind").asText();
    return switch (kind) {
      case "number" -> {
        JsonNode edges = array(feature, "edges");
        JsonNode coarse = array(feature, "coarse");
        yield NumericCells.of(
            IntStream.range(0, edges.size()).mapToDouble(i -> edges.get(i).asDouble()).toArray(),
            IntStream.range(0, coarse.size()).map(i -> coarse.get(i).asInt()).toArray());
      }
      case "category" -> {
        List<String> values = new ArrayList<>();
        array(feature, "values").forEach(value -> values.add(value.asText()));
        yield CategoryCells.of(values);
      }
      default ->
          throw new IllegalArgumentException(
              "A feature's kind is number or category, but that of '"
                  + name
                  + "' is '"
                  + kind
                  + "'");
    };
  }

  private static long[] readCounts(JsonNode counts) {
    long[] own = new long[counts.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = counts.get(i).asLong(-1);
      if (own[i] < 0) {
        throw new IllegalArgumentException(
            "Counts are whole numbers from 0, but one is " + counts.get(i));
      }
    }
    return own;
  }

  private static Baseline join(Layout layout, SortedMap<String, long[]> counts) {
    long[] all = new long[layout.size()];
    int feature = 0;
    for (String name : counts.keySet()) {
      long[] own = counts.get(name);
      int cells = layout.cells(feature).size();
      if (own.length != cells) {
        throw new IllegalArgumentException(
            "Feature '" + name + "' has " + cells + " cells, but " + own.length + " counts");
      }
      System.arraycopy(own, 0, all, layout.offset(feature), cells);
      feature++;
    }
    return new Baseline(new Counts(layout, all));
  }

  private static JsonNode array(JsonNode node, String member) {
    JsonNode value = node.path(member);
    if (!value.isArray()) {
      throw new IllegalArgumentException(
          "A baseline has the array '" + member + "' here, but got " + value.getNodeType());
    }
    return value;
  }
}
