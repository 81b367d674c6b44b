package dev.mlopsdk.serving.onnx;

/**
 * Half floats: IEEE binary16, and bfloat16, the upper half of a float. The JDK converts the former
 * from version 20 on.
 */
final class Halves {

  /** Below this, halves are multiples of 2^-24. */
  private static final float SMALLEST_NORMAL = 0x1p-14f;

  private Halves() {}

  /** The float of the same value as the binary16 {@code bits}; NaNs keep their payload. */
  static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float small = fraction * 0x1p-24f;
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(small));
    }
    int wide = exponent == 0x1f ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }

  /**
   * A float that rounds to the half to which {@code value} itself rounds: the nearest float may lie
   * on the border of two halves where the double does not. Of the two floats beside it that with an
   * odd last bit, which lies on no border.
   */
  static float toOdd(double value) {
    float nearest = (float) value;
    int bits = Float.floatToRawIntBits(nearest);
    if (nearest == value || Double.isNaN(value) || (bits & 1) == 1) {
      return nearest;
    }
    return Float.intBitsToFloat(Math.abs(nearest) > Math.abs(value) ? bits - 1 : bits + 1);
  }

  /** The binary16 nearest to {@code value}, ties to even; too large ones are infinite. */
  static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00 | ((bits >> 13) & 0x3ff));
    }
    if (magnitude < SMALLEST_NORMAL) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    if (magnitude >= 65520) {
      return (short) (sign | 0x7c00);
    }
    int rest = Float.floatToRawIntBits(magnitude) - (112 << 23);
    return (short) (sign | nearest(rest, 13));
  }

  /** The float of the same value as the bfloat16 {@code bits}. */
  static float fromBrain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The bfloat16 nearest to {@code value}, ties to even. */
  static short toBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value) ? (short) ((bits >>> 16) | 0x40) : (short) nearest(bits, 16);
  }

  /** {@code bits} without its last {@code drop}, rounded to the nearest, ties to even. */
  private static int nearest(int bits, int drop) {
    int half = (1 << (drop - 1)) - 1;
    return (bits + half + ((bits >>> drop) & 1)) >>> drop;
  }
}
