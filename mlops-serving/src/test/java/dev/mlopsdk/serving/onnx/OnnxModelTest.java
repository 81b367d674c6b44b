package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Answers against ONNX Runtime for Python 1.28.0 (make_models.py). The same runtime may choose
 * other kernels for another number of rows, so floats agree to 1e-6, some 8 ulp at 1, not to the
 * bit.
 */
class OnnxModelTest {

  private static final float TOLERANCE = 1e-6f;

  record Flight(double distance, int departureHour, String origin) {}

  @SuppressWarnings("ArrayRecordComponent") // as a user may write it
  record Verdict(long label, float[] probabilities) {}

  record Spread(float mean, Double spread) {}

  record Seats(float seats, float delay, float hour, float distance, String unused) {}

  @Test
  void predict_floatsToClassifier_answersPositiveProbability() {
    TestModels.Golden golden = TestModels.golden("logistic");
    try (Model<float[], Float> model =
        TestModels.load(OnnxModel.of(float[].class, Float.class), "logistic")) {
      for (int row = 0; row < golden.size(); row++) {
        assertThat(TestModels.predict(model, golden.floats(row, "in.X")))
            .isCloseTo((float) golden.number(row, "out.probabilities.1"), within(TOLERANCE));
      }
    }
  }

  @Test
  void predict_scoresTheAnswer() {
    try (Model<float[], Float> model =
        TestModels.load(OnnxModel.of(float[].class, Float.class), "logistic")) {
      Frame frame = TestModels.frame(model);
      float[] input = TestModels.golden("logistic").floats(0, "in.X");
      model.reader().read(input, frame.row());
      float answer = model.predict(input, frame);
      assertThat(frame.score()).isEqualTo(answer);
      assertThat(frame.marked()).isTrue();
    }
  }

  @Test
  void predictAll_moreRowsThanOneRun_answersEachInOrder() {
    TestModels.Golden golden = TestModels.golden("logistic");
    try (Model<float[], Float> model =
        TestModels.load(OnnxModel.of(float[].class, Float.class), "logistic")) {
      List<float[]> inputs = new ArrayList<>();
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        inputs.add(golden.floats(i % golden.size(), "in.X"));
        frames.add(TestModels.frame(model));
        model.reader().read(inputs.get(i), frames.get(i).row());
      }
      List<Float> answers = model.predictAll(inputs, frames);
      assertThat(answers).hasSize(150);
      for (int i = 0; i < 150; i++) {
        double expected = golden.number(i % golden.size(), "out.probabilities.1");
        assertThat(answers.get(i)).isCloseTo((float) expected, within(TOLERANCE));
        assertThat(frames.get(i).score()).isEqualTo(answers.get(i).doubleValue());
      }
      double runs = frames.stream().mapToDouble(frame -> 1.0 / frame.batchSize()).sum();
      assertThat(runs).as("each run on the device is shared once").isCloseTo(3, within(1e-9));
      assertThat(frames.get(149).batchSize()).isEqualTo(22);
    }
  }

  @Test
  void predict_recordToNamedInputs_bindsByNameWithoutCaseAndSeparators() {
    TestModels.Golden golden = TestModels.golden("named");
    try (Model<Flight, Double> model =
        TestModels.load(OnnxModel.of(Flight.class, Double.class), "named")) {
      for (int row = 0; row < golden.size(); row++) {
        Flight flight =
            new Flight(
                golden.number(row, "in.distance.0"),
                (int) golden.number(row, "in.departure_hour.0"),
                golden.text(row, "in.Origin.0"));
        assertThat(TestModels.predict(model, flight))
            .isCloseTo(golden.number(row, "out.probabilities.1"), within(1e-6));
      }
    }
  }

  @Test
  void predictAll_textsInABatch_answersEach() {
    TestModels.Golden golden = TestModels.golden("named");
    try (Model<Map<String, ?>, Float> model =
        TestModels.load(OnnxModel.ofMaps(Float.class), "named")) {
      assertThat(model.reader().schema().names())
          .containsExactly("distance", "departure_hour", "Origin");
      List<Map<String, ?>> inputs = new ArrayList<>();
      List<Frame> frames = new ArrayList<>();
      for (int row = 0; row < golden.size(); row++) {
        Map<String, Object> input =
            Map.of(
                "distance", golden.number(row, "in.distance.0"),
                "departure_hour", golden.number(row, "in.departure_hour.0"),
                "Origin", golden.text(row, "in.Origin.0"));
        inputs.add(input);
        frames.add(TestModels.frame(model));
        model.reader().read(input, frames.get(row).row());
      }
      List<Float> answers = model.predictAll(inputs, frames);
      for (int row = 0; row < golden.size(); row++) {
        assertThat(answers.get(row))
            .isCloseTo((float) golden.number(row, "out.probabilities.1"), within(TOLERANCE));
      }
    }
  }

  @Test
  void predict_recordAnswer_takesComponentsByOutputName() {
    TestModels.Golden golden = TestModels.golden("logistic");
    try (Model<float[], Verdict> model =
        TestModels.load(OnnxModel.of(float[].class, Verdict.class), "logistic")) {
      Verdict verdict = TestModels.predict(model, golden.floats(3, "in.X"));
      assertThat(verdict.label()).isEqualTo((long) golden.number(3, "out.label.0"));
      assertThat(verdict.probabilities())
          .containsExactly(golden.floats(3, "out.probabilities"), within(TOLERANCE));
    }
  }

  @Test
  void predict_featureNamesInMetadata_bindsColumnsByNameNotOrder() {
    TestModels.Golden golden = TestModels.golden("two");
    try (Model<Seats, Spread> model =
        TestModels.load(OnnxModel.of(Seats.class, Spread.class), "two")) {
      float[] x = golden.floats(0, "in.x");
      Spread spread = TestModels.predict(model, new Seats(x[3], x[2], x[1], x[0], "free"));
      assertThat(spread.mean())
          .isCloseTo((float) golden.number(0, "out.mean.0"), within(TOLERANCE));
      assertThat(spread.spread()).isCloseTo(golden.number(0, "out.spread.0"), within(1e-6));
    }
  }

  @Test
  void predict_mapAnswer_namesEveryOutput() {
    TestModels.Golden golden = TestModels.golden("labels");
    @SuppressWarnings("rawtypes")
    OnnxModel<float[], Map> loader = OnnxModel.of(float[].class, Map.class);
    try (Model<float[], ?> model = TestModels.load(loader, "labels")) {
      Map<?, ?> answer = (Map<?, ?>) TestModels.predict(model, golden.floats(0, "in.X"));
      assertThat(answer.get("label")).isEqualTo(golden.text(0, "out.label.0"));
      assertThat((float[]) answer.get("probabilities"))
          .containsExactly(golden.floats(0, "out.probabilities"), within(TOLERANCE));
    }
  }

  @Test
  void predict_textLabel_answersString() {
    TestModels.Golden golden = TestModels.golden("labels");
    try (Model<float[], String> model =
        TestModels.load(OnnxModel.of(float[].class, String.class), "labels")) {
      for (int row = 0; row < golden.size(); row++) {
        assertThat(TestModels.predict(model, golden.floats(row, "in.X")))
            .isEqualTo(golden.text(row, "out.label.0"));
      }
    }
  }

  @Test
  void predict_doubles_agreesToTheDouble() {
    TestModels.Golden golden = TestModels.golden("doubles");
    record X(double a, double b, double c, double d) {}
    try (Model<X, Double> model = TestModels.load(OnnxModel.of(X.class, Double.class), "doubles")) {
      for (int row = 0; row < golden.size(); row++) {
        X x =
            new X(
                golden.number(row, "in.x.0"),
                golden.number(row, "in.x.1"),
                golden.number(row, "in.x.2"),
                golden.number(row, "in.x.3"));
        assertThat(TestModels.predict(model, x))
            .isCloseTo(golden.number(row, "out.y.0"), within(1e-14));
      }
    }
  }

  @Test
  void predict_longs_answersLongExactly() {
    TestModels.Golden golden = TestModels.golden("longs");
    record Ids(long first, long second, long third) {}
    try (Model<Ids, Long> model = TestModels.load(OnnxModel.of(Ids.class, Long.class), "longs")) {
      for (int row = 0; row < golden.size(); row++) {
        Ids ids =
            new Ids(
                Long.parseLong(golden.text(row, "in.ids.0")),
                Long.parseLong(golden.text(row, "in.ids.1")),
                Long.parseLong(golden.text(row, "in.ids.2")));
        assertThat(TestModels.predict(model, ids))
            .isEqualTo(Long.parseLong(golden.text(row, "out.sum.0")));
      }
    }
  }

  @Test
  void predict_smallIntegers_convertsEachWay() {
    TestModels.Golden golden = TestModels.golden("small-ints");
    record Small(byte a, short b, int c, int d, double e) {}
    try (Model<Small, Integer> model =
        TestModels.load(OnnxModel.of(Small.class, Integer.class), "small-ints")) {
      for (int row = 0; row < golden.size(); row++) {
        Small small =
            new Small(
                (byte) golden.number(row, "in.a.0"),
                (short) golden.number(row, "in.b.0"),
                (int) golden.number(row, "in.c.0"),
                (int) golden.number(row, "in.d.0"),
                golden.number(row, "in.e.0"));
        assertThat(TestModels.predict(model, small))
            .isEqualTo((int) golden.number(row, "out.total.0"));
      }
    }
  }

  @Test
  void predict_booleans_answersBoolean() {
    TestModels.Golden golden = TestModels.golden("bools");
    record Flags(Boolean a, Boolean b, Boolean c) {}
    try (Model<Flags, Boolean> model =
        TestModels.load(OnnxModel.of(Flags.class, Boolean.class), "bools")) {
      for (int row = 0; row < golden.size(); row++) {
        Flags flags =
            new Flags(
                golden.truth(row, "in.flags.0"),
                golden.truth(row, "in.flags.1"),
                golden.truth(row, "in.flags.2"));
        assertThat(TestModels.predict(model, flags)).isEqualTo(golden.truth(row, "out.any.0"));
      }
    }
  }

  @Test
  void predictAll_fixedBatchOfOne_runsOneByOne() {
    TestModels.Golden golden = TestModels.golden("fixed");
    try (Model<float[], Float> model =
        TestModels.load(OnnxModel.of(float[].class, Float.class), "fixed")) {
      List<float[]> inputs = new ArrayList<>();
      List<Frame> frames = new ArrayList<>();
      for (int row = 0; row < golden.size(); row++) {
        inputs.add(golden.floats(row, "in.x"));
        frames.add(TestModels.frame(model));
        model.reader().read(inputs.get(row), frames.get(row).row());
      }
      List<Float> answers = model.predictAll(inputs, frames);
      for (int row = 0; row < golden.size(); row++) {
        assertThat(answers.get(row))
            .isCloseTo((float) golden.number(row, "out.y.0"), within(TOLERANCE));
      }
    }
  }

  @Test
  void predict_outputWidthKnownOnlyAtRunTime_answersArrayColumnAndTensor() {
    TestModels.Golden golden = TestModels.golden("dynamic");
    float[] x = golden.floats(1, "in.x");
    float[] y = golden.floats(1, "out.y");
    try (Model<float[], float[]> arrays =
            TestModels.load(OnnxModel.of(float[].class, float[].class), "dynamic");
        Model<float[], Float> column =
            TestModels.load(
                OnnxModel.of(float[].class, Float.class).withOutput("y", 2), "dynamic");
        Model<float[], Tensor> tensors =
            TestModels.load(OnnxModel.of(float[].class, Tensor.class), "dynamic")) {
      assertThat(TestModels.predict(arrays, x)).containsExactly(y);
      assertThat(TestModels.predict(column, x)).isEqualTo(y[2]);
      Tensor tensor = TestModels.predict(tensors, x);
      assertThat(tensor.shape()).containsExactly(3);
      assertThat(tensor.floats()).containsExactly(y);
    }
  }

  @Test
  void load_fromAFile_answersTheSame() {
    float[] x = TestModels.golden("logistic").floats(0, "in.X");
    OnnxModel<float[], Double> loader = OnnxModel.of(float[].class, Double.class);
    try (Model<float[], Double> fromFile = loader.load(TestModels.file("logistic"), Device.cpu());
        Model<float[], Double> fromBytes = TestModels.load(loader, "logistic")) {
      assertThat(TestModels.predict(fromFile, x)).isEqualTo(TestModels.predict(fromBytes, x));
    }
  }

  @Test
  void close_twice_doesNothingMore() {
    Model<float[], Float> model =
        TestModels.load(OnnxModel.of(float[].class, Float.class), "logistic");
    model.close();
    model.close();
    assertThat(model.reader().schema().size()).isEqualTo(10);
  }

  @Test
  void runtime_namesItsVersion() {
    assertThat(OnnxModel.ofTensors().runtime()).isEqualTo("onnxruntime-1.28.0");
  }
}
