package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an input of one row for models of our own. */
final class Rows {

  private Rows() {}

  /** One row of ones, "1" for texts; null if the first dimension is fixed or an input no tensor. */
  static @Nullable Map<String, Tensor> of(OrtSession session) throws OrtException {
    Map<String, Tensor> row = new LinkedHashMap<>();
    for (NodeInfo port : session.getInputInfo().values()) {
      if (!(port.getInfo() instanceof TensorInfo info)
          || info.getShape().length == 0
          || info.getShape()[0] >= 0) {
        return null;
      }
      long[] shape = info.getShape();
      for (int i = 0; i < shape.length; i++) {
        shape[i] = shape[i] < 0 ? (i == 0 ? 1 : 3) : shape[i];
      }
      int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      row.put(port.getName(), ones(Port.of(port, List.of()), size, shape));
    }
    return row;
  }

  private static Tensor ones(Port port, int size, long[] shape) {
    Tensor.Type type = port.tensorType();
    switch (type) {
      case STRING -> {
        String[] texts = new String[size];
        Arrays.fill(texts, "1");
        return Tensor.of(texts, shape);
      }
      case FLOAT -> {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        return Tensor.of(ones, shape);
      }
      case DOUBLE -> {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        return Tensor.of(ones, shape);
      }
      default -> {
        return Tensor.of(type, ByteBuffer.allocate(size * type.bytes()), shape);
      }
    }
  }
}
