package dev.mlopsdk.core.retrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A request as the text of a mark, format 1: at most 4,096 characters, so long texts are cut and
 * the files of a long window are its first and last.
 */
final class RequestJson {

  private static final int FORMAT = 1;

  /** What a mark holds. */
  private static final int LONGEST = 4096;

  private static final int LONGEST_REASON = 300;
  private static final int LONGEST_ACTOR = 100;
  private static final int LONGEST_FILE = 200;

  private RequestJson() {}

  static String write(RetrainRequest request) {
    ObjectNode document = Json.object(FORMAT);
    document.put("id", request.id());
    document.put("champion", request.champion().version());
    document.put("rule", request.rule());
    document.put("reason", cut(request.reason(), LONGEST_REASON));
    document.put("at", request.at().toString());
    document.put("state", request.state().name().toLowerCase(Locale.ROOT));
    request.approval().ifPresent(change -> put(document.putObject("approval"), change));
    request.closed().ifPresent(change -> put(document.putObject("closed"), change));
    request.closedAt().ifPresent(when -> document.put("closedAt", when.toString()));
    request.reported().ifPresent(version -> document.put("reported", version));
    request.window().ifPresent(window -> put(document.putObject("window"), window, request));
    String text = Json.compact(document);
    if (text.length() > LONGEST && document.get("window") instanceof ObjectNode window) {
      List<String> files = request.window().map(DataWindow::files).orElse(List.of());
      put(window.putArray("files"), ends(files));
      text = Json.compact(document);
    }
    return text;
  }

  private static void put(ObjectNode node, Change change) {
    node.put("actor", cut(change.actor(), LONGEST_ACTOR));
    node.put("reason", cut(change.reason(), LONGEST_REASON));
  }

  private static void put(ObjectNode node, DataWindow window, RetrainRequest request) {
    node.put("from", window.from().toString()).put("to", window.to().toString());
    window.first().ifPresent(id -> node.put("first", id.toString()));
    window.last().ifPresent(id -> node.put("last", id.toString()));
    node.put("predictions", window.predictions()).put("labelled", window.labelled());
    node.put("fileCount", request.files());
    put(node.putArray("files"), window.files());
  }

  private static void put(ArrayNode node, List<String> files) {
    files.forEach(node::add);
  }

  /** The first and the last, unless a name is so long that it might not fit. */
  private static List<String> ends(List<String> files) {
    return Stream.of(files.get(0), files.get(files.size() - 1))
        .filter(file -> file.length() <= LONGEST_FILE)
        .toList();
  }

  /** No control characters either: what a mark holds is one line. */
  private static String cut(String text, int longest) {
    String clean = text.replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", " ");
    String line = clean.isBlank() ? "-" : clean;
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return line.substring(0, end) + "\u2026";
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws dev.mlopsdk.core.ModelException of kind {@code FORMAT} or {@code INTEGRITY}
   */
  static RetrainRequest read(String model, String text) {
    String what = "request to retrain " + model;
    ObjectNode document = Json.read(text.getBytes(StandardCharsets.UTF_8), what);
    JsonMembers members = JsonMembers.of(document, what, FORMAT);
    try {
      Optional<DataWindow> window =
          document.has("window")
              ? Optional.of(window(members.members("window"), members.object("window")))
              : Optional.empty();
      return new RetrainRequest(
          members.text("id"),
          ModelRef.of(model, Math.toIntExact(members.integer("champion"))),
          members.text("rule"),
          members.text("reason"),
          Instant.parse(members.text("at")),
          window,
          window.isEmpty() ? 0 : (int) members.members("window").integer("fileCount"),
          State.valueOf(members.text("state").toUpperCase(Locale.ROOT)),
          change(document, members, "approval"),
          document.has("closedAt")
              ? Optional.of(Instant.parse(members.text("closedAt")))
              : Optional.empty(),
          change(document, members, "closed"),
          document.has("reported") ? members.optionalInteger("reported") : OptionalInt.empty());
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Change> change(ObjectNode document, JsonMembers members, String name) {
    if (!document.has(name)) {
      return Optional.empty();
    }
    JsonMembers change = members.members(name);
    return Optional.of(Change.by(change.text("actor"), change.text("reason")));
  }

  private static DataWindow window(JsonMembers members, ObjectNode node) {
    List<String> files = new ArrayList<>();
    for (JsonNode file : members.array("files")) {
      files.add(file.asText());
    }
    return new DataWindow(
        Instant.parse(members.text("from")),
        Instant.parse(members.text("to")),
        files,
        node.has("first")
            ? Optional.of(PredictionId.parse(members.text("first")))
            : Optional.empty(),
        node.has("last") ? Optional.of(PredictionId.parse(members.text("last"))) : Optional.empty(),
        members.integer("predictions"),
        members.integer("labelled"));
  }
}
