package dev.mlopsdk.drift;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/** Writes a state's fields, big-endian, texts and blocks after their length. Not thread-safe. */
final class StateOut {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void raw(byte[] bytes) {
    out.writeBytes(bytes);
  }

  void number(int value) {
    raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  void number(long value) {
    raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  void number(double value) {
    raw(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
  }

  void flag(boolean value) {
    out.write(value ? 1 : 0);
  }

  void instant(Instant value) {
    number(value.getEpochSecond());
    number(value.getNano());
  }

  void block(byte[] bytes) {
    number(bytes.length);
    raw(bytes);
  }

  void text(String value) {
    block(value.getBytes(StandardCharsets.UTF_8));
  }

  /** All that was written, and its CRC-32C. */
  byte[] sealed() {
    byte[] body = out.toByteArray();
    number(checksum(body, body.length));
    return out.toByteArray();
  }

  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
