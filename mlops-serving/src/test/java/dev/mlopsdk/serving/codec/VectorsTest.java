package dev.mlopsdk.serving.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.serving.codec.Vectors.Pooling;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pooling and length. */
class VectorsTest {

  private static final ModelPorts HIDDEN = model(-1, -1, 2);
  private static final ModelPorts PLAIN = model(-1, 3);

  private static ModelPorts model(long... shape) {
    return new ModelPorts(
        CodecModels.ports().artifact(),
        List.of(),
        List.of(ModelPorts.Tensor.of("y", ModelPorts.Element.FLOAT, shape)),
        Map.of());
  }

  /** Three tokens of width 2, the last of which is padding. */
  private static final Fixed TOKENS = new Fixed(2, 2, 1, -5, 3, 5, 100, 100);

  private static float[] vector(Vectors vectors, ModelPorts model, Answered row) {
    return vectors.open(model).decode(row);
  }

  @Test
  void pooling_leavesPaddingOut() {
    assertThat(vector(Vectors.withDefaults(), HIDDEN, TOKENS)).containsExactly(2, 0);
    assertThat(vector(Vectors.pooled(Pooling.MAX), HIDDEN, TOKENS)).containsExactly(3, 5);
    assertThat(vector(Vectors.pooled(Pooling.FIRST), HIDDEN, TOKENS)).containsExactly(1, -5);
  }

  @Test
  void pooling_ofNoTokens_isZero() {
    Fixed none = new Fixed(0, 2, 1, 2, 3, 4);
    assertThat(vector(Vectors.withDefaults().normalised(), HIDDEN, none)).containsExactly(0, 0);
    assertThat(vector(Vectors.pooled(Pooling.MAX), HIDDEN, none)).containsExactly(0, 0);
  }

  @Test
  void aRow_ofOneVector_isThatVector() {
    Fixed row = Fixed.row(3, 0, 4);
    assertThat(vector(Vectors.withDefaults(), PLAIN, row)).containsExactly(3, 0, 4);
    float[] unit = vector(Vectors.withDefaults().normalised(), PLAIN, row);
    assertThat(unit[0]).isCloseTo(0.6f, within(1e-7f));
    assertThat(unit[2]).isCloseTo(0.8f, within(1e-7f));
    assertThat(Vectors.withDefaults().open(PLAIN).score(unit)).isNaN();
  }

  @Test
  void open_otherOutputs_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vectors.withDefaults().open(model(-1, 2, 2, 2)))
        .withMessageContaining("Vectors are read from an output [N,d] or [N,tokens,d]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vectors.withDefaults().open(CodecModels.ports()))
        .withMessageContaining("choose one with withOutput(name)");
  }
}
