package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorTest {

  private static Map<String, Tensor> input(Tensor a) {
    return Map.of(
        "a", a,
        "b", Tensor.of(new int[] {1, 2, 3, 4, 5, 6}, 1, 2, 3),
        "s", Tensor.of(new String[] {"né"}, 1),
        "f", Tensor.of(new boolean[] {true}, 1));
  }

  private static Tensor sixFloats() {
    return Tensor.of(new float[] {10, 20, 30, 40, 50, 60}, 1, 2, 3);
  }

  private static Map<String, Tensor> predict(Map<String, Tensor> input) {
    try (Model<Map<String, Tensor>, Map<String, Tensor>> model =
        TestModels.load(OnnxModel.ofTensors(), "tensors")) {
      return TestModels.predict(model, input);
    }
  }

  @Test
  void predict_tensorsOfFourTypes_answersThem() {
    Map<String, Tensor> answer = predict(input(sixFloats()));
    assertThat(answer).containsOnlyKeys("sum", "same", "words", "negated");
    assertThat(answer.get("sum")).hasToString("FLOAT[1, 2, 3]");
    assertThat(predict(input(sixFloats())).get("sum")).isNotNull();
    assertThat(tensor(answer, "sum").floats()).containsExactly(11, 22, 33, 44, 55, 66);
    assertThat(tensor(answer, "same").ints()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(tensor(answer, "words").strings()).containsExactly("né");
    assertThat(tensor(answer, "negated").booleans()).containsExactly(false);
  }

  private static Tensor tensor(Map<String, Tensor> answer, String name) {
    return java.util.Objects.requireNonNull(answer.get(name));
  }

  @Test
  void predict_directBufferOfEitherByteOrder_answersTheSame() {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      FloatBuffer direct = ByteBuffer.allocateDirect(28).order(order).asFloatBuffer();
      direct.put(new float[] {-1, 10, 20, 30, 40, 50, 60}).flip().position(1);
      Map<String, Tensor> answer = predict(input(Tensor.of(direct, 1, 2, 3)));
      assertThat(tensor(answer, "sum").floats()).containsExactly(11, 22, 33, 44, 55, 66);
    }
  }

  @Test
  void predict_longsDoublesAndOneNumber_answersAndScores() {
    try (Model<Map<String, Tensor>, Map<String, Tensor>> longs =
            TestModels.load(OnnxModel.ofTensors(), "longs");
        Model<Map<String, Tensor>, Map<String, Tensor>> doubles =
            TestModels.load(OnnxModel.ofTensors().withOutput("y"), "doubles")) {
      Map<String, Tensor> answer =
          TestModels.predict(longs, Map.of("ids", Tensor.of(new long[] {1, 2, 3}, 1, 3)));
      assertThat(tensor(answer, "sum").longs()).containsExactly(6);
      Frame frame = TestModels.frame(doubles);
      Tensor x = Tensor.of(new double[] {1, 1, 0, 0}, 1, 4);
      assertThat(tensor(doubles.predict(Map.of("x", x), frame), "y").doubles())
          .containsExactly(-0.5);
      assertThat(frame.score()).isEqualTo(-0.5);
    }
  }

  @Test
  void predict_tensorsThatDoNotFit_sayWhich() {
    Map<String, Tensor> less = new HashMap<>(input(sixFloats()));
    less.remove("b");
    invalid(Kind.MISSING, less, "b int32[N,2,M]");
    Map<String, Tensor> more = new HashMap<>(input(sixFloats()));
    more.put("c", sixFloats());
    invalid(Kind.UNKNOWN, more, "also got [c]");
    invalid(Kind.TYPE, input(Tensor.of(new double[6], 1, 2, 3)), "got DOUBLE[1, 2, 3]");
    invalid(Kind.SHAPE, input(Tensor.of(new float[6], 2, 3)), "got FLOAT[2, 3]");
    invalid(Kind.SHAPE, input(Tensor.of(new float[6], 1, 3, 2)), "a float[N,2,M]");
  }

  private static void invalid(Kind kind, Map<String, Tensor> input, String message) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> predict(input))
        .matches(e -> e.kind() == kind)
        .withMessageContaining(message);
  }

  @Test
  void predict_dimensionsThatTheGraphCannotJoin_failsAsInference() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> predict(input(Tensor.of(new float[8], 1, 2, 4))))
        .matches(e -> e.kind() == ModelException.Kind.INFERENCE)
        .withMessageContaining("delay:2")
        .withMessageContaining("a=FLOAT[1, 2, 4]");
  }

  @Test
  void of_otherNumberOfValues_namesBoth() {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> Tensor.of(new float[5], 2, 3))
        .matches(e -> e.kind() == Kind.SHAPE)
        .withMessage("A tensor of shape [2, 3] has 6 values, but was given 5");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> Tensor.of(new long[0], -1));
  }

  @Test
  void floats_ofOtherType_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Tensor.of(new int[1]).floats())
        .withMessage("The values were asked for as FLOAT, but are INT");
    assertThat(Tensor.of(new long[] {7}).shape()).isEmpty();
  }
}
