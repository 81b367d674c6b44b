package dev.mlopsdk.core.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Lines of JSON, put together in reused memory. Control characters and lone surrogates are escaped,
 * everything else is UTF-8. Not thread-safe; confine to one thread.
 */
final class JsonLine {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[1 << 16];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** Forgets what stands behind {@code length}. */
  void rewind(int length) {
    this.length = length;
  }

  /** Text that is JSON already, of ASCII. */
  JsonLine raw(String ascii) {
    int size = ascii.length();
    room(size);
    for (int i = 0; i < size; i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  JsonLine raw(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** Drops the last byte if it is {@code ascii}. */
  JsonLine unless(char ascii) {
    if (length > 0 && bytes[length - 1] == ascii) {
      length--;
    }
    return this;
  }

  JsonLine integer(long value) {
    return raw(Long.toString(value));
  }

  /** A number; one that JSON lacks becomes an object that names it. */
  JsonLine number(double value) {
    return Double.isFinite(value) ? raw(Double.toString(value)) : lacking(value);
  }

  JsonLine number(float value) {
    return Float.isFinite(value) ? raw(Float.toString(value)) : lacking(value);
  }

  private JsonLine lacking(double value) {
    return raw("{\"number\":\"").raw(Double.toString(value)).raw("\"}");
  }

  JsonLine hex(long value) {
    room(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (value >>> shift) & 15];
    }
    return this;
  }

  JsonLine text(CharSequence text) {
    int size = text.length();
    room(6L * size + 2);
    bytes[length++] = '"';
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xc0 | (c >> 6));
        bytes[length++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        three(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < size
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        four(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        escaped(c);
      }
    }
    bytes[length++] = '"';
    return this;
  }

  private void ascii(char c) {
    if (c == '"' || c == '\\') {
      bytes[length++] = '\\';
      bytes[length++] = (byte) c;
    } else if (c >= 0x20 && c != 0x7f) {
      bytes[length++] = (byte) c;
    } else {
      escaped(c);
    }
  }

  private void three(char c) {
    bytes[length++] = (byte) (0xe0 | (c >> 12));
    bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
    bytes[length++] = (byte) (0x80 | (c & 0x3f));
  }

  private void four(int point) {
    bytes[length++] = (byte) (0xf0 | (point >> 18));
    bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
    bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
    bytes[length++] = (byte) (0x80 | (point & 0x3f));
  }

  private void escaped(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(c >> shift) & 15];
    }
  }

  private void room(long more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(length + more, 2L * bytes.length));
    }
  }
}
