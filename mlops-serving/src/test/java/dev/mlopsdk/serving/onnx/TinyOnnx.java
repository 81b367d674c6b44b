package dev.mlopsdk.serving.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes small ONNX files of any shape, good and bad, so that tests need no Python. Field numbers
 * are those of onnx.proto. Not thread-safe; confine to one thread.
 *
 * <pre>{@code
 * byte[] model =
 *     new TinyOnnx().input("x", TinyOnnx.tensor(FLOAT, "N", 2)).floats("w", new float[] {1, 2}, 2, 1)
 *         .node("MatMul", "y", "x", "w").output("y", TinyOnnx.tensor(FLOAT, "N", 1)).bytes();
 * }</pre>
 */
final class TinyOnnx {

  static final int FLOAT = 1;
  static final int UINT8 = 2;
  static final int INT8 = 3;
  static final int UINT16 = 4;
  static final int INT16 = 5;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int STRING = 8;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;
  static final int DOUBLE = 11;
  static final int UINT32 = 12;
  static final int UINT64 = 13;
  static final int BFLOAT16 = 16;

  private final List<Proto> nodes = new ArrayList<>();
  private final List<Proto> weights = new ArrayList<>();
  private final List<Proto> inputs = new ArrayList<>();
  private final List<Proto> outputs = new ArrayList<>();
  private long irVersion = 10;
  private long opset = 21;

  /** The type of a tensor; a dimension is a number or, when it is open, a name. */
  static Proto tensor(int type, Object... dims) {
    Proto shape = new Proto();
    for (Object dim : dims) {
      shape.message(
          1,
          dim instanceof Integer fixed
              ? new Proto().varint(1, fixed)
              : new Proto().text(2, String.valueOf(dim)));
    }
    return new Proto().message(1, new Proto().varint(1, type).message(2, shape));
  }

  static Proto sequence(Proto element) {
    return new Proto().message(4, new Proto().message(1, element));
  }

  static Proto map(int key, Proto value) {
    return new Proto().message(5, new Proto().varint(1, key).message(2, value));
  }

  static Proto optional(Proto element) {
    return new Proto().message(9, new Proto().message(1, element));
  }

  static Proto intAttribute(String name, long value) {
    return new Proto().text(1, name).varint(3, value).varint(20, 2);
  }

  static Proto intsAttribute(String name, long... values) {
    Proto attribute = new Proto().text(1, name);
    for (long value : values) {
      attribute.varint(8, value);
    }
    return attribute.varint(20, 7);
  }

  static Proto textsAttribute(String name, String... values) {
    Proto attribute = new Proto().text(1, name);
    for (String value : values) {
      attribute.text(9, value);
    }
    return attribute.varint(20, 8);
  }

  static Proto graphAttribute(String name, TinyOnnx graph) {
    return new Proto().text(1, name).message(6, graph.graph()).varint(20, 5);
  }

  TinyOnnx input(String name, Proto type) {
    inputs.add(new Proto().text(1, name).message(2, type));
    return this;
  }

  TinyOnnx output(String name, Proto type) {
    outputs.add(new Proto().text(1, name).message(2, type));
    return this;
  }

  TinyOnnx floats(String name, float[] values, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return weight(raw(name, FLOAT, dims).bytes(9, raw.array()));
  }

  TinyOnnx longs(String name, long[] values, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return weight(raw(name, INT64, dims).bytes(9, raw.array()));
  }

  /** Floats that lie in another file. */
  TinyOnnx external(String name, String location, long offset, long length, long... dims) {
    return weight(
        raw(name, FLOAT, dims)
            .message(13, new Proto().text(1, "location").text(2, location))
            .message(13, new Proto().text(1, "offset").text(2, Long.toString(offset)))
            .message(13, new Proto().text(1, "length").text(2, Long.toString(length)))
            .varint(14, 1));
  }

  /** The start of a weight, without its values. */
  static Proto raw(String name, int type, long... dims) {
    Proto tensor = new Proto();
    for (long dim : dims) {
      tensor.varint(1, dim);
    }
    return tensor.varint(2, type).text(8, name);
  }

  TinyOnnx weight(Proto tensor) {
    weights.add(tensor);
    return this;
  }

  /** A node with one output. */
  TinyOnnx node(String type, String output, String... in) {
    return node(type, List.of(in), List.of(output), "");
  }

  TinyOnnx node(
      String type, List<String> in, List<String> out, String domain, Proto... attributes) {
    Proto node = new Proto();
    in.forEach(name -> node.text(1, name));
    out.forEach(name -> node.text(2, name));
    node.text(4, type);
    for (Proto attribute : attributes) {
      node.message(5, attribute);
    }
    nodes.add(node.text(7, domain));
    return this;
  }

  TinyOnnx irVersion(long version) {
    irVersion = version;
    return this;
  }

  TinyOnnx opset(long version) {
    opset = version;
    return this;
  }

  Proto graph() {
    Proto graph = new Proto();
    nodes.forEach(node -> graph.message(1, node));
    graph.text(2, "tiny");
    weights.forEach(weight -> graph.message(5, weight));
    inputs.forEach(input -> graph.message(11, input));
    outputs.forEach(output -> graph.message(12, output));
    return graph;
  }

  byte[] bytes() {
    Proto domain = new Proto().text(1, "").varint(2, opset);
    Proto ml = new Proto().text(1, "ai.onnx.ml").varint(2, 3);
    return new Proto()
        .varint(1, irVersion)
        .message(7, graph())
        .message(8, domain)
        .message(8, ml)
        .bytes();
  }
}
