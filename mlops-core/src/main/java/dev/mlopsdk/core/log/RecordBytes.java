package dev.mlopsdk.core.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reused scratch memory in which one record is put together. What does not fit is left out and
 * {@link #overflowed} says so. Not thread-safe; confine to one thread.
 */
final class RecordBytes {

  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle CHAR =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1024];
  private int length;
  private int limit;
  private boolean overflowed;

  /** Starts a record of at most {@code limit} bytes. */
  RecordBytes begin(int limit) {
    length = 0;
    overflowed = false;
    this.limit = limit;
    return this;
  }

  void limit(int limit) {
    this.limit = limit;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  boolean overflowed() {
    return overflowed;
  }

  /** Forgets what was written behind {@code length}. */
  void rewind(int length) {
    this.length = length;
    overflowed = false;
  }

  void u8(int value) {
    if (room(1)) {
      bytes[length++] = (byte) value;
    }
  }

  void i32(int value) {
    if (room(4)) {
      INT.set(bytes, length, value);
      length += 4;
    }
  }

  void i64(long value) {
    if (room(8)) {
      LONG.set(bytes, length, value);
      length += 8;
    }
  }

  void f64(double value) {
    i64(Double.doubleToRawLongBits(value));
  }

  /** A byte per character while all are ASCII, else two. */
  void text(CharSequence text) {
    int size = text.length();
    if (!room(4L + size)) {
      return;
    }
    int start = length;
    byte[] into = bytes;
    int at = start + 4;
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        wide(text, size);
        return;
      }
      into[at++] = (byte) c;
    }
    INT.set(into, start, size << 1);
    length = at;
  }

  private void wide(CharSequence text, int size) {
    if (room(4L + 2L * size)) {
      INT.set(bytes, length, (size << 1) | 1);
      int at = length + 4;
      for (int i = 0; i < size; i++, at += 2) {
        CHAR.set(bytes, at, text.charAt(i));
      }
      length = at;
    }
  }

  void doubles(double[] values) {
    if (room(4 + 8L * values.length)) {
      i32(values.length);
      for (double value : values) {
        f64(value);
      }
    }
  }

  void floats(float[] values) {
    if (room(4 + 4L * values.length)) {
      i32(values.length);
      for (float value : values) {
        i32(Float.floatToRawIntBits(value));
      }
    }
  }

  void longs(long[] values) {
    if (room(4 + 8L * values.length)) {
      i32(values.length);
      for (long value : values) {
        i64(value);
      }
    }
  }

  void ints(int[] values) {
    if (room(4 + 4L * values.length)) {
      i32(values.length);
      for (int value : values) {
        i32(value);
      }
    }
  }

  private boolean room(long more) {
    if (overflowed || length + more > limit) {
      overflowed = true;
      return false;
    }
    if (length + more > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(length + more, 2L * bytes.length)));
    }
    return true;
  }
}
