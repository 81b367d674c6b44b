package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;

/** Reads the texts of a tensor, which the runtime gives as nested arrays, as one flat array. */
final class Texts {

  private Texts() {}

  static String[] of(OnnxTensor tensor) throws OrtException {
    List<String> flat = new ArrayList<>();
    flatten(tensor.getValue(), flat);
    return flat.toArray(String[]::new);
  }

  private static void flatten(Object value, List<String> into) {
    if (value instanceof Object[] parts) {
      for (Object part : parts) {
        flatten(part, into);
      }
    } else {
      into.add((String) value);
    }
  }
}
