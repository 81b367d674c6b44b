package dev.mlopsdk.serving.onnx;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the ZipMap nodes out of a model's outputs: the maps they make cost a dozen native calls per
 * row, and say nothing that the probabilities beside the labels do not. Each becomes an Identity,
 * so the output keeps its name and becomes a tensor. See docs/decisions/0044.
 */
final class ZipMaps {

  static final String OPERATOR = "ZipMap";

  /**
   * A model without them.
   *
   * @param model the file's bytes
   * @param labels by output: the label of each column, a Long or a String
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Removed(byte[] model, Map<String, List<Object>> labels) {}

  private final Map<String, List<Object>> labels = new HashMap<>();

  private ZipMaps() {}

  static Removed remove(byte[] model) throws IOException {
    ZipMaps zips = new ZipMaps();
    Wire first = wire(model);
    for (int field = first.next(); field != 0; field = first.next()) {
      if (field == 7) {
        zips.find(first.bytes(Integer.MAX_VALUE));
      } else {
        first.skip();
      }
    }
    return new Removed(zips.rewrite(model), zips.labels);
  }

  private static Wire wire(byte[] bytes) {
    return new Wire(new ByteArrayInputStream(bytes), bytes.length);
  }

  private void find(byte[] graph) throws IOException {
    Wire wire = wire(graph);
    for (int field = wire.next(); field != 0; field = wire.next()) {
      if (field == 1) {
        Node node = Node.read(wire.bytes(Integer.MAX_VALUE));
        if (node.type.equals(OPERATOR)) {
          labels.put(node.output, node.labels);
        }
      } else {
        wire.skip();
      }
    }
  }

  private byte[] rewrite(byte[] model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(model.length);
    Wire wire = wire(model);
    long from = 0;
    for (int field = wire.next(); field != 0; field = wire.next()) {
      if (field == 7) {
        put(out, 7, rewriteGraph(wire.bytes(Integer.MAX_VALUE)));
      } else {
        wire.skip();
        out.write(model, (int) from, (int) (wire.position() - from));
      }
      from = wire.position();
    }
    return out.toByteArray();
  }

  private byte[] rewriteGraph(byte[] graph) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(graph.length);
    Wire wire = wire(graph);
    long from = 0;
    for (int field = wire.next(); field != 0; field = wire.next()) {
      if (field == 1) {
        byte[] bytes = wire.bytes(Integer.MAX_VALUE);
        Node node = Node.read(bytes);
        put(out, 1, node.type.equals(OPERATOR) ? identity(node) : bytes);
      } else if (field == 12) {
        byte[] bytes = wire.bytes(Integer.MAX_VALUE);
        String name = Node.read(bytes).input;
        put(out, 12, labels.containsKey(name) ? tensor(name) : bytes);
      } else {
        wire.skip();
        out.write(graph, (int) from, (int) (wire.position() - from));
      }
      from = wire.position();
    }
    return out.toByteArray();
  }

  private static byte[] identity(Node node) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, 1, text(node.input));
    put(out, 2, text(node.output));
    put(out, 4, text("Identity"));
    return out.toByteArray();
  }

  /** A ValueInfoProto: floats, any number of rows, a column per label. */
  private byte[] tensor(String name) {
    ByteArrayOutputStream columns = new ByteArrayOutputStream();
    columns.write(1 << 3);
    varint(columns, labels.getOrDefault(name, List.of()).size());
    ByteArrayOutputStream shape = new ByteArrayOutputStream();
    put(shape, 1, new byte[0]);
    put(shape, 1, columns.toByteArray());
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    tensor.write(1 << 3);
    tensor.write(1);
    put(tensor, 2, shape.toByteArray());
    ByteArrayOutputStream type = new ByteArrayOutputStream();
    put(type, 1, tensor.toByteArray());
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    put(value, 1, text(name));
    put(value, 2, type.toByteArray());
    return value.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, (field << 3) | Wire.BYTES);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** The parts of a NodeProto that matter; of a ValueInfoProto, its name is the input. */
  private static final class Node {
    private String input = "";
    private String output = "";
    private String type = "";
    private final List<Object> labels = new ArrayList<>();

    static Node read(byte[] bytes) throws IOException {
      Node node = new Node();
      Wire wire = wire(bytes);
      for (int field = wire.next(); field != 0; field = wire.next()) {
        switch (field) {
          case 1 -> node.input = wire.text();
          case 2 -> node.output = wire.type() == Wire.BYTES ? lenient(wire) : node.output;
          case 4 -> node.type = wire.text();
          case 5 -> node.attribute(wire);
          default -> wire.skip();
        }
      }
      return node;
    }

    /** Of a ValueInfoProto this is a message, not a text. */
    private static String lenient(Wire wire) throws IOException {
      return new String(wire.bytes(Integer.MAX_VALUE), StandardCharsets.UTF_8);
    }

    private void attribute(Wire wire) throws IOException {
      long outer = wire.enter();
      for (int field = wire.next(); field != 0; field = wire.next()) {
        if (field == 8 && wire.type() == Wire.BYTES) {
          long numbers = wire.enter();
          while (wire.more()) {
            labels.add(wire.packed());
          }
          wire.leave(numbers);
        } else if (field == 8) {
          labels.add(wire.number());
        } else if (field == 9) {
          labels.add(wire.text());
        } else {
          wire.skip();
        }
      }
      wire.leave(outer);
    }
  }
}
