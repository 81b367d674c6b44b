package dev.mlopsdk.drift.sequential;

import java.nio.ByteBuffer;

/** Reads what {@link StateWriter} wrote. The caller has checked the length. */
final class StateReader {

  private final ByteBuffer bytes;

  StateReader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  long nextLong() {
    return bytes.getLong();
  }

  double nextDouble() {
    return bytes.getDouble();
  }

  void longs(long[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = bytes.getLong();
    }
  }

  void doubles(double[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = bytes.getDouble();
    }
  }
}
