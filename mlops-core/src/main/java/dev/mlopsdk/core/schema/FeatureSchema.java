package dev.mlopsdk.core.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The features of an input, in their order. Immutable.
 *
 * @since 0.1
 */
public final class FeatureSchema {

  private static final int LISTED = 8;
  private static final FeatureSchema EMPTY = new FeatureSchema(List.of());

  private final List<Feature> features;
  private final Map<String, Integer> indexes;

  private FeatureSchema(List<Feature> features) {
    this.features = List.copyOf(features);
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < features.size(); i++) {
      if (byName.put(features.get(i).name(), i) != null) {
        throw new IllegalArgumentException(
            "Feature names differ, but '" + features.get(i).name() + "' is there twice");
      }
    }
    this.indexes = Map.copyOf(byName);
  }

  /** The schema of {@code features}; their names must differ. */
  public static FeatureSchema of(List<Feature> features) {
    return new FeatureSchema(features);
  }

  /** The schema of {@code features}; their names must differ. */
  public static FeatureSchema of(Feature... features) {
    return new FeatureSchema(List.of(features));
  }

  /** The schema of an input that is not tabular. */
  public static FeatureSchema empty() {
    return EMPTY;
  }

  /** How many features there are. */
  public int size() {
    return features.size();
  }

  /** The feature at {@code index}. */
  public Feature feature(int index) {
    return features.get(index);
  }

  /** All features, unmodifiable. */
  public List<Feature> features() {
    return features;
  }

  /** The index of the feature {@code name}, -1 if there is none. */
  public int indexOf(String name) {
    Integer index = indexes.get(name);
    return index == null ? -1 : index;
  }

  /** The names in their order. */
  public List<String> names() {
    return features.stream().map(Feature::name).toList();
  }

  /** The names for a message: in brackets, the first eight and how many more there are. */
  public String listed() {
    String first =
        features.stream().limit(LISTED).map(Feature::name).collect(Collectors.joining(", "));
    int more = size() - LISTED;
    return more > 0 ? "[" + first + " and " + more + " more]" : "[" + first + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureSchema schema && features.equals(schema.features);
  }

  @Override
  public int hashCode() {
    return features.hashCode();
  }

  @Override
  public String toString() {
    return "FeatureSchema" + features;
  }
}
