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
