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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** Checks tensors against the model's ports and carries them to the runtime and back. */
final class TensorPorts {

  private static final Map<OnnxJavaType, Tensor.Type> TYPES =
      Map.of(
          OnnxJavaType.FLOAT, Tensor.Type.FLOAT,
          OnnxJavaType.DOUBLE, Tensor.Type.DOUBLE,
          OnnxJavaType.INT32, Tensor.Type.INT,
          OnnxJavaType.INT64, Tensor.Type.LONG,
          OnnxJavaType.BOOL, Tensor.Type.BOOLEAN,
          OnnxJavaType.STRING, Tensor.Type.STRING);

  private TensorPorts() {}

  static void requireSupported(Signature model, Iterable<Port> outputs) {
    for (Port port : model.inputs()) {
      if (typeOf(port).isEmpty()) {
        throw model.misfit("tensors are of " + TYPES.values() + ", but there is the input " + port);
      }
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

  private static Optional<Tensor.Type> typeOf(Port port) {
    return Optional.ofNullable(TYPES.get(port.type()));
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
    if (!typeOf(port).equals(Optional.of(tensor.type()))) {
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

  /** One row of zeros for every input; empty if a dimension beyond the first is open. */
  static Optional<Map<String, Tensor>> zeros(Signature model) {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    for (Port port : model.inputs()) {
      if (port.rank() == 0 || port.width() < 0) {
        return Optional.empty();
      }
      long[] shape = port.dim(0) < 0 ? port.shape(1) : port.shape((int) port.dim(0));
      zeros.put(port.name(), zeros(port, shape));
    }
    return Optional.of(zeros);
  }

  private static Tensor zeros(Port port, long[] shape) {
    int size = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    return switch (typeOf(port).orElseThrow()) {
      case FLOAT -> Tensor.of(new float[size], shape);
      case DOUBLE -> Tensor.of(new double[size], shape);
      case INT -> Tensor.of(new int[size], shape);
      case LONG -> Tensor.of(new long[size], shape);
      case BOOLEAN -> Tensor.of(new boolean[size], shape);
      case STRING -> Tensor.of(Collections.nCopies(size, "").toArray(String[]::new), shape);
    };
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
      case STRING -> Tensor.of(Cells.of(tensor).texts(), shape);
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

  private static int[] ints(OnnxTensor tensor) throws OrtException {
    Cells cells = Cells.of(tensor);
    int[] values = new int[cells.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) cells.integer(i);
    }
    return values;
  }
}
