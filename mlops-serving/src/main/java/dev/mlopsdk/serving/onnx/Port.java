package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One input or output of a model, as the runtime describes it. Immutable. */
final class Port {

  /** What a port's values are good for. */
  enum Family {
    FLOATING,
    INTEGRAL,
    TRUTH,
    TEXT,
    /** Sequences, maps, float8 …: nothing that a row's feature or answer can be. */
    OTHER
  }

  private final String name;
  private final OnnxJavaType type;
  private final Tensor.@Nullable Type tensorType;
  private final boolean nested;
  private final long[] shape;
  private final List<Object> labels;
  private final String text;

  private Port(
      String name,
      OnnxJavaType type,
      Tensor.@Nullable Type tensorType,
      boolean nested,
      long[] shape,
      List<Object> labels,
      String text) {
    this.name = name;
    this.type = type;
    this.tensorType = tensorType;
    this.nested = nested;
    this.shape = shape;
    this.labels = List.copyOf(labels);
    this.text = text;
  }

  /**
   * The port that {@code node} describes.
   *
   * @param labels what stands in which column, if the file says
   */
  static Port of(NodeInfo node, List<Object> labels) {
    if (node.getInfo() instanceof TensorInfo info) {
      String text = node.getName() + " " + label(info) + dims(info);
      Tensor.Type own = OnnxValues.typeOf(info.onnxType);
      return new Port(node.getName(), info.type, own, false, info.getShape(), labels, text);
    }
    String kind = node.getInfo().getClass().getSimpleName();
    String text = node.getName() + " " + kind.replace("Info", "").toLowerCase(Locale.ROOT);
    return new Port(node.getName(), OnnxJavaType.UNKNOWN, null, true, new long[0], labels, text);
  }

  private static String dims(TensorInfo info) {
    StringBuilder out = new StringBuilder("[");
    long[] shape = info.getShape();
    String[] names = info.getDimensionNames();
    for (int i = 0; i < shape.length; i++) {
      String unknown = names[i].isEmpty() ? (i == 0 ? "N" : "?") : names[i];
      out.append(i == 0 ? "" : ",").append(shape[i] < 0 ? unknown : Long.toString(shape[i]));
    }
    return out.append(']').toString();
  }

  private static String label(TensorInfo info) {
    String name = info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
    return name.toLowerCase(Locale.ROOT);
  }

  String name() {
    return name;
  }

  OnnxJavaType type() {
    return type;
  }

  /** The tensor's type; UBYTE and the like as such, which {@link #type} does not tell. */
  Tensor.Type tensorType() {
    if (tensorType == null) {
      throw new IllegalStateException(this + " is no tensor of a type that is carried");
    }
    return tensorType;
  }

  /** The label of each column, a Long or a String; empty if the file has none. */
  List<Object> labels() {
    return labels;
  }

  /** Whether its numbers are unsigned and wider than a byte. */
  boolean unsigned() {
    return tensorType == Tensor.Type.USHORT
        || tensorType == Tensor.Type.UINT
        || tensorType == Tensor.Type.ULONG;
  }

  /** Whether the runtime's Java API can be given such a value. */
  boolean feedable() {
    return tensorType != null && !unsigned();
  }

  int rank() {
    return shape.length;
  }

  /** The dimension at {@code index}, -1 if it is only known at run time. */
  long dim(int index) {
    return shape[index];
  }

  Family family() {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> Family.FLOATING;
      case INT8, INT16, INT32, INT64, UINT8 -> Family.INTEGRAL;
      case BOOL -> Family.TRUTH;
      case STRING -> Family.TEXT;
      case UNKNOWN -> Family.OTHER;
    };
  }

  /** Whether this is a sequence or a map, as a ZipMap makes it. */
  boolean isNested() {
    return nested;
  }

  /** How many values a row has; -1 if only the run tells. */
  int width() {
    if (shape.length == 0) {
      return -1;
    }
    long width = 1;
    for (int i = 1; i < shape.length; i++) {
      if (shape[i] < 0) {
        return -1;
      }
      width = Math.multiplyExact(width, shape[i]);
    }
    return Math.toIntExact(width);
  }

  /** The dimensions as the model has them, -1 where one is only known at run time. */
  long[] shape() {
    return shape.clone();
  }

  /** The shape of {@code rows} rows; every other dimension must be known. */
  long[] shape(int rows) {
    long[] full = shape.clone();
    full[0] = rows;
    return full;
  }

  /** For messages: {@code probabilities float[N,2]}. */
  @Override
  public String toString() {
    return text;
  }
}
