package dev.mlopsdk.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Typed access to the members of a JSON object; what is absent or of another type is damage, a
 * {@link dev.mlopsdk.core.ModelException} that names document and member. Immutable.
 *
 * @since 0.1
 */
public final class JsonMembers {

  private final ObjectNode object;
  private final String what;

  private JsonMembers(ObjectNode object, String what) {
    this.object = object;
    this.what = what;
  }

  /** The members of a document that this SDK can read: its format is {@code newest} or older. */
  public static JsonMembers of(ObjectNode document, String what, int newest) {
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

  public String text(String name) {
    JsonNode node = get(name);
    if (!node.isTextual()) {
      throw wrong(name, "a text", node);
    }
    return node.textValue();
  }

  public long integer(String name) {
    JsonNode node = get(name);
    if (!node.canConvertToLong() || !node.isIntegralNumber()) {
      throw wrong(name, "an integer", node);
    }
    return node.longValue();
  }

  public OptionalInt optionalInteger(String name) {
    JsonNode node = get(name);
    if (node.isNull()) {
      return OptionalInt.empty();
    }
    if (!node.isInt()) {
      throw wrong(name, "an integer or null", node);
    }
    return OptionalInt.of(node.intValue());
  }

  public List<Integer> integers(String name) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode node : array(name)) {
      if (!node.isInt()) {
        throw wrong(name, "a list of integers", node);
      }
      values.add(node.intValue());
    }
    return values;
  }

  /** A map of texts, empty where the member is missing: it came after the first release. */
  public Map<String, String> optionalTexts(String name) {
    Map<String, String> texts = new TreeMap<>();
    if (object.has(name)) {
      for (Map.Entry<String, JsonNode> entry : object(name).properties()) {
        if (!entry.getValue().isTextual()) {
          throw wrong(name, "a map of texts", entry.getValue());
        }
        texts.put(entry.getKey(), entry.getValue().textValue());
      }
    }
    return texts;
  }

  public JsonNode array(String name) {
    JsonNode node = get(name);
    if (!node.isArray()) {
      throw wrong(name, "a list", node);
    }
    return node;
  }

  public ObjectNode object(String name) {
    if (get(name) instanceof ObjectNode nested) {
      return nested;
    }
    throw wrong(name, "an object", get(name));
  }

  public JsonMembers members(String name) {
    return new JsonMembers(object(name), what);
  }

  public JsonMembers members(JsonNode element) {
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
