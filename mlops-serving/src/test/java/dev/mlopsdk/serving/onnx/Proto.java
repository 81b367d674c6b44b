package dev.mlopsdk.serving.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one protocol buffer message. Not thread-safe; confine to one thread. */
final class Proto {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Proto varint(int field, long value) {
    number((long) field << 3);
    number(value);
    return this;
  }

  Proto bytes(int field, byte[] value) {
    number(((long) field << 3) | 2);
    number(value.length);
    out.writeBytes(value);
    return this;
  }

  Proto text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Proto message(int field, Proto value) {
    return bytes(field, value.bytes());
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
