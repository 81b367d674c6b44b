package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HalvesTest {

  @Test
  void fromFloat_everyHalf_comesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float half = Halves.toFloat((short) bits);
      float brain = Halves.fromBrain((short) bits);
      if (Float.isNaN(half)) {
        assertThat(Halves.toFloat(Halves.fromFloat(half))).isNaN();
      } else {
        assertThat(Halves.fromFloat(half)).isEqualTo((short) bits);
      }
      if (Float.isNaN(brain)) {
        assertThat(Halves.fromBrain(Halves.toBrain(brain))).isNaN();
      } else {
        assertThat(Halves.toBrain(brain)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void fromFloat_betweenTwo_takesTheNearestAndOfTiesTheEven() {
    assertThat(Halves.toFloat(Halves.fromFloat(2049))).isEqualTo(2048);
    assertThat(Halves.toFloat(Halves.fromFloat(2051))).isEqualTo(2052);
    assertThat(Halves.toFloat(Halves.fromFloat(65519))).isEqualTo(65504);
    assertThat(Halves.toFloat(Halves.fromFloat(65520))).isInfinite();
    assertThat(Halves.toFloat(Halves.fromFloat(-0x1p-25f))).isEqualTo(-0f);
    assertThat(Halves.fromBrain(Halves.toBrain(257))).isEqualTo(256);
    assertThat(Halves.fromBrain(Halves.toBrain(259))).isEqualTo(260);
  }

  /** By way of the nearest float these would be ties, and go to the even neighbour. */
  @Test
  void toOdd_doubleJustBesideATie_isRoundedOnceAsNumpyDoesIt() {
    double tie = 1 + 0x1p-11;
    assertThat(half(tie)).isEqualTo(1);
    assertThat(half(tie + 0x1p-40)).isEqualTo(1 + 0x1p-10f);
    assertThat(half(-tie - 0x1p-40)).isEqualTo(-1 - 0x1p-10f);
    assertThat(half(1 + 3 * 0x1p-11 - 0x1p-40)).isEqualTo(1 + 0x1p-10f);
    assertThat(half(0x1p-25 + 0x1p-60)).isEqualTo(0x1p-24f);
    assertThat(half(65520 - 0x1p-30)).isEqualTo(65504);
    assertThat(brain(1 + 0x1p-8 + 0x1p-40)).isEqualTo(1 + 0x1p-7f);
    assertThat(brain(Math.scalb(1.0, -134) + Math.scalb(1.0, -170)))
        .isEqualTo(Math.scalb(1f, -133));
    assertThat(brain(Double.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(half(-Double.MIN_VALUE)).isEqualTo(-0f);
    assertThat(half(Double.NaN)).isNaN();
    assertThat(half(Double.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  private static float half(double value) {
    return Halves.toFloat(Halves.fromFloat(Halves.toOdd(value)));
  }

  private static float brain(double value) {
    return Halves.fromBrain(Halves.toBrain(Halves.toOdd(value)));
  }

  @Property(tries = 2_000, seed = "20261121")
  void toOdd_anyDouble_isOneOfTheTwoFloatsBesideIt(@ForAll double value) {
    float odd = Halves.toOdd(value);
    assertThat((Math.nextUp(odd) > value && Math.nextDown(odd) < value) || odd == value).isTrue();
    assertThat(odd == value || (Float.floatToRawIntBits(odd) & 1) == 1).isTrue();
  }

  /** A NaN's payload, as far as it fits, and its sign survive; it stays a NaN if none fits. */
  @Test
  void fromFloat_nan_keepsSignAndPayload() {
    float nan = Float.intBitsToFloat(0xffeaa000);
    assertThat(Halves.fromFloat(nan)).isEqualTo((short) 0xff55);
    assertThat(Float.floatToRawIntBits(Halves.toFloat((short) 0xff55))).isEqualTo(0xffeaa000);
    float low = Float.intBitsToFloat(0x7f800001);
    assertThat(Halves.toFloat(Halves.fromFloat(low))).isNaN();
    assertThat(Halves.fromBrain(Halves.toBrain(low))).isNaN();
    assertThat(Halves.toBrain(Float.intBitsToFloat(0xffea0000))).isEqualTo((short) 0xffea);
  }

  /** No half is nearer: the neighbours of the answer are not closer to the value. */
  @Property(tries = 2_000, seed = "20261121")
  void fromFloat_anyValue_hasNoNearerNeighbour(@ForAll float value) {
    float clipped = Math.max(-65_000, Math.min(65_000, value));
    short answer = Halves.fromFloat(clipped);
    float distance = Math.abs(Halves.toFloat(answer) - clipped);
    for (int step = -1; step <= 1; step += 2) {
      float other = Halves.toFloat((short) (answer + step));
      assertThat(Float.isNaN(other) || Math.abs(other - clipped) >= distance).isTrue();
    }
  }
}
