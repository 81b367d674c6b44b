package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import org.junit.jupiter.api.Test;

/** Arrays and single texts as rows. */
class FlatInputsTest {

  @Test
  void longs_ofAnInt64Input_areItsValues() {
    TestModels.Golden golden = TestModels.golden("longs");
    try (Model<long[], Long> model =
            TestModels.load(OnnxModel.of(long[].class, Long.class), "longs");
        Model<int[], Long> ints = TestModels.load(OnnxModel.of(int[].class, Long.class), "longs")) {
      for (int row = 0; row < golden.size(); row++) {
        long[] values = new long[3];
        int[] small = new int[3];
        boolean fits = true;
        for (int i = 0; i < 3; i++) {
          values[i] = Long.parseLong(golden.text(row, "in.ids." + i));
          small[i] = (int) values[i];
          fits &= small[i] == values[i];
        }
        long expected = Long.parseLong(golden.text(row, "out.sum.0"));
        assertThat(TestModels.predict(model, values)).isEqualTo(expected);
        if (fits) {
          assertThat(TestModels.predict(ints, small)).isEqualTo(expected);
        }
      }
      assertThatThrownBy(() -> TestModels.predict(model, new long[] {1, (1L << 53) + 1, 3}))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("give such numbers as tensors");
      assertThatThrownBy(() -> TestModels.predict(ints, new int[2]))
          .hasMessageContaining("but the array has 2");
    }
  }

  @Test
  void doubles_ofADoubleInput_areExact() {
    TestModels.Golden golden = TestModels.golden("doubles");
    try (Model<double[], Double> model =
        TestModels.load(OnnxModel.of(double[].class, Double.class), "doubles")) {
      for (int row = 0; row < golden.size(); row++) {
        double[] values = new double[4];
        for (int i = 0; i < 4; i++) {
          values[i] = golden.number(row, "in.x." + i);
        }
        assertThat(TestModels.predict(model, values)).isEqualTo(golden.number(row, "out.y.0"));
      }
    }
  }

  @Test
  void aText_ofAStringInput_isItsOnlyValue() {
    try (Model<String, Float> one =
            TestModels.load(OnnxModel.of(String.class, Float.class), "strict");
        Model<String[], Float> array =
            TestModels.load(OnnxModel.of(String[].class, Float.class), "strict")) {
      assertThat(TestModels.predict(one, "2.5")).isEqualTo(2.5f);
      assertThat(TestModels.predict(array, new String[] {"-3"})).isEqualTo(-3f);
    }
  }

  @Test
  void aText_whereNumbersAreDue_failsTheLoad() {
    assertThatThrownBy(() -> TestModels.load(OnnxModel.of(String.class, Long.class), "longs"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("a String is one text, but the model takes [f0, f1, f2]");
    assertThatThrownBy(() -> TestModels.load(OnnxModel.of(String[].class, Long.class), "longs"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'f0' is a text and the input ids int64[N,3] takes numbers");
  }
}
