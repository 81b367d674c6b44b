package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries values to the runtime and copies them back. */
final class OnnxValues {

  private OnnxValues() {}

  /** A native tensor, which the caller closes. */
  static OnnxTensor open(OrtEnvironment environment, Tensor tensor) throws OrtException {
    Buffer buffer = tensor.buffer();
    long[] shape = tensor.shape();
    OnnxJavaType type = javaType(tensor.type());
    if (type == OnnxJavaType.STRING) {
      return OnnxTensor.createTensor(environment, tensor.texts(), shape);
    }
    if (buffer instanceof FloatBuffer floats) {
      return OnnxTensor.createTensor(environment, floats.duplicate(), shape);
    }
    if (buffer instanceof DoubleBuffer doubles) {
      return OnnxTensor.createTensor(environment, doubles.duplicate(), shape);
    }
    if (buffer instanceof ShortBuffer shorts) {
      return OnnxTensor.createTensor(environment, shorts.duplicate(), shape, type);
    }
    if (buffer instanceof IntBuffer ints) {
      return OnnxTensor.createTensor(environment, ints.duplicate(), shape);
    }
    if (buffer instanceof LongBuffer longs) {
      return OnnxTensor.createTensor(environment, longs.duplicate(), shape);
    }
    return OnnxTensor.createTensor(environment, ((ByteBuffer) buffer).duplicate(), shape, type);
  }

  private static OnnxJavaType javaType(Tensor.Type type) {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case HALF -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case BYTE -> OnnxJavaType.INT8;
      case SHORT -> OnnxJavaType.INT16;
      case INT -> OnnxJavaType.INT32;
      case LONG -> OnnxJavaType.INT64;
      case UBYTE -> OnnxJavaType.UINT8;
      case BOOLEAN -> OnnxJavaType.BOOL;
      case STRING -> OnnxJavaType.STRING;
      case USHORT, UINT, ULONG ->
          throw new IllegalArgumentException("ONNX Runtime's Java API takes no " + type);
    };
  }

  /** A copy of {@code value}, which the caller closes; what it hands out is closed here. */
  static Value copy(OnnxValue value) throws OrtException {
    if (value instanceof OnnxTensor tensor) {
      return tensor(tensor);
    }
    if (value instanceof OnnxMap map) {
      return new Value.Mapping(entries(map));
    }
    if (value instanceof OnnxSequence sequence) {
      return sequence(sequence);
    }
    throw new OrtException("The runtime answered a value of no known kind: " + value);
  }

  @SuppressWarnings("unchecked") // The keys are longs or texts, the values boxed.
  private static Map<Object, Object> entries(OnnxMap map) throws OrtException {
    return (Map<Object, Object>) map.getValue();
  }

  /** Its elements are native values of their own, which closing the sequence leaves open. */
  private static Value.Sequence sequence(OnnxSequence sequence) throws OrtException {
    if (sequence.getInfo().length == 0) {
      // The runtime's Java API does not read an empty sequence.
      return new Value.Sequence(List.of());
    }
    List<? extends OnnxValue> elements = sequence.getValue();
    try {
      List<Value> values = new ArrayList<>(elements.size());
      for (OnnxValue element : elements) {
        values.add(copy(element));
      }
      return new Value.Sequence(values);
    } finally {
      elements.forEach(OnnxValue::close);
    }
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    TensorInfo info = tensor.getInfo();
    long[] shape = info.getShape();
    Tensor.Type type = typeOf(info.onnxType);
    if (type == null) {
      throw new OrtException("ONNX Runtime's Java API does not read tensors of " + info.onnxType);
    }
    if (type == Tensor.Type.STRING) {
      return Tensor.of(Cells.of(tensor).texts(), shape);
    }
    boolean empty = false;
    for (long dim : shape) {
      empty |= dim == 0;
    }
    return Tensor.of(type, empty ? ByteBuffer.allocate(0) : tensor.getByteBuffer(), shape);
  }

  /** The type of our own; null for what the runtime's Java API cannot carry. */
  static Tensor.@Nullable Type typeOf(TensorInfo.OnnxTensorType type) {
    return switch (type) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Tensor.Type.FLOAT;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Tensor.Type.DOUBLE;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Tensor.Type.HALF;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Tensor.Type.BFLOAT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Tensor.Type.BYTE;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Tensor.Type.SHORT;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Tensor.Type.INT;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Tensor.Type.LONG;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Tensor.Type.UBYTE;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Tensor.Type.USHORT;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Tensor.Type.UINT;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Tensor.Type.ULONG;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Tensor.Type.BOOLEAN;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Tensor.Type.STRING;
      default -> null;
    };
  }
}
