package dev.mlopsdk.drift.sequential;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The first part of a stored process, eight bytes a field: format and version, what the reference's
 * cells are, rule, alpha or run length, design effect, its buckets, ring. The last eight bytes of a
 * state are the CRC-32 of all before.
 */
record StateHeader(Rule rule, double level, ProcessSettings settings) {

  /** "DRIFTP" and the version. */
  private static final long FORMAT_1 = 0x4452_4946_5450_0001L;

  private static final int FIELDS = 7;

  void write(StateWriter out, ReferenceCells cells) {
    DesignEffect effect = settings.designEffect();
    out.longs(FORMAT_1, digest(cells), code(rule));
    out.doubles(level, effect.factor());
    out.longs(effect.buckets(), settings.ring());
  }

  static StateHeader read(byte[] bytes, ReferenceCells cells) {
    if (bytes.length < (FIELDS + 1) * Long.BYTES || bytes.length % Long.BYTES != 0) {
      throw broken(bytes.length + " bytes are none");
    }
    StateReader in = new StateReader(bytes);
    long format = in.nextLong();
    if (format != FORMAT_1) {
      throw broken(
          "it begins with " + Long.toHexString(format) + ", which is no format known here");
    }
    if (ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES) != checksum(bytes)) {
      throw broken("its checksum is wrong");
    }
    if (in.nextLong() != digest(cells)) {
      throw broken("it was written with other reference cells; begin a new process");
    }
    Rule rule = rule(in.nextLong());
    double level = in.nextDouble();
    double factor = in.nextDouble();
    int buckets = (int) in.nextLong();
    DesignEffect effect = buckets > 0 ? DesignEffect.measured(buckets) : DesignEffect.fixed(factor);
    ProcessSettings settings =
        ProcessSettings.withDefaults()
            .withComparison(rule.pools() ? Comparison.POOLED : Comparison.REFERENCE)
            .withDesignEffect(effect)
            .withRing((int) in.nextLong());
    return new StateHeader(
        rule, level, rule == Rule.RUN_LENGTH ? settings : settings.withAlpha(level));
  }

  /** A reader of what follows the header. */
  static StateReader body(byte[] bytes) {
    return new StateReader(Arrays.copyOfRange(bytes, FIELDS * Long.BYTES, bytes.length));
  }

  /** The state with its checksum. */
  static byte[] seal(StateWriter out) {
    out.longs(0);
    byte[] bytes = out.toBytes();
    ByteBuffer.wrap(bytes).putLong(bytes.length - Long.BYTES, checksum(bytes));
    return bytes;
  }

  static IllegalArgumentException broken(String why) {
    return new IllegalArgumentException("This is no state of a drift process: " + why);
  }

  private static long checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length - Long.BYTES);
    return crc.getValue();
  }

  private static long digest(ReferenceCells cells) {
    StateWriter k = new StateWriter();
    k.longs(cells.tilted() ? 1 : 0);
    k.doubles(cells.k());
    CRC32 crc = new CRC32();
    crc.update(k.toBytes());
    return crc.getValue();
  }

  private static long code(Rule rule) {
    return switch (rule) {
      case WEIGHTED_MAXIMUM -> 1;
      case WEIGHTED_SUM -> 2;
      case RUN_LENGTH -> 3;
    };
  }

  private static Rule rule(long code) {
    for (Rule rule : Rule.values()) {
      if (code(rule) == code) {
        return rule;
      }
    }
    throw broken("rule " + code + " is not known here");
  }
}
