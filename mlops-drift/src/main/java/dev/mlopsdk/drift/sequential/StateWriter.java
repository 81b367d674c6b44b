package dev.mlopsdk.drift.sequential;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Numbers as eight bytes each, the highest first. */
final class StateWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
    for (long value : values) {
      bytes.putLong(value);
    }
    out.writeBytes(bytes.array());
  }

  void doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    for (double value : values) {
      bytes.putDouble(value);
    }
    out.writeBytes(bytes.array());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
