package dev.mlopsdk.serving.codec;

import dev.mlopsdk.core.ModelArtifact;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a codec is told of the version it is opened for: the model's inputs and outputs, its own
 * metadata, and the files that were published with it. Immutable.
 *
 * @param artifact the version's files
 * @param inputs in the model's order, which a {@link Slot} has too
 * @param outputs in the model's order
 * @param metadata the custom properties in the model's file
 * @since 0.1
 */
public record ModelPorts(
    ModelArtifact artifact,
    List<Tensor> inputs,
    List<Tensor> outputs,
    Map<String, String> metadata) {

  /** What the values of a tensor are. */
  public enum Element {
    FLOAT(4),
    DOUBLE(8),
    INT8(1),
    UINT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    BOOL(1),
    /** Half floats, texts, sequences: what codecs neither write nor read. */
    OTHER(0);

    private final int bytes;

    Element(int bytes) {
      this.bytes = bytes;
    }

    /** The size of one value; 0 where it has none. */
    public int bytes() {
      return bytes;
    }
  }

  /**
   * One input or output. Immutable.
   *
   * @param name in the model
   * @param type of the values
   * @param shape with its batch dimension; -1 where only a run tells
   */
  public record Tensor(String name, Element type, List<Long> shape) {

    public Tensor {
      shape = List.copyOf(shape);
    }

    /** One of this shape. */
    public static Tensor of(String name, Element type, long... shape) {
      return new Tensor(name, type, Arrays.stream(shape).boxed().toList());
    }

    /** How many dimensions there are, the batch's too. */
    public int rank() {
      return shape.size();
    }

    /** The dimension at {@code index}, -1 if only a run tells. */
    public long dim(int index) {
      return shape.get(index);
    }

    /** For messages: {@code pixels float[?, 3, 224, 224]}. */
    @Override
    public String toString() {
      return name + " " + type.name().toLowerCase(Locale.ROOT) + shape;
    }
  }

  public ModelPorts {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    metadata = Map.copyOf(metadata);
  }

  /** The index of the input {@code name}; -1 if there is none. */
  public int input(String name) {
    return index(inputs, name);
  }

  /** The index of the output {@code name}; -1 if there is none. */
  public int output(String name) {
    return index(outputs, name);
  }

  private static int index(List<Tensor> tensors, String name) {
    for (int i = 0; i < tensors.size(); i++) {
      if (tensors.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * What a codec throws from {@code open} if it does not fit the model: the load fails with this
   * sentence and what the model has.
   */
  public IllegalArgumentException misfit(String sentence) {
    return new IllegalArgumentException(
        sentence + ". The model has inputs " + inputs + " and outputs " + outputs);
  }
}
