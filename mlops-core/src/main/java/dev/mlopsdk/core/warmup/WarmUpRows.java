package dev.mlopsdk.core.warmup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.registry.Attachment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recorded inputs that are stored with a version as {@value #FILE}, for its warm-up: one JSON
 * object of feature values per line, after a first line that names the format. Immutable.
 *
 * @since 0.1
 */
public final class WarmUpRows implements Attachment {

  /** The file's name in the version. */
  public static final String FILE = "warmup.jsonl";

  /** As TensorFlow Serving's: more only make every start slower. */
  private static final int MOST = 1_000;

  private static final int FORMAT = 1;

  private final List<Map<String, @Nullable Object>> rows;

  private WarmUpRows(List<Map<String, @Nullable Object>> rows) {
    if (rows.isEmpty() || rows.size() > MOST) {
      throw new IllegalArgumentException(
          "A version stores 1 to "
              + MOST
              + " rows for its warm-up, but was given "
              + rows.size()
              + "; a few dozen typical ones are enough");
    }
    this.rows = List.copyOf(rows);
  }

  /**
   * These rows: values by feature name, finite numbers, booleans, texts or null.
   *
   * @throws IllegalArgumentException if there are none or more than 1,000, or a value is another
   */
  public static WarmUpRows of(List<? extends Map<String, ?>> rows) {
    List<Map<String, @Nullable Object>> copies = new ArrayList<>();
    for (Map<String, ?> row : rows) {
      row.forEach(WarmUpRows::requirePlain);
      copies.add(copy(row));
    }
    return new WarmUpRows(copies);
  }

  /**
   * The inputs of the first {@code most} predictions of {@code log} that a model answered and no
   * fallback, of which nothing was redacted and whose numbers are finite.
   *
   * @throws IllegalArgumentException if {@code most} is not 1 to 1,000, or the log has none
   */
  public static WarmUpRows from(LogReader log, int most) {
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException(
          "A warm-up takes 1 to " + MOST + " rows, but was given " + most);
    }
    try (Stream<LoggedPrediction> predictions = log.read()) {
      return new WarmUpRows(
          predictions
              .filter(WarmUpRows::whole)
              .limit(most)
              .map(one -> copy(one.inputs()))
              .toList());
    }
  }

  private static boolean whole(LoggedPrediction one) {
    // A stored row that fails rejects the version, and what a fallback answered failed before.
    return one.status() == LoggedPrediction.Status.SUCCESS
        && one.source() != Prediction.Source.FALLBACK
        && !one.inputs().isEmpty()
        && one.inputs().values().stream().allMatch(WarmUpRows::plain);
  }

  /** What JSON has: a number that is not finite would come back as a text. */
  private static boolean plain(@Nullable Object value) {
    return value == null
        || value instanceof Boolean
        || value instanceof CharSequence
        || (value instanceof Number number && Double.isFinite(number.doubleValue()));
  }

  private static void requirePlain(String name, @Nullable Object value) {
    if (!plain(value)) {
      throw new IllegalArgumentException(
          "A stored row has finite numbers, booleans, texts and null, but '"
              + name
              + "' was "
              + value
              + "; leave out what is missing");
    }
  }

  private static Map<String, @Nullable Object> copy(Map<String, ?> row) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(row));
  }

  /** What {@code artifact} has of them; empty if nothing. */
  static List<Map<String, @Nullable Object>> stored(ModelArtifact artifact) {
    return artifact.manifest().file(FILE).isEmpty()
        ? List.of()
        : parse(artifact.read(FILE), FILE + " of " + artifact.ref()).rows();
  }

  /**
   * Reads what {@link #writeTo} wrote; {@code what} names it in messages.
   *
   * @throws dev.mlopsdk.core.ModelException of kind INTEGRITY or FORMAT
   */
  static WarmUpRows parse(byte[] text, String what) {
    List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty()) {
      throw Json.damaged(what, "it is empty");
    }
    JsonMembers.of(object(lines.get(0), what), what, FORMAT);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      object(line, what)
          .properties()
          .forEach(member -> row.put(member.getKey(), Json.plain(member.getValue())));
      rows.add(Collections.unmodifiableMap(row));
    }
    if (rows.isEmpty()) {
      throw Json.damaged(what, "it has no row");
    }
    return new WarmUpRows(rows);
  }

  private static ObjectNode object(String line, String what) {
    return Json.read(line.getBytes(StandardCharsets.UTF_8), what);
  }

  /** The rows, unmodifiable. */
  public List<Map<String, @Nullable Object>> rows() {
    return rows;
  }

  @Override
  public String name() {
    return FILE;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder(Json.compact(Json.object(FORMAT))).append('\n');
    for (Map<String, @Nullable Object> row : rows) {
      if (!(Json.node(row) instanceof ObjectNode node)) {
        throw new IllegalStateException("A map becomes a JSON object");
      }
      text.append(Json.compact(node)).append('\n');
    }
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
