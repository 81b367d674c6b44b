package dev.mlopsdk.serving.onnx;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model file says of itself, read without its weights before any native code sees it: is it
 * whole, and which other files does it lean on? Immutable. Field numbers are those of onnx.proto.
 *
 * @param external the weights that lie in other files
 * @param zipMaps whether a node of its graph turns probabilities into maps
 */
record OnnxFile(List<External> external, boolean zipMaps) {

  /** No version of ONNX or of an operator set comes near. */
  private static final long MOST_VERSION = 10_000;

  /** How much of a file shows what it is. */
  private static final int FIRST = 32;

  /** Bytes of a value by TensorProto.DataType; 0 for texts and what is packed. */
  private static final int[] SIZES = {
    0, 4, 1, 1, 2, 2, 4, 8, 0, 1, 2, 8, 4, 8, 8, 16, 2, 1, 1, 1, 1
  };

  /** Weights in another file; a length of 0 means to its end. */
  record External(String tensor, String location, long offset, long length) {}

  /** Collects while the file is read. */
  private static final class Scan {
    final Wire wire;
    final List<External> external = new ArrayList<>();
    boolean zipMaps;

    Scan(Wire wire) {
      this.wire = wire;
    }
  }

  /** Reads one field of a message, or passes over it. */
  private interface Field {
    void read(int number) throws IOException;
  }

  /**
   * Reads the {@code size} bytes of {@code in}.
   *
   * @throws Wire.Malformed if they are no ONNX model
   */
  static OnnxFile read(InputStream in, long size) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(in, 1 << 16);
    requireNoStranger(bytes);
    Wire wire = new Wire(bytes, size);
    Scan scan = new Scan(wire);
    long[] versions = new long[2];
    boolean[] graph = new boolean[1];
    fields(
        wire,
        field -> {
          switch (field) {
            case 1 -> versions[0] = wire.number();
            case 7 -> {
              graph[0] = true;
              message(wire, f -> graph(scan, f));
            }
            case 8 -> message(wire, f -> opset(wire, f, versions));
            case 25 -> message(wire, f -> function(scan, f));
            default -> wire.skip();
          }
        });
    if (!graph[0]) {
      throw new Wire.Malformed("it has no graph");
    }
    if (versions[0] < 1 || versions[0] > MOST_VERSION) {
      throw new Wire.Malformed(
          "it claims version " + versions[0] + " of ONNX's format, which there is not");
    }
    if (versions[1] == 0 && versions[0] >= 3) {
      throw new Wire.Malformed("it names no operator set (opset_import)");
    }
    return new OnnxFile(List.copyOf(scan.external), scan.zipMaps);
  }

  /** Says what lies where a model should, if it is one of the usual mistakes. */
  private static void requireNoStranger(BufferedInputStream in) throws IOException {
    in.mark(FIRST);
    String first = new String(in.readNBytes(FIRST), StandardCharsets.ISO_8859_1);
    in.reset();
    if (first.isEmpty()) {
      throw new Wire.Malformed("it is empty");
    }
    if (first.startsWith("version https://git-lfs")) {
      throw new Wire.Malformed("it is a pointer of Git LFS; 'git lfs pull' fetches the model");
    }
    if (first.startsWith("PK\3\4")) {
      throw new Wire.Malformed("it is a zip file; if it is TorchScript, DjlModel loads it");
    }
    if (first.stripLeading().startsWith("<")) {
      throw new Wire.Malformed("it is a page of HTML or XML; look at where it was downloaded from");
    }
  }

  private static void fields(Wire wire, Field reader) throws IOException {
    for (int field = wire.next(); field != 0; field = wire.next()) {
      reader.read(field);
    }
  }

  private static void message(Wire wire, Field reader) throws IOException {
    long outer = wire.enter();
    fields(wire, reader);
    wire.leave(outer);
  }

  private static void opset(Wire wire, int field, long[] versions) throws IOException {
    if (field != 2) {
      wire.skip();
      return;
    }
    long version = wire.number();
    if (version < 0 || version > MOST_VERSION) {
      throw new Wire.Malformed("it claims operator set " + version + ", which there is not");
    }
    versions[1] = Math.max(versions[1], Math.max(1, version));
  }

  private static void graph(Scan scan, int field) throws IOException {
    switch (field) {
      case 1 -> message(scan.wire, f -> node(scan, f));
      case 5 -> tensor(scan);
      case 15 -> sparse(scan);
      default -> scan.wire.skip();
    }
  }

  private static void function(Scan scan, int field) throws IOException {
    switch (field) {
      case 7 -> message(scan.wire, f -> node(scan, f));
      case 11 -> message(scan.wire, f -> attribute(scan, f));
      default -> scan.wire.skip();
    }
  }

  private static void node(Scan scan, int field) throws IOException {
    switch (field) {
      case 4 -> scan.zipMaps |= scan.wire.text().equals(ZipMaps.OPERATOR);
      case 5 -> message(scan.wire, f -> attribute(scan, f));
      default -> scan.wire.skip();
    }
  }

  private static void attribute(Scan scan, int field) throws IOException {
    switch (field) {
      case 5, 10 -> tensor(scan);
      case 6, 11 -> message(scan.wire, f -> graph(scan, f));
      case 22, 23 -> sparse(scan);
      default -> scan.wire.skip();
    }
  }

  private static void sparse(Scan scan) throws IOException {
    message(
        scan.wire,
        field -> {
          if (field == 1 || field == 2) {
            tensor(scan);
          } else {
            scan.wire.skip();
          }
        });
  }

  private static void tensor(Scan scan) throws IOException {
    TensorHead head = new TensorHead();
    Wire wire = scan.wire;
    message(wire, field -> head.read(wire, field));
    head.check(SIZES);
    if (head.isExternal()) {
      scan.external.add(head.external());
    }
  }
}
