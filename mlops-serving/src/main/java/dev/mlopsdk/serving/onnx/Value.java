package dev.mlopsdk.serving.onnx;

import java.util.List;
import java.util.Map;

/**
 * What {@link OnnxModel#ofValues()} answers: a tensor, a sequence of values, or a mapping.
 * Immutable once nobody writes to the arrays it was made of.
 *
 * @since 0.1
 */
public sealed interface Value permits Tensor, Value.Sequence, Value.Mapping {

  /**
   * Values in their order. Immutable.
   *
   * @param values tensors or mappings, as the model declares
   */
  record Sequence(List<Value> values) implements Value {
    public Sequence {
      values = List.copyOf(values);
    }
  }

  /**
   * Values by key, as scikit-learn's classifiers answer probabilities by label. Immutable.
   *
   * @param values the keys are {@code Long} or {@code String}, the values {@code Float}, {@code
   *     Double}, {@code Long} or {@code String}
   */
  record Mapping(Map<Object, Object> values) implements Value {
    public Mapping {
      values = Map.copyOf(values);
    }
  }
}
