package dev.mlopsdk.core.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Typed access to the members of a JSON object; what is absent or of another type is damage. */
final class JsonMembers {

  private final ObjectNode object;
  private final String what;

  private JsonMembers(ObjectNode object, String what) {
    this.object = object;
    this.what = what;
  }

  /** The members of a document that this SDK can read: its format is {@code newest} or older. */
  static JsonMembers of(ObjectNode document, String what, int newest) {
    JsonMembers members = new JsonMembers(document, what);
    long format = members.integer("format");
    if (format > newest) {
      throw new ModelException(
          ModelException.Kind.FORMAT,
          "The "
              + what
              + " has format "
              + format
              + ", but this SDK reads formats up to "
              + newest
              + "; it was written by a newer SDK, so update this one");
    }
    return members;
  }

  String text(String name) {
    JsonNode node = get(name);
    if (!node.isTextual()) {
      throw wrong(name, "a text", node);
    }
    return node.textValue();
  }

  long integer(String name) {
    JsonNode node = get(name);
    if (!node.canConvertToLong() || !node.isIntegralNumber()) {
      throw wrong(name, "an integer", node);
    }
    return node.longValue();
  }

  OptionalInt optionalInteger(String name) {
    JsonNode node = get(name);
    if (node.isNull()) {
      return OptionalInt.empty();
    }
    if (!node.isInt()) {
      throw wrong(name, "an integer or null", node);
    }
    return OptionalInt.of(node.intValue());
  }

  List<Integer> integers(String name) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode node : array(name)) {
      if (!node.isInt()) {
        throw wrong(name, "a list of integers", node);
      }
      values.add(node.intValue());
    }
    return values;
  }

  JsonNode array(String name) {
    JsonNode node = get(name);
    if (!node.isArray()) {
      throw wrong(name, "a list", node);
    }
    return node;
  }

  ObjectNode object(String name) {
    if (get(name) instanceof ObjectNode nested) {
      return nested;
    }
    throw wrong(name, "an object", get(name));
  }

  JsonMembers members(String name) {
    return new JsonMembers(object(name), what);
  }

  JsonMembers members(JsonNode element) {
    if (element instanceof ObjectNode nested) {
      return new JsonMembers(nested, what);
    }
    throw wrong("element", "an object", element);
  }

  private JsonNode get(String name) {
    JsonNode node = object.get(name);
    if (node == null) {
      throw Json.damaged(what, "it has no member '" + name + "'");
    }
    return node;
  }

  private ModelException wrong(String name, String expected, JsonNode found) {
    return Json.damaged(what, "its '" + name + "' is " + expected + ", but was " + found);
  }
}
