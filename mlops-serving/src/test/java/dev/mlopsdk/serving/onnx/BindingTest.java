package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

/** What does not fit fails at load, in a sentence that names both sides. */
class BindingTest {

  record TwoParts(float distance, String origin) {}

  record Swapped(String distance, float departureHour, String origin) {}

  record Near(float distance, float departureHour, float departure_hour_, String origin) {}

  record Wrong(float mean, String spread) {}

  record Unknown(float mean, float median) {}

  record Triple(float a, float b, float c) {}

  private static AbstractStringAssert<?> misfit(OnnxModel<?, ?> loader, String model) {
    return assertThat(
        assertThatExceptionOfType(ModelException.class)
            .isThrownBy(() -> TestModels.load(loader, model))
            .matches(e -> e.kind() == ModelException.Kind.LOAD)
            .actual()
            .getMessage());
  }

  @Test
  void load_componentMissing_namesBothSides() {
    misfit(OnnxModel.of(TwoParts.class, Float.class), "named")
        .contains("delay:2", "the record TwoParts offers [distance (number), origin (text)]")
        .contains("nothing named 'departure_hour'")
        .contains("departure_hour float[N,1]", "probabilities float[N,2]");
  }

  @Test
  void load_textForNumber_namesBothSides() {
    misfit(OnnxModel.of(Swapped.class, Float.class), "named")
        .contains("'distance' is a text and the input distance float[N,1] takes numbers");
  }

  @Test
  void load_twoComponentsEquallyNear_asksForTheExactSpelling() {
    misfit(OnnxModel.of(Near.class, Float.class), "named")
        .contains("'departure_hour' could be 'departureHour' or 'departure_hour_'");
  }

  @Test
  void load_otherNumberOfColumns_namesBothCounts() {
    misfit(OnnxModel.of(Triple.class, Float.class), "fixed")
        .contains("in this order: 3 columns, but the input x float[1,4] takes 4");
  }

  @Test
  void load_namesOfOtherCount_namesBothCounts() {
    misfit(OnnxModel.of(float[].class, Float.class).withFeatures(List.of("a", "b")), "fixed")
        .contains("the names [a, b]: 2 columns, but the input x float[1,4] takes 4");
  }

  @Test
  void load_sameNameTwice_fails() {
    misfit(
            OnnxModel.of(float[].class, Float.class).withFeatures(List.of("a", "b", "a", "c")),
            "fixed")
        .contains("'a' is there twice");
  }

  @Test
  void load_featureNamesForSeveralInputs_fails() {
    misfit(OnnxModel.ofMaps(Float.class).withFeatures(List.of("a")), "named")
        .contains("withFeatures names the columns of a single [N,k] input");
  }

  @Test
  void load_mapsWithoutColumnNames_asksForThem() {
    misfit(OnnxModel.ofMaps(Float.class), "logistic")
        .contains("withFeatures(...)", "mlops.features", "X float[N,10]");
  }

  @Test
  void load_severalCandidates_listsThem() {
    misfit(OnnxModel.of(float[].class, Float.class), "two")
        .contains("any of [mean float[N,1], spread float[N,1]]", "withOutput(...)");
  }

  @Test
  void load_severalColumns_asksForOne() {
    misfit(OnnxModel.of(float[].class, Float.class).withOutput("probabilities"), "doubles")
        .contains("there is no output 'probabilities'");
    misfit(OnnxModel.of(float[].class, Float.class), "dynamic")
        .contains("withOutput(name, column)");
    misfit(OnnxModel.of(float[].class, Float.class).withOutput("y"), "dynamic")
        .contains("the chosen output y float[N,K] has several columns");
    misfit(OnnxModel.of(float[].class, Float.class).withOutput("probabilities", 2), "logistic")
        .contains("column 2 was chosen of the output probabilities float[N,2]");
  }

  @Test
  void load_zipMapAsTensors_saysHowToReadIt() {
    misfit(OnnxModel.ofTensors(), "logistic-zipmap")
        .contains("output_probability sequence", "ofValues()", "zipmap=False");
  }

  @Test
  void load_namedOutput_convertsWhatLosesNothing() {
    TestModels.Golden golden = TestModels.golden("logistic");
    float[] x = golden.floats(0, "in.X");
    OnnxModel<float[], Double> loader = OnnxModel.of(float[].class, Double.class);
    try (Model<float[], Double> label = TestModels.load(loader.withOutput("Label"), "logistic");
        Model<float[], Double> first =
            TestModels.load(loader.withOutput("probabilities", 0), "logistic")) {
      assertThat(TestModels.predict(label, x)).isEqualTo(golden.number(0, "out.label.0"));
      assertThat(TestModels.predict(first, x))
          .isCloseTo(golden.number(0, "out.probabilities.0"), within(1e-6));
    }
    misfit(OnnxModel.of(float[].class, Long.class).withOutput("probabilities", 0), "logistic")
        .contains("the answer is a Long, which the chosen output probabilities float[N,2] is not");
  }

  @Test
  void load_recordAnswerOfOtherTypeOrName_namesBothSides() {
    misfit(OnnxModel.of(float[].class, Wrong.class), "two")
        .contains("Wrong.spread is a String, which the output spread float[N,1] is not");
    misfit(OnnxModel.of(float[].class, Unknown.class), "two")
        .contains("the record Unknown answers with 'median', which no output is named");
    misfit(OnnxModel.of(float[].class, Wrong.class).withOutput("mean"), "two")
        .contains("whose components choose theirs by name");
  }

  @Test
  void load_shapesBeyondRows_sendsToTensors() {
    misfit(OnnxModel.ofMaps(Map.class), "tensors").contains("a float[N,2,M]", "ofTensors()");
  }

  @Test
  void load_noModelAtAll_namesVersionFileAndCause() {
    misfit(OnnxModel.of(float[].class, Float.class), "not-a-model")
        .contains(
            "delay:2 (not-a-model.onnx) was not loaded on cpu",
            "the file is no whole ONNX model",
            "byte 0");
  }

  @Test
  void load_firstRunOnNumbersFails_failsAsLoad() {
    misfit(OnnxModel.of(float[].class, Float.class), "ratings")
        .contains("delay:2 loaded, but its first run, on zeros, failed", "OnnxModel.ofTensors()");
    TestModels.load(OnnxModel.ofTensors(), "ratings").close();
  }

  @Test
  void load_firstRunOnEmptyTextsFails_loadsAndAnswers() {
    try (Model<Map<String, ?>, Float> rows =
            TestModels.load(OnnxModel.ofMaps(Float.class), "strict");
        Model<Map<String, Tensor>, Map<String, Tensor>> tensors =
            TestModels.load(OnnxModel.ofTensors(), "strict")) {
      assertThat(TestModels.predict(rows, Map.of("s", "1.5"))).isEqualTo(1.5f);
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> TestModels.predict(rows, Map.of("s", "")))
          .matches(e -> e.kind() == ModelException.Kind.INFERENCE);
      Map<String, Tensor> input = Map.of("s", Tensor.of(new String[] {"2.5"}, 1));
      assertThat(TestModels.predict(tensors, input).values())
          .singleElement()
          .satisfies(y -> assertThat(y.floats()).containsExactly(2.5f));
    }
  }

  @Test
  void load_configEntry_overridesTheSdksOwn() {
    OnnxModel<float[], Float> loader =
        OnnxModel.of(float[].class, Float.class)
            .withThreads(2)
            .withLanes(1)
            .withConfig("session.intra_op.allow_spinning", "1");
    try (Model<float[], Float> model = TestModels.load(loader, "fixed")) {
      assertThat(TestModels.predict(model, new float[] {1, 0, 0, 0})).isEqualTo(1.5f);
    }
  }

  @Test
  void of_typesThatNothingReads_namesThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.of(Instant.class, Float.class))
        .withMessageContaining("java.time.Instant");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.ofMaps(Instant.class))
        .withMessageContaining("java.time.Instant");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.ofTensors().withLanes(0))
        .withMessageContaining("was given 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.ofTensors().withThreads(-1))
        .withMessageContaining("was given -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.ofTensors().withOutput("y", -1))
        .withMessageContaining("was -1");
  }
}
