package dev.mlopsdk.core.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads maps by name. Immutable. */
final class MapReader implements InputReader<Map<String, ?>> {

  private final FeatureSchema schema;

  MapReader(FeatureSchema schema) {
    this.schema = schema;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void read(Map<String, ?> input, Row row) {
    if (input == null) {
      throw InvalidInputException.nullInput("a map of the features " + schema.listed());
    }
    int known = 0;
    for (int i = 0; i < schema.size(); i++) {
      Feature feature = schema.feature(i);
      Object value = input.get(feature.name());
      if (value != null) {
        known++;
        put(row, i, feature, value);
      } else if (input.containsKey(feature.name())) {
        known++;
      }
    }
    if (known != input.size()) {
      throw unknown(input);
    }
  }

  @Override
  public Optional<Map<String, ?>> inputOf(Map<String, ? extends @Nullable Object> values) {
    Map<String, Object> input = new LinkedHashMap<>();
    for (String name : schema.names()) {
      Object value = values.get(name);
      if (value != null) {
        input.put(name, value);
      }
    }
    return Optional.of(input);
  }

  private static void put(Row row, int index, Feature feature, Object value) {
    if (feature.kind() == Feature.Kind.CATEGORY) {
      String text = textOf(value);
      if (text == null) {
        throw wrong(feature, "a text or an enum", value);
      }
      row.text(index, text);
    } else if (value instanceof Number number) {
      row.number(index, number.doubleValue());
    } else if (value instanceof Boolean truth) {
      row.number(index, truth ? 1 : 0);
    } else {
      throw wrong(feature, "a number or a boolean", value);
    }
  }

  private static @Nullable String textOf(Object value) {
    if (value instanceof CharSequence text) {
      return text.toString();
    }
    return value instanceof Enum<?> constant ? constant.name() : null;
  }

  private static InvalidInputException wrong(Feature feature, String expected, Object value) {
    return new InvalidInputException(
        InvalidInputException.Kind.TYPE,
        "Feature '"
            + feature.name()
            + "' takes "
            + expected
            + ", but got '"
            + value
            + "' of "
            + value.getClass().getName(),
        List.of(feature.name()));
  }

  private InvalidInputException unknown(Map<String, ?> input) {
    TreeSet<String> extra = new TreeSet<>(input.keySet());
    schema.names().forEach(extra::remove);
    return new InvalidInputException(
        InvalidInputException.Kind.UNKNOWN,
        "The model's features are "
            + schema.names()
            + ", but the input also has "
            + extra
            + "; take them out or correct their spelling",
        List.copyOf(extra));
  }
}
