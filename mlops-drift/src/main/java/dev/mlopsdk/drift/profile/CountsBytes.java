package dev.mlopsdk.drift.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The binary form of counts: the letters {@code MLOC}, the format's version 1, eight bytes of the
 * SHA-256 of the cells' text form, the number of cells, every count as an unsigned LEB128 integer,
 * and the CRC-32C of all that. The cells themselves are the baseline's and are not in it.
 */
final class CountsBytes {

  private static final byte[] MAGIC = {'M', 'L', 'O', 'C'};
  private static final byte VERSION = 1;
  private static final int FINGERPRINT = 8;
  private static final String CELLS = "mlops-cells/1";

  private CountsBytes() {}

  static byte[] write(Layout layout, long[] counts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(counts.length + 32);
    out.writeBytes(MAGIC);
    out.write(VERSION);
    out.writeBytes(fingerprint(layout));
    writeVarint(counts.length, out);
    for (long count : counts) {
      writeVarint(count, out);
    }
    byte[] body = out.toByteArray();
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(crc(body, body.length)).array());
    return out.toByteArray();
  }

  static long[] read(byte[] bytes, Layout layout) {
    int body = bytes.length - Integer.BYTES;
    if (body < MAGIC.length + 1 + FINGERPRINT
        || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new IllegalArgumentException(
          "Counts begin with the letters MLOC, but these "
              + bytes.length
              + " bytes do not; pass what Counts.toBytes() gave");
    }
    if (bytes[MAGIC.length] != VERSION) {
      throw new IllegalArgumentException(
          "This version reads counts of the format 1, but got format " + bytes[MAGIC.length]);
    }
    if (ByteBuffer.wrap(bytes, body, Integer.BYTES).getInt() != crc(bytes, body)) {
      throw new IllegalArgumentException(
          "The checksum of these " + bytes.length + " bytes is wrong: they are damaged or cut off");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, MAGIC.length + 1, body - MAGIC.length - 1);
    byte[] print = new byte[FINGERPRINT];
    in.get(print);
    byte[] own = fingerprint(layout);
    if (!Arrays.equals(print, own)) {
      throw new IllegalArgumentException(
          "Counts belong to the baseline they were counted over, but these have the fingerprint "
              + HexFormat.of().formatHex(print)
              + " and the baseline "
              + HexFormat.of().formatHex(own));
    }
    return counts(in, layout.size());
  }

  private static long[] counts(ByteBuffer in, int cells) {
    try {
      long[] counts = new long[cells];
      long written = readVarint(in);
      if (written != cells) {
        throw new IllegalArgumentException(
            "The baseline has " + cells + " cells, but the counts " + written);
      }
      for (int i = 0; i < cells; i++) {
        counts[i] = readVarint(in);
        if (counts[i] < 0) {
          throw new IllegalArgumentException("Counts are 0 or more, but cell " + i + " has fewer");
        }
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            "There are " + in.remaining() + " bytes after the last cell");
      }
      return counts;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("The counts end before the last cell", e);
    }
  }

  private static void writeVarint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long readVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("A count has more than 64 bits");
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Of the cells' text form without counts, the same on every JDK. */
  private static byte[] fingerprint(Layout layout) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      CountsJson.write(CELLS, new Counts(layout, new long[layout.size()]), out);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
      return Arrays.copyOf(digest, FINGERPRINT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
