package dev.mlopsdk.drift.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The text form of counts with their cells: {@code mlops-baseline/2} for a baseline, which is read
 * back, and {@code mlops-counts/1} for an export. Baselines of {@code mlops-baseline/1} are read
 * too.
 */
final class CountsJson {

  static final String BASELINE = "mlops-baseline/2";
  static final String COUNTS = "mlops-counts/1";
  private static final String FIRST = "mlops-baseline/1";

  /** The JDK's own text of a double changed with JDK 19; Jackson's writer is the same on all. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private CountsJson() {}

  static void write(String format, Counts counts, OutputStream out) throws IOException {
    write(format, counts, null, out);
  }

  static void write(String format, Counts counts, @Nullable Segments segments, OutputStream out)
      throws IOException {
    Layout layout = counts.layout();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("format", format);
      json.writeArrayFieldStart("features");
      for (int i = 0; i < layout.features(); i++) {
        json.writeStartObject();
        json.writeStringField("name", layout.names().get(i));
        writeCells(layout.cells(i), json);
        if (format.equals(BASELINE) && layout.cells(i) instanceof CategoryCells categories) {
          writeRarity(categories.rarity(), json);
        }
        json.writeFieldName("counts");
        long[] own = counts.of(i).toArray();
        json.writeArray(own, 0, own.length);
        json.writeEndObject();
      }
      json.writeEndArray();
      if (segments != null) {
        writeSegments(segments, json);
      }
      json.writeEndObject();
    }
  }

  /** Per segment its counts, feature by feature in the order above. */
  private static void writeSegments(Segments segments, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("segments");
    json.writeStringField("feature", segments.feature());
    json.writeArrayFieldStart("counts");
    for (Map.Entry<String, Counts> segment : segments.counts().entrySet()) {
      json.writeStartObject();
      json.writeStringField("segment", segment.getKey());
      json.writeFieldName("cells");
      long[] cells = segment.getValue().cells();
      json.writeArray(cells, 0, cells.length);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeCells(Cells cells, JsonGenerator json) throws IOException {
    if (cells instanceof NumericCells numbers) {
      json.writeStringField("kind", "number");
      json.writeFieldName("edges");
      json.writeArray(numbers.edges(), 0, numbers.edges().length);
      json.writeFieldName("coarse");
      json.writeArray(numbers.coarseEdges(), 0, numbers.coarseEdges().length);
      writeShape(numbers.shape(), json);
    } else if (cells instanceof CategoryCells categories) {
      json.writeStringField("kind", "category");
      json.writeArrayFieldStart("values");
      for (String value : categories.values()) {
        json.writeString(value);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("others");
      for (String value : categories.others()) {
        json.writeString(value);
      }
      json.writeEndArray();
      json.writeBooleanField("complete", categories.complete());
    }
  }

  private static void writeRarity(Rarity rarity, JsonGenerator json) throws IOException {
    if (!rarity.equals(Rarity.UNKNOWN)) {
      json.writeObjectFieldStart("rarity");
      json.writeNumberField("once", rarity.once());
      json.writeNumberField("twice", rarity.twice());
      json.writeNumberField("moved", rarity.moved());
      json.writeNumberField("rows", rarity.rows());
      json.writeEndObject();
    }
  }

  /** Baselines before it was written have none. */
  private static Rarity rarity(JsonNode feature) {
    JsonNode rarity = feature.path("rarity");
    return rarity.isMissingNode()
        ? Rarity.UNKNOWN
        : new Rarity(
            (long) number(rarity, "once"),
            (long) number(rarity, "twice"),
            number(rarity, "moved"),
            (long) number(rarity, "rows"));
  }

  private static void writeShape(Shape shape, JsonGenerator json) throws IOException {
    json.writeFieldName("centers");
    json.writeArray(shape.centers(), 0, shape.centers().length);
    json.writeNumberField("min", shape.min());
    json.writeNumberField("max", shape.max());
    json.writeNumberField("mean", shape.mean());
    json.writeNumberField("deviation", shape.deviation());
    json.writeBooleanField("distinct", shape.distinct());
  }

  static Baseline parse(byte[] text) {
    JsonNode root;
    try {
      root = new ObjectMapper(JSON).readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("A baseline is JSON, but: " + e.getMessage(), e);
    }
    String format = root.path("format").asText();
    if (!format.equals(BASELINE) && !format.equals(FIRST)) {
      throw new IllegalArgumentException(
          "This version reads baselines of the formats "
              + FIRST
              + " and "
              + BASELINE
              + ", but got '"
              + format
              + "'");
    }
    SortedMap<String, Cells> cells = new TreeMap<>();
    SortedMap<String, long[]> counts = new TreeMap<>();
    for (JsonNode feature : array(root, "features")) {
      String name = feature.path("name").asText();
      long[] own = readCounts(array(feature, "counts"));
      Cells kind =
          switch (feature.path("kind").asText()) {
            case "number" -> format.equals(FIRST) ? firstNumbers(feature, own) : numbers(feature);
            case "category" ->
                format.equals(FIRST) ? firstCategories(feature, own) : texts(feature);
            default ->
                throw new IllegalArgumentException(
                    "A feature's kind is number or category, but that of '"
                        + name
                        + "' is '"
                        + feature.path("kind").asText()
                        + "'");
          };
      if (cells.put(name, kind) != null) {
        throw new IllegalArgumentException("Feature '" + name + "' is there twice");
      }
      boolean widened = format.equals(FIRST) && kind instanceof CategoryCells;
      counts.put(name, widened ? withOther((CategoryCells) kind, own) : own);
    }
    Counts joined = join(Layout.of(cells), counts);
    return new Baseline(joined, segments(root, joined.layout()));
  }

  private static @Nullable Segments segments(JsonNode root, Layout layout) {
    JsonNode segments = root.path("segments");
    if (segments.isMissingNode()) {
      return null;
    }
    Map<String, Counts> counts = new LinkedHashMap<>();
    for (JsonNode segment : array(segments, "counts")) {
      long[] own = readCounts(array(segment, "cells"));
      if (own.length != layout.size()) {
        throw new IllegalArgumentException(
            "A segment has "
                + layout.size()
                + " cells, but '"
                + segment.path("segment").asText()
                + "' has "
                + own.length);
      }
      counts.put(segment.path("segment").asText(), new Counts(layout, own));
    }
    String feature = segments.path("feature").asText();
    int index = layout.indexOf(feature);
    if (index < 0 || !(layout.cells(index) instanceof CategoryCells) || counts.isEmpty()) {
      throw new IllegalArgumentException(
          "Segments are those of a category of the baseline, but '"
              + feature
              + "' has "
              + counts.size()
              + " and the features are "
              + layout.names());
    }
    return new Segments(feature, counts);
  }

  private static NumericCells numbers(JsonNode feature) {
    return NumericCells.of(
        doubles(array(feature, "edges")),
        ints(array(feature, "coarse")),
        new Shape(
            doubles(array(feature, "centers")),
            number(feature, "min"),
            number(feature, "max"),
            number(feature, "mean"),
            number(feature, "deviation"),
            feature.path("distinct").asBoolean()));
  }

  private static CategoryCells texts(JsonNode feature) {
    return CategoryCells.of(
        strings(array(feature, "values")),
        strings(array(feature, "others")),
        feature.path("complete").asBoolean(),
        rarity(feature));
  }

  /** The first format has no shape, so the counts make one. */
  private static NumericCells firstNumbers(JsonNode feature, long[] counts) {
    double[] edges = doubles(array(feature, "edges"));
    long[] finite = Arrays.copyOf(counts, edges.length + 1);
    return NumericCells.of(edges, ints(array(feature, "coarse")), Shape.ofCounts(edges, finite));
  }

  /** The first format counts the reference's other values as unseen. */
  private static CategoryCells firstCategories(JsonNode feature, long[] counts) {
    List<String> values = strings(array(feature, "values"));
    boolean complete = counts.length <= values.size() || counts[values.size()] == 0;
    return CategoryCells.of(values, List.of(), complete, Rarity.UNKNOWN);
  }

  private static long[] withOther(CategoryCells cells, long[] counts) {
    if (counts.length != cells.size() - 1) {
      return counts;
    }
    long[] wider = Arrays.copyOf(counts, cells.size());
    wider[cells.unseen()] = 0;
    wider[cells.missing()] = counts[counts.length - 1];
    return wider;
  }

  private static double[] doubles(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static int[] ints(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static List<String> strings(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static double number(JsonNode feature, String member) {
    JsonNode value = feature.path(member);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(
          "A feature of numbers has the number '" + member + "', but got " + value.getNodeType());
    }
    return value.asDouble();
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

  private static Counts join(Layout layout, SortedMap<String, long[]> counts) {
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
    return new Counts(layout, all);
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
