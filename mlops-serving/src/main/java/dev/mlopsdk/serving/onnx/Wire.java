package dev.mlopsdk.serving.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads protocol buffers field by field from a stream and passes over what nobody asks for, so a
 * file of gigabytes takes no memory. Whatever a hostile file claims, nothing is read beyond the end
 * of the message it is in. Not thread-safe; confine to one thread.
 */
final class Wire {

  /** The wire types. */
  static final int VARINT = 0;

  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final int MOST_DEPTH = 100;
  private static final int MOST_TEXT = 1 << 20;

  private final InputStream in;
  private long position;
  private long limit;
  private int depth;
  private int type;
  private long length;

  /** Reads {@code size} bytes of {@code in}. */
  Wire(InputStream in, long size) {
    this.in = in;
    this.limit = size;
  }

  /** A file that is not what its format demands. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /** Where the next byte lies in the stream. */
  long position() {
    return position;
  }

  /**
   * The number of the next field in this message, whose value is to be read or passed over next; 0
   * at the message's end.
   */
  int next() throws IOException {
    if (position == limit) {
      return 0;
    }
    long at = position;
    long tag = rawVarint();
    type = (int) (tag & 7);
    long field = tag >>> 3;
    if (field == 0 || field > 0x1fff_ffffL) {
      throw new Malformed("there is no field " + field + ", which byte " + at + " begins");
    }
    switch (type) {
      case VARINT -> {}
      case FIXED64 -> need(8);
      case FIXED32 -> need(4);
      case BYTES -> {
        length = rawVarint();
        need(length);
      }
      default -> throw new Malformed("byte " + at + " begins a field of no known kind");
    }
    return (int) field;
  }

  private void need(long bytes) throws IOException {
    if (bytes < 0 || bytes > limit - position) {
      throw new Malformed(
          "byte "
              + position
              + " begins "
              + Long.toUnsignedString(bytes)
              + " bytes, but its message has only "
              + (limit - position)
              + " more: the file is cut off or damaged");
    }
  }

  int type() {
    return type;
  }

  /** How many bytes the field's value has, if it is of BYTES. */
  long length() {
    return length;
  }

  /** The field's number; 0 if it is none, and passed over. */
  long number() throws IOException {
    if (type != VARINT) {
      skip();
      return 0;
    }
    return rawVarint();
  }

  /** The field's text; empty if it is none, and passed over. */
  String text() throws IOException {
    return new String(bytes(MOST_TEXT), StandardCharsets.UTF_8);
  }

  /** The field's bytes; none if it is of another type, and passed over. */
  byte[] bytes(int most) throws IOException {
    if (type != BYTES) {
      skip();
      return new byte[0];
    }
    if (length > most) {
      throw new Malformed("byte " + position + " begins a text of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length != length) {
      throw new EOFException("the file ends at byte " + (position + bytes.length));
    }
    position += length;
    return bytes;
  }

  /**
   * Enters the field's message: what is read next is its fields. Returns what {@link #leave} takes.
   *
   * @throws Malformed if it is none or lies too deep
   */
  long enter() throws IOException {
    if (type != BYTES) {
      throw new Malformed("byte " + position + " should begin a message, but does not");
    }
    if (++depth > MOST_DEPTH) {
      throw new Malformed("messages lie more than " + MOST_DEPTH + " deep in each other");
    }
    long outer = limit;
    limit = position + length;
    return outer;
  }

  /** Leaves the message that was entered, at its end. */
  void leave(long outer) {
    depth--;
    limit = outer;
  }

  /** Whether the message that was entered goes on. */
  boolean more() {
    return position < limit;
  }

  /** The next of the numbers that a message of numbers only consists of. */
  long packed() throws IOException {
    return rawVarint();
  }

  /** Passes over the field's value. */
  void skip() throws IOException {
    switch (type) {
      case VARINT -> rawVarint();
      case FIXED64 -> pass(8);
      case FIXED32 -> pass(4);
      default -> pass(length);
    }
  }

  private void pass(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      throw new Malformed("the file ends before byte " + (position + bytes));
    }
    position += bytes;
  }

  private long rawVarint() throws IOException {
    long at = position;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      need(1);
      int next = in.read();
      if (next < 0) {
        throw new Malformed("the file ends at byte " + position);
      }
      position++;
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new Malformed("byte " + at + " begins a number of more than 10 bytes");
  }
}
