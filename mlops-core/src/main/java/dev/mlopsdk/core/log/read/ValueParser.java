package dev.mlopsdk.core.log.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one line, each at the parser's current token, and leaves the parser at its
 * last token. What does not fit is a {@link Misfit}.
 */
final class ValueParser {

  /** A value that does not fit its member. */
  static final class Misfit extends IOException {

    private static final long serialVersionUID = 1L;

    Misfit(String message) {
      super(message);
    }
  }

  private final JsonParser json;

  ValueParser(JsonParser json) {
    this.json = json;
  }

  /** Any value, as {@link LoggedPrediction} describes them. */
  @Nullable Object value() throws IOException {
    JsonToken token = json.currentToken();
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> decimal();
      case START_ARRAY -> list();
      case START_OBJECT -> special(map());
      default -> throw wrong("a value");
    };
  }

  private Number integer() throws IOException {
    return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? json.getBigIntegerValue()
        : (Number) json.getLongValue();
  }

  private Number decimal() throws IOException {
    double value = json.getDoubleValue();
    return Double.isInfinite(value) ? json.getDecimalValue() : (Number) value;
  }

  private List<@Nullable Object> list() throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      list.add(value());
    }
    return Collections.unmodifiableList(list);
  }

  private Map<String, @Nullable Object> map() throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      map.put(name, value());
    }
    return Collections.unmodifiableMap(map);
  }

  /** What an object stands for: a number that JSON lacks, what was redacted, or itself. */
  private static Object special(Map<String, @Nullable Object> map) {
    if (map.size() != 1) {
      return map;
    }
    if (Boolean.TRUE.equals(map.get("redacted"))) {
      return LoggedPrediction.Redacted.REDACTED;
    }
    if (map.get("number") instanceof String name) {
      Double number = number(name);
      return number == null ? map : number;
    }
    return map;
  }

  private static @Nullable Double number(String name) {
    return switch (name) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  /** An object of values in their order. */
  Map<String, @Nullable Object> object() throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    return map();
  }

  /** The inputs: any value, of which an object is never one that stands for something else. */
  @Nullable Object input() throws IOException {
    return json.currentToken() == JsonToken.START_OBJECT ? map() : value();
  }

  /** An object of texts in their order, less those that were redacted. */
  Map<String, String> texts() throws IOException {
    expect(JsonToken.START_OBJECT, "an object of texts");
    Map<String, String> texts = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      String text = textUnlessRedacted();
      if (text != null) {
        texts.put(name, text);
      }
    }
    return Collections.unmodifiableMap(texts);
  }

  /** A list of texts. */
  List<String> textList() throws IOException {
    expect(JsonToken.START_ARRAY, "a list of texts");
    List<String> texts = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      texts.add(text());
    }
    return List.copyOf(texts);
  }

  /** A text. */
  String text() throws IOException {
    expect(JsonToken.VALUE_STRING, "a text");
    return json.getText();
  }

  /** A text, or null where it was redacted. */
  @Nullable String textUnlessRedacted() throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT
        && special(map()) == LoggedPrediction.Redacted.REDACTED) {
      return null;
    }
    return text();
  }

  /** A number, also one that JSON lacks. */
  double number() throws IOException {
    if (value() instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong("a number");
  }

  /** A whole number that is not negative. */
  long count() throws IOException {
    expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
    long value = json.getLongValue();
    if (value < 0) {
      throw wrong("0 or more");
    }
    return value;
  }

  /** A count that fits an int. */
  int smallCount() throws IOException {
    long value = count();
    if (value > Integer.MAX_VALUE) {
      throw wrong("at most " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /** A share in (0, 1]. */
  double share() throws IOException {
    double value = number();
    if (!(value > 0 && value <= 1)) {
      throw wrong("in (0, 1]");
    }
    return value;
  }

  /** Passes over the value. */
  void skip() throws IOException {
    json.skipChildren();
  }

  private void expect(JsonToken token, String what) throws IOException {
    if (json.currentToken() != token) {
      throw wrong(what);
    }
  }

  private Misfit wrong(String what) throws IOException {
    return new Misfit("its '" + json.currentName() + "' is not " + what);
  }
}
