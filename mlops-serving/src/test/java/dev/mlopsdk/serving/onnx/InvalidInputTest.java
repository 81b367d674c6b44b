package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InvalidInputTest {

  record Ids(@Nullable Double a, @Nullable Long b, @Nullable Integer c) {}

  record Small(int a, int b, long c, int d, double e) {}

  record Four(@Nullable Float a, @Nullable Float b, float c, float d) {}

  private static <I> AbstractStringAssert<?> invalid(Kind kind, Model<I, ?> model, I input) {
    return assertThat(
        assertThatExceptionOfType(InvalidInputException.class)
            .isThrownBy(() -> TestModels.predict(model, input))
            .matches(e -> e.kind() == kind)
            .actual()
            .getMessage());
  }

  @Test
  void predict_fractionForLong_isOfTheWrongType() {
    try (Model<Ids, Long> model = TestModels.load(OnnxModel.of(Ids.class, Long.class), "longs")) {
      invalid(Kind.TYPE, model, new Ids(1.5, 2L, 3)).contains("'a' is 1.5", "ids int64[N,3]");
      invalid(Kind.TYPE, model, new Ids(Double.NaN, 2L, 3)).contains("'a' is NaN");
      invalid(Kind.TYPE, model, new Ids(0x1p63, 2L, 3)).contains("'a' is 9.2");
      assertThat(TestModels.predict(model, new Ids(-0x1p63, 0L, 0))).isEqualTo(Long.MIN_VALUE);
    }
  }

  @Test
  void predict_missingForLong_isMissing() {
    try (Model<Ids, Long> model = TestModels.load(OnnxModel.of(Ids.class, Long.class), "longs")) {
      invalid(Kind.MISSING, model, new Ids(1.0, null, 3)).contains("'b' has no value");
    }
  }

  @Test
  void predict_missingForFloat_becomesNaN() {
    try (Model<Four, Float> model =
        TestModels.load(OnnxModel.of(Four.class, Float.class).withOutput("y"), "fixed")) {
      assertThat(TestModels.predict(model, new Four(null, 1f, 2f, 3f))).isNaN();
    }
  }

  @Test
  void predict_beyondTheIntegersRange_isOfTheWrongType() {
    try (Model<Small, Integer> model =
        TestModels.load(OnnxModel.of(Small.class, Integer.class), "small-ints")) {
      assertThat(TestModels.predict(model, new Small(-128, 32767, 1, 255, 0))).isEqualTo(32895);
      invalid(Kind.TYPE, model, new Small(128, 0, 0, 0, 0)).contains("'a' is 128.0", "a int8[N]");
      invalid(Kind.TYPE, model, new Small(0, -32769, 0, 0, 0)).contains("b int16[N]");
      invalid(Kind.TYPE, model, new Small(0, 0, 1L << 31, 0, 0)).contains("c int32[N]");
      invalid(Kind.TYPE, model, new Small(0, 0, 0, -1, 0)).contains("d uint8[N]");
    }
  }

  @Test
  void predict_otherThanZeroOrOneForBoolean_isOfTheWrongType() {
    OnnxModel<float[], Boolean> loader = OnnxModel.of(float[].class, Boolean.class);
    try (Model<float[], Boolean> model = TestModels.load(loader, "bools")) {
      assertThat(TestModels.predict(model, new float[] {0, 1, 0})).isTrue();
      invalid(Kind.TYPE, model, new float[] {0, 2, 0}).contains("'f1' is 2.0", "flags bool[N,3]");
    }
  }

  @Test
  void predict_mapWithUnknownOrWithoutKey_saysWhich() {
    OnnxModel<Map<String, ?>, Float> loader = OnnxModel.ofMaps(Float.class);
    try (Model<Map<String, ?>, Float> model = TestModels.load(loader, "named")) {
      Map<String, Object> input =
          new HashMap<>(Map.of("distance", 1.0, "departure_hour", 3, "Origin", "ATL"));
      input.put("gate", 4);
      invalid(Kind.UNKNOWN, model, input).contains("[gate]");
      input.remove("gate");
      input.remove("Origin");
      invalid(Kind.MISSING, model, input).contains("Origin");
      input.put("Origin", 7);
      invalid(Kind.TYPE, model, input).contains("Origin");
    }
  }

  @Test
  void predict_arrayOfOtherLength_isOfTheWrongShape() {
    try (Model<float[], Float> model =
        TestModels.load(OnnxModel.of(float[].class, Float.class), "logistic")) {
      invalid(Kind.SHAPE, model, new float[9]).contains("10 features");
    }
  }

  @Test
  void predict_afterAnInvalidInput_answersTheNext() {
    OnnxModel<Ids, Long> loader = OnnxModel.of(Ids.class, Long.class).withLanes(1);
    try (Model<Ids, Long> model = TestModels.load(loader, "longs")) {
      invalid(Kind.TYPE, model, new Ids(1.5, 2L, 3)).isNotEmpty();
      assertThat(TestModels.predict(model, new Ids(1.0, 2L, 3))).isEqualTo(6);
    }
  }

  @Test
  void predictAll_oneDoesNotFit_namesItsIndexInTheWholeList() {
    try (Model<Ids, Long> model = TestModels.load(OnnxModel.of(Ids.class, Long.class), "longs")) {
      List<Ids> inputs = new ArrayList<>(Collections.nCopies(150, new Ids(1.0, 2L, 3)));
      inputs.set(100, new Ids(1.5, 2L, 3));
      List<Frame> frames = new ArrayList<>();
      for (Ids input : inputs) {
        Frame frame = TestModels.frame(model);
        model.reader().read(input, frame.row());
        frames.add(frame);
      }
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> model.predictAll(inputs, frames))
          .matches(e -> e.kind() == Kind.TYPE)
          .withMessageContaining("'a' is 1.5")
          .withMessageEndingWith(" (index 100 of 150 inputs)");
    }
  }

  @Test
  void predictAll_oneTensorDoesNotFit_namesItsIndex() {
    try (Model<Map<String, Tensor>, Map<String, Tensor>> model =
        TestModels.load(OnnxModel.ofTensors(), "doubles")) {
      Map<String, Tensor> good = Map.of("x", Tensor.of(new double[] {1, 1, 0, 0}, 1, 4));
      Map<String, Tensor> bad = Map.of("x", Tensor.of(new float[4], 1, 4));
      List<Frame> frames = List.of(TestModels.frame(model), TestModels.frame(model));
      assertThat(model.predictAll(List.of(good, good), frames)).hasSize(2);
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> model.predictAll(List.of(good, bad), frames))
          .matches(e -> e.kind() == Kind.TYPE)
          .withMessageEndingWith(" (index 1 of 2 inputs)");
    }
  }

  @Test
  void predict_afterClose_isRefusedInJava() {
    Model<float[], Float> rows = TestModels.load(OnnxModel.of(float[].class, Float.class), "fixed");
    rows.close();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> TestModels.predict(rows, new float[4]))
        .withMessageContaining("delay:2 was used after it was closed");
    Model<Map<String, Tensor>, Map<String, Tensor>> tensors =
        TestModels.load(OnnxModel.ofTensors(), "fixed");
    tensors.close();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> TestModels.predict(tensors, Map.of("x", Tensor.of(new float[4], 1, 4))));
  }

  @Test
  void predict_columnThatTheRunDoesNotAnswer_failsAsInference() {
    OnnxModel<float[], Float> loader = OnnxModel.of(float[].class, Float.class).withOutput("y", 3);
    try (Model<float[], Float> model = TestModels.load(loader, "dynamic")) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> TestModels.predict(model, new float[4]))
          .matches(e -> e.kind() == ModelException.Kind.INFERENCE)
          .withMessageContaining("Column 3 of the output y float[N,K] of delay:2");
    }
  }
}
