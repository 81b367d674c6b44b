package dev.mlopsdk.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object of a rules file. What does not fit is an {@link
 * IllegalArgumentException} that says where; a member that nobody asked for is refused at the end.
 * Not thread-safe; confine to one thread.
 */
final class RuleMembers {

  private final JsonNode node;
  private final String where;

  /** The names that this format has here: those that somebody asked for. */
  private final Set<String> known = new HashSet<>();

  private RuleMembers(JsonNode node, String where) {
    this.node = node;
    this.where = where;
    if (!(node instanceof ObjectNode)) {
      throw new IllegalArgumentException(
          where + " of a rules file is an object, but was " + shown(node));
    }
  }

  static RuleMembers of(JsonNode root) {
    return new RuleMembers(root, "features and rules together");
  }

  /** What {@code reader} makes of this object, all of whose members it must have asked for. */
  <T> T build(Function<RuleMembers, T> reader) {
    T built;
    try {
      built = reader.apply(this);
    } catch (IllegalArgumentException e) {
      throw e instanceof Located ? e : new Located(where + ": " + e.getMessage(), e);
    }
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new Located(
          where
              + " has the members "
              + Texts.list(new ArrayList<>(unknown))
              + ", which this format does not know there; it knows "
              + new TreeSet<>(known),
          null);
    }
    return built;
  }

  boolean has(String name) {
    known.add(name);
    return node.has(name);
  }

  boolean isText(String name) {
    return has(name) && node.get(name).isTextual();
  }

  void require(String name) {
    if (!has(name)) {
      throw new Located(where + " needs a member '" + name + "', but has none", null);
    }
  }

  void requireOne(String one, String other) {
    boolean first = has(one);
    boolean second = has(other);
    if (first && second) {
      throw new Located(
          where + " has one of '" + one + "' and '" + other + "', but both were there", null);
    }
  }

  private JsonNode get(String name) {
    require(name);
    return node.get(name);
  }

  String text(String name) {
    JsonNode value = get(name);
    if (!value.isTextual()) {
      throw wrong(name, "a text", value);
    }
    return value.textValue();
  }

  String choice(String name, String... choices) {
    String text = text(name);
    if (!List.of(choices).contains(text)) {
      throw wrong(name, "one of " + List.of(choices), get(name));
    }
    return text;
  }

  /** False where it is left out. */
  boolean flag(String name) {
    if (!has(name)) {
      return false;
    }
    JsonNode value = node.get(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  double number(String name) {
    JsonNode value = get(name);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(name, "a finite number", value);
    }
    return value.doubleValue();
  }

  /** A number or the text of an infinity. */
  OptionalDouble optionalNumber(String name) {
    if (!has(name)) {
      return OptionalDouble.empty();
    }
    if (isText(name)) {
      boolean up = choice(name, "Infinity", "-Infinity").equals("Infinity");
      return OptionalDouble.of(up ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
    }
    return OptionalDouble.of(number(name));
  }

  int size(String name) {
    JsonNode value = get(name);
    if (!value.isInt() || value.intValue() < 0) {
      throw wrong(name, "an integer from 0 to " + Integer.MAX_VALUE, value);
    }
    return value.intValue();
  }

  long count(String name) {
    JsonNode value = get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw wrong(name, "an integer of 0 or more", value);
    }
    return value.longValue();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : array(name)) {
      if (!value.isTextual()) {
        throw wrong(name, "a list of texts", value);
      }
      texts.add(value.textValue());
    }
    return texts;
  }

  RuleMembers object(String name) {
    return new RuleMembers(get(name), where + ", " + name);
  }

  List<RuleMembers> list(String name) {
    List<RuleMembers> members = new ArrayList<>();
    for (JsonNode element : array(name)) {
      JsonNode called = element.path("name");
      String which =
          called.isTextual() ? Texts.quoted(called.textValue()) : "number " + (members.size() + 1);
      members.add(new RuleMembers(element, name + " " + which));
    }
    return members;
  }

  private JsonNode array(String name) {
    JsonNode value = get(name);
    if (!value.isArray()) {
      throw wrong(name, "a list", value);
    }
    return value;
  }

  private Located wrong(String name, String expected, JsonNode found) {
    return new Located(
        where + ": '" + name + "' is " + expected + ", but was " + shown(found), null);
  }

  private static String shown(JsonNode node) {
    return node.isContainerNode() ? "a " + node.getNodeType() : Texts.quoted(node.toString());
  }

  /** An error that says already where it is. */
  private static final class Located extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    Located(String message, @Nullable Throwable cause) {
      super("In the rules file, " + message, cause);
    }
  }
}
