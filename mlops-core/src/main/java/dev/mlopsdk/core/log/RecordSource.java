package dev.mlopsdk.core.log;

/** Reads what {@link RecordBytes} wrote. Not thread-safe; confine to one thread. */
final class RecordSource {

  private byte[] bytes = new byte[0];
  private int at;
  private char[] chars = new char[256];

  RecordSource at(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.at = offset;
    return this;
  }

  int u8() {
    return bytes[at++] & 0xff;
  }

  /** The next byte, which stays the next one. */
  int peek() {
    return bytes[at] & 0xff;
  }

  int i32() {
    int value = (int) RecordBytes.INT.get(bytes, at);
    at += 4;
    return value;
  }

  long i64() {
    long value = (long) RecordBytes.LONG.get(bytes, at);
    at += 8;
    return value;
  }

  double f64() {
    return Double.longBitsToDouble(i64());
  }

  float f32() {
    return Float.intBitsToFloat(i32());
  }

  String text() {
    int head = i32();
    int size = head >>> 1;
    if (chars.length < size) {
      chars = new char[Math.max(size, 2 * chars.length)];
    }
    if ((head & 1) == 0) {
      for (int i = 0; i < size; i++) {
        chars[i] = (char) bytes[at++];
      }
    } else {
      for (int i = 0; i < size; i++, at += 2) {
        chars[i] = (char) RecordBytes.CHAR.get(bytes, at);
      }
    }
    return new String(chars, 0, size);
  }
}
