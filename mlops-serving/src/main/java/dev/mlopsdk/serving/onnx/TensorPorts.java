package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.TreeSet;

/** Checks tensors against the model's ports and carries them to the runtime and back. */
final class TensorPorts {

  private TensorPorts() {}

  static void requireSupported(Signature model, Iterable<Port> outputs) {
    for (Port port : model.inputs()) {
      typeOf(port, model);
    }
    for (Port port : outputs) {
      if (port.isNested()) {
        throw model.misfit(
            "the output "
                + port
                + " is no tensor; re-export with zipmap=False or choose another output with"
                + " withOutput(...)");
      }
    }
  }

  private static Tensor.Type typeOf(Port port, Signature model) {
    Tensor.Type type = typeOf(port.type());
    if (type == null) {
      throw model.misfit(
          "tensors are of "
              + java.util.Arrays.toString(Tensor.Type.values())
              + ", but there is "
              + port);
    }
    return type;
  }

  private static Tensor.@org.jspecify.annotations.Nullable Type typeOf(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> Tensor.Type.FLOAT;
      case DOUBLE -> Tensor.Type.DOUBLE;
      case INT32 -> Tensor.Type.INT;
      case INT64 -> Tensor.Type.LONG;
      case BOOL -> Tensor.Type.BOOLEAN;
      case STRING -> Tensor.Type.STRING;
      default -> null;
    };
  }

  /** Checks names, types and dimensions. */
  static void check(Map<String, Tensor> input, Signature model) {
    for (Port port : model.inputs()) {
      Tensor tensor = input.get(port.name());
      if (tensor == null) {
        throw new InvalidInputException(
            InvalidInputException.Kind.MISSING,
            "%s takes %s, but got only %s".formatted(model.ref(), model.inputs(), input));
      }
      check(port, tensor);
    }
    if (input.size() != model.inputs().size()) {
      TreeSet<String> extra = new TreeSet<>(input.keySet());
      model.inputs().forEach(port -> extra.remove(port.name()));
      throw new InvalidInputException(
          InvalidInputException.Kind.UNKNOWN,
          "%s takes %s, but also got %s".formatted(model.ref(), model.inputs(), extra));
    }
  }

  private static void check(Port port, Tensor tensor) {
    if (typeOf(port.type()) != tensor.type()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.TYPE,
          "The model takes %s, but got %s".formatted(port, tensor));
    }
    long[] shape = tensor.shape();
    boolean fits = shape.length == port.rank();
    for (int i = 0; fits && i < shape.length; i++) {
      fits = port.dim(i) < 0 || port.dim(i) == shape[i];
    }
    if (!fits) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "The model takes %s, but got %s".formatted(port, tensor));
    }
  }

  static OnnxTensor toOnnx(OrtEnvironment environment, Tensor tensor) throws OrtException {
    Buffer buffer = tensor.buffer();
    long[] shape = tensor.shape();
    if (buffer instanceof FloatBuffer floats) {
      return OnnxTensor.createTensor(environment, floats, shape);
    }
    if (buffer instanceof DoubleBuffer doubles) {
      return OnnxTensor.createTensor(environment, doubles, shape);
    }
    if (buffer instanceof IntBuffer ints) {
      return OnnxTensor.createTensor(environment, ints, shape);
    }
    if (buffer instanceof LongBuffer longs) {
      return OnnxTensor.createTensor(environment, longs, shape);
    }
    if (buffer instanceof ByteBuffer bytes) {
      return OnnxTensor.createTensor(environment, bytes.duplicate(), shape, OnnxJavaType.BOOL);
    }
    return OnnxTensor.createTensor(environment, tensor.texts(), shape);
  }

  /** Copies an answer: half floats widen to floats, small integers to ints. */
  static Tensor fromOnnx(OnnxTensor tensor) throws OrtException {
    long[] shape = tensor.getInfo().getShape();
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 -> Tensor.of(tensor.getFloatBuffer(), shape);
      case DOUBLE -> Tensor.of(tensor.getDoubleBuffer(), shape);
      case INT32 -> Tensor.of(tensor.getIntBuffer(), shape);
      case INT64 -> Tensor.of(tensor.getLongBuffer(), shape);
      case BOOL -> Tensor.of(truths(tensor), shape);
      case STRING -> Tensor.of(Texts.of(tensor), shape);
      case INT8, UINT8, INT16 -> Tensor.of(ints(tensor), shape);
      case UNKNOWN -> throw new OrtException("The runtime answered a tensor of no known type");
    };
  }

  private static boolean[] truths(OnnxTensor tensor) {
    ByteBuffer bytes = tensor.getByteBuffer();
    boolean[] values = new boolean[bytes.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.get(i) != 0;
    }
    return values;
  }

  private static int[] ints(OnnxTensor tensor) {
    Cells cells = Cells.of(tensor.getInfo().type, tensor.getByteBuffer());
    int[] values = new int[cells.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) cells.integer(i);
    }
    return values;
  }
}
