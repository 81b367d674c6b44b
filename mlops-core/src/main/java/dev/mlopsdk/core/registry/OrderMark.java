package dev.mlopsdk.core.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.nio.charset.StandardCharsets;

/**
 * The text form of one order among a model's marks: who, why and, where it is about one, which
 * version. Immutable.
 *
 * @param version 0 where the order is about no version
 */
record OrderMark(int version, Change change) {

  static final int FORMAT = 1;

  /** What all keys of orders begin with; nobody else may write them. */
  static final String PREFIX = "ops.";

  static final String FREEZE = PREFIX + "freeze";
  static final String PIN = PREFIX + "pin";
  static final String OFF = PREFIX + "off.";
  static final String QUARANTINE = PREFIX + "quarantine.";

  static boolean reserved(String key) {
    return key.startsWith(PREFIX);
  }

  String text() {
    ObjectNode document =
        Json.object(FORMAT)
            .put("version", version)
            .put("actor", change.actor())
            .put("reason", change.reason());
    return Json.compact(document);
  }

  static OrderMark parse(String key, String text) {
    String what = "mark " + key;
    JsonMembers members =
        JsonMembers.of(Json.read(text.getBytes(StandardCharsets.UTF_8), what), what, FORMAT);
    try {
      return new OrderMark(
          Math.toIntExact(members.integer("version")),
          Change.by(members.text("actor"), members.text("reason")));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }
}
