package dev.mlopsdk.serving.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The names of the classes that a version brings along. */
final class LabelNames {

  static final String PROPERTY = "mlops.labels";
  static final String FILE = "config.json";

  private LabelNames() {}

  /** Empty if it brings none. */
  static List<String> of(ModelPorts model) {
    String property = model.metadata().get(PROPERTY);
    if (property != null) {
      return Stream.of(property.split(",")).map(String::strip).toList();
    }
    if (model.artifact().manifest().file(FILE).isEmpty()) {
      return List.of();
    }
    JsonNode names = Json.read(model.artifact().read(FILE), FILE).path("id2label");
    List<String> labels = new ArrayList<>();
    for (JsonNode name = names.path("0");
        !name.isMissingNode();
        name = names.path(Integer.toString(labels.size()))) {
      labels.add(name.asText());
    }
    return labels;
  }
}
