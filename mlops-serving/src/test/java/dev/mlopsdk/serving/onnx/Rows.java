package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

  /** The same tensors, whose values have each moved {@code by} places on, the last ones first. */
  static Map<String, Tensor> turned(Map<String, Tensor> input, int by) {
    Map<String, Tensor> turned = new LinkedHashMap<>();
    input.forEach((name, tensor) -> turned.put(name, turned(tensor, by)));
    return turned;
  }

  private static Tensor turned(Tensor tensor, int by) {
    if (tensor.type() == Tensor.Type.STRING) {
      List<String> texts = new ArrayList<>(List.of(tensor.strings()));
      Collections.rotate(texts, by);
      return Tensor.of(texts.toArray(String[]::new), tensor.shape());
    }
    ByteBuffer from = tensor.bytes();
    int size = from.remaining();
    ByteBuffer to = ByteBuffer.allocate(size).order(from.order());
    for (int i = 0; i < size; i++) {
      to.put((i + by * tensor.type().bytes()) % size, from.get(from.position() + i));
    }
    return Tensor.of(tensor.type(), to, tensor.shape());
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
