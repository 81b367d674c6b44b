package dev.mlopsdk.drift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads what {@link StateOut} wrote. Not thread-safe. */
final class StateIn {

  private final ByteBuffer bytes;

  /** The fields after {@code header}, without the checksum. */
  StateIn(byte[] sealed, int header) {
    this.bytes = ByteBuffer.wrap(sealed, header, sealed.length - header - Integer.BYTES);
  }

  /** Whether the checksum at the end is that of all before. */
  static boolean intact(byte[] sealed) {
    int body = sealed.length - Integer.BYTES;
    return body >= 0
        && ByteBuffer.wrap(sealed, body, Integer.BYTES).getInt() == StateOut.checksum(sealed, body);
  }

  int integer() {
    return bytes.getInt();
  }

  long nextLong() {
    return bytes.getLong();
  }

  double nextDouble() {
    return bytes.getDouble();
  }

  boolean flag() {
    return bytes.get() != 0;
  }

  Instant instant() {
    return Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
  }

  byte[] block() {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("a block of " + length + " bytes ends after the state");
    }
    byte[] block = new byte[length];
    bytes.get(block);
    return block;
  }

  String text() {
    return new String(block(), StandardCharsets.UTF_8);
  }

  /** As many as the number that comes first. */
  <T> List<T> list(Supplier<T> next) {
    int size = bytes.getInt();
    List<T> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(next.get());
    }
    return list;
  }

  boolean atEnd() {
    return !bytes.hasRemaining();
  }
}
