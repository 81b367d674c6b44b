package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Locale;

/** One input or output of a model, as the runtime describes it. Immutable. */
final class Port {

  /** What a port's values are good for. */
  enum Family {
    FLOATING,
    INTEGRAL,
    TRUTH,
    TEXT,
    /** Half floats, sequences, maps: nothing that a row's feature or answer can be. */
    OTHER
  }

  private final String name;
  private final OnnxJavaType type;
  private final long[] shape;
  private final String text;

  private Port(String name, OnnxJavaType type, long[] shape, String text) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.text = text;
  }

  static Port of(NodeInfo node) {
    if (node.getInfo() instanceof TensorInfo info) {
      String text = node.getName() + " " + label(info.type) + dims(info);
      return new Port(node.getName(), info.type, info.getShape(), text);
    }
    String kind = node.getInfo().getClass().getSimpleName();
    String text = node.getName() + " " + kind.replace("Info", "").toLowerCase(Locale.ROOT);
    return new Port(node.getName(), OnnxJavaType.UNKNOWN, new long[0], text);
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

  private static String label(OnnxJavaType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  String name() {
    return name;
  }

  OnnxJavaType type() {
    return type;
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
      case FLOAT, DOUBLE -> Family.FLOATING;
      case INT8, INT16, INT32, INT64, UINT8 -> Family.INTEGRAL;
      case BOOL -> Family.TRUTH;
      case STRING -> Family.TEXT;
      case FLOAT16, BFLOAT16, UNKNOWN -> Family.OTHER;
    };
  }

  /** Whether this is a sequence or a map, as a ZipMap makes it. */
  boolean isNested() {
    return type == OnnxJavaType.UNKNOWN;
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
