package dev.mlopsdk.serving.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares the texts that RawOnnx makes of answers, and joins answers to rows of one. */
final class Bits {

  private Bits() {}

  /** Whether two tensors, or sequences of them, of one type and shape are close in value. */
  static boolean near(String wanted, String actual, double relative, double absolute) {
    if (wanted.startsWith("sequence[") && actual.startsWith("sequence[")) {
      String[] one = wanted.substring(9, wanted.length() - 1).split(", (?=[A-Z])", -1);
      String[] other = actual.substring(9, actual.length() - 1).split(", (?=[A-Z])", -1);
      boolean near = one.length == other.length;
      for (int i = 0; near && i < one.length; i++) {
        near = near(one[i], other[i], relative, absolute);
      }
      return near;
    }
    int end = wanted.indexOf(']') + 1;
    if (!wanted.substring(0, end).equals(actual.substring(0, actual.indexOf(']') + 1))) {
      return false;
    }
    if (wanted.substring(end).equals(actual.substring(end))) {
      return true;
    }
    double[] one = numbers(wanted, end);
    double[] other = numbers(actual, end);
    boolean near = one.length > 0 && one.length == other.length;
    for (int i = 0; near && i < one.length; i++) {
      double allowed = absolute + relative * Math.abs(one[i]);
      near = Double.compare(one[i], other[i]) == 0 || Math.abs(one[i] - other[i]) <= allowed;
    }
    return near;
  }

  /** The floats of a tensor's text; none if it has others. */
  private static double[] numbers(String text, int end) {
    String type = text.substring(0, text.indexOf('['));
    Tensor.Type own =
        switch (type) {
          case "FLOAT" -> Tensor.Type.FLOAT;
          case "DOUBLE" -> Tensor.Type.DOUBLE;
          case "FLOAT16" -> Tensor.Type.HALF;
          case "BFLOAT16" -> Tensor.Type.BFLOAT16;
          default -> Tensor.Type.STRING;
        };
    if (own == Tensor.Type.STRING) {
      return new double[0];
    }
    byte[] bytes = HexFormat.of().parseHex(text.substring(end));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    return Tensor.of(own, buffer, bytes.length / own.bytes()).doubles();
  }

  /** The output {@code name} of all {@code answers} as one text, rows after rows. */
  static String together(List<Map<String, Value>> answers, String name) {
    List<Value> parts =
        answers.stream().map(answer -> Objects.requireNonNull(answer.get(name))).toList();
    if (parts.get(0) instanceof Value.Sequence) {
      List<Value> all = new ArrayList<>();
      parts.forEach(part -> all.addAll(((Value.Sequence) part).values()));
      return RawOnnx.text(new Value.Sequence(all));
    }
    List<Map<String, Tensor>> tensors =
        parts.stream().map(part -> Map.of(name, (Tensor) part)).toList();
    return RawOnnx.text(Objects.requireNonNull(Stack.of(tensors).input().get(name)));
  }
}
