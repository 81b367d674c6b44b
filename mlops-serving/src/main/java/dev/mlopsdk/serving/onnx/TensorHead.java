package dev.mlopsdk.serving.onnx;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a stored weight says of itself: name, type, dimensions, where its values are. It is read as
 * native code will read it: an enum is the low 32 bits of its number, and a field of another wire
 * type than its own says nothing. Not thread-safe; confine to one thread.
 */
final class TensorHead {

  private static final int EXTERNAL = 1;

  private String name = "";
  private int type;
  private long values = 1;
  private boolean overflows;
  private long rawLength = -1;
  private int location;
  private final Map<String, String> entries = new HashMap<>();

  /** Reads one field of a TensorProto. */
  void read(Wire wire, int field) throws IOException {
    switch (field) {
      case 1 -> dims(wire);
      case 2 -> type = enumOr(wire, type);
      case 8 -> name = wire.text();
      case 9 -> {
        rawLength = wire.type() == Wire.BYTES ? wire.length() : -1;
        wire.skip();
      }
      case 13 -> entry(wire);
      case 14 -> location = enumOr(wire, location);
      default -> wire.skip();
    }
  }

  private static int enumOr(Wire wire, int before) throws IOException {
    if (wire.type() != Wire.VARINT) {
      wire.skip();
      return before;
    }
    return (int) wire.number();
  }

  private void dims(Wire wire) throws IOException {
    if (wire.type() == Wire.VARINT) {
      dim(wire.number());
      return;
    }
    // Packed: the numbers follow each other without tags.
    long outer = wire.enter();
    while (wire.more()) {
      dim(wire.packed());
    }
    wire.leave(outer);
  }

  private void dim(long dim) throws IOException {
    if (dim < 0) {
      throw new Wire.Malformed("it has the weight " + name + " with the dimension " + dim);
    }
    long product = values * dim;
    overflows |= Math.multiplyHigh(values, dim) != 0 || product < 0;
    values = product;
  }

  private void entry(Wire wire) throws IOException {
    String[] pair = {"", ""};
    long outer = wire.enter();
    for (int field = wire.next(); field != 0; field = wire.next()) {
      if ((field == 1 || field == 2) && wire.type() == Wire.BYTES) {
        pair[field - 1] = wire.text();
      } else {
        wire.skip();
      }
    }
    wire.leave(outer);
    entries.put(pair[0], pair[1]);
  }

  /**
   * Compares the dimensions with the bytes there are.
   *
   * @param sizes bytes of a value by type, 0 where unknown
   */
  void check(int[] sizes) throws IOException {
    int size = type >= 0 && type < sizes.length ? sizes[type] : 0;
    if (overflows || values > Long.MAX_VALUE / Math.max(1, size)) {
      throw new Wire.Malformed("it has the weight '" + name + "', whose dimensions are absurd");
    }
    if (rawLength >= 0 && size > 0 && location != EXTERNAL && rawLength != values * size) {
      throw new Wire.Malformed(
          "it has the weight '%s' with %d bytes, but its dimensions need %d"
              .formatted(name, rawLength, values * size));
    }
  }

  /** Also if only its file is named: the rest may come in a second part, which is merged. */
  boolean isExternal() {
    return location == EXTERNAL || !entries.isEmpty();
  }

  OnnxFile.External external() throws IOException {
    String file = entries.getOrDefault("location", "");
    return new OnnxFile.External(name, file, number("offset"), number("length"));
  }

  private long number(String key) throws IOException {
    String text = entries.getOrDefault(key, "0");
    if (!text.matches("\\d{1,18}")) {
      throw new Wire.Malformed(
          "it has the weight '%s' at the %s '%s' of another file, which is no number"
              .formatted(name, key, text));
    }
    return Long.parseLong(text);
  }
}
