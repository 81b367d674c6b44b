package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * ONNX Runtime as its own documentation uses it, without a class of the SDK's: what answers are
 * compared with. Not thread-safe; confine to one thread.
 */
final class RawOnnx implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  RawOnnx(byte[] model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      this.session = environment.createSession(model, options);
    }
  }

  OrtSession session() {
    return session;
  }

  /** The answers by name, each as type, shape and bits. */
  Map<String, String> run(Map<String, Tensor> input) throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> entry : input.entrySet()) {
        tensors.put(entry.getKey(), feed(entry.getValue()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        Map<String, String> answer = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
          answer.put(entry.getKey(), text(entry.getValue()));
        }
        return answer;
      }
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor feed(Tensor tensor) throws OrtException {
    if (tensor.type() == Tensor.Type.STRING) {
      return OnnxTensor.createTensor(environment, tensor.strings(), tensor.shape());
    }
    ByteBuffer bytes = tensor.bytes();
    ByteBuffer direct =
        ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder()).put(bytes);
    OnnxJavaType type =
        switch (tensor.type()) {
          case HALF -> OnnxJavaType.FLOAT16;
          case BYTE -> OnnxJavaType.INT8;
          case UBYTE -> OnnxJavaType.UINT8;
          case SHORT, USHORT -> OnnxJavaType.INT16;
          case INT, UINT -> OnnxJavaType.INT32;
          case LONG, ULONG -> OnnxJavaType.INT64;
          case BOOLEAN -> OnnxJavaType.BOOL;
          default -> OnnxJavaType.valueOf(tensor.type().name());
        };
    return OnnxTensor.createTensor(environment, direct.flip(), tensor.shape(), type);
  }

  private static String text(OnnxValue value) throws OrtException {
    if (value instanceof OnnxSequence sequence) {
      List<String> parts = new ArrayList<>();
      if (sequence.getInfo().length > 0) {
        for (OnnxValue element : sequence.getValue()) {
          parts.add(text(element));
          element.close();
        }
      }
      return "sequence" + parts;
    }
    if (value instanceof OnnxMap map) {
      return "map" + new TreeMap<>(map.getValue());
    }
    OnnxTensor tensor = (OnnxTensor) value;
    TensorInfo info = tensor.getInfo();
    String type = info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
    String shape = type + Arrays.toString(info.getShape());
    if (info.getNumElements() == 0) {
      return shape;
    }
    if (info.type == OnnxJavaType.STRING) {
      Object texts = tensor.getValue();
      return shape + Arrays.deepToString(new Object[] {texts}).replace("[", "").replace("]", "");
    }
    return shape + hex(tensor.getByteBuffer());
  }

  /** The same text for an answer of ours. */
  static String text(Value value) {
    if (value instanceof Value.Sequence sequence) {
      return "sequence" + sequence.values().stream().map(RawOnnx::text).toList();
    }
    if (value instanceof Value.Mapping map) {
      return "map" + new TreeMap<>(map.values());
    }
    Tensor tensor = (Tensor) value;
    String type =
        switch (tensor.type()) {
          case HALF -> "FLOAT16";
          case BYTE -> "INT8";
          case SHORT -> "INT16";
          case INT -> "INT32";
          case LONG -> "INT64";
          case UBYTE -> "UINT8";
          case USHORT -> "UINT16";
          case UINT -> "UINT32";
          case ULONG -> "UINT64";
          case BOOLEAN -> "BOOL";
          default -> tensor.type().name();
        };
    String shape = type + Arrays.toString(tensor.shape());
    if (tensor.size() == 0) {
      return shape;
    }
    if (tensor.type() == Tensor.Type.STRING) {
      return shape + String.join(", ", tensor.strings()).replace("[", "").replace("]", "");
    }
    return shape + hex(tensor.bytes());
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
