package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every type of tensor and shape, sequences, optional and absent values, through the runtime. */
class ValuesTest {

  private static Model<Map<String, Tensor>, Map<String, Value>> load(TinyOnnx model) {
    return OnnxModel.ofValues().load(ModelArtifact.bytes("tiny.onnx", model.bytes()), Device.cpu());
  }

  private static Map<String, Value> predict(TinyOnnx model, Map<String, Tensor> input) {
    try (Model<Map<String, Tensor>, Map<String, Value>> loaded = load(model)) {
      return TestModels.predict(loaded, input);
    }
  }

  private static Tensor tensor(Map<String, Value> answer, String name) {
    return (Tensor) Objects.requireNonNull(answer.get(name));
  }

  private static TinyOnnx same(int type, Object... dims) {
    return new TinyOnnx()
        .input("x", TinyOnnx.tensor(type, dims))
        .node("Identity", "y", "x")
        .output("y", TinyOnnx.tensor(type, dims));
  }

  private static ByteBuffer bytes(Tensor.Type type) {
    ByteBuffer bytes = ByteBuffer.allocate(6 * type.bytes()).order(ByteOrder.nativeOrder());
    for (int i = 0; i < bytes.capacity(); i++) {
      bytes.put(i, (byte) (type == Tensor.Type.BOOLEAN ? i % 2 : 37 * i + 11));
    }
    return bytes;
  }

  private static final Map<Tensor.Type, Integer> FED =
      Map.of(
          Tensor.Type.FLOAT, TinyOnnx.FLOAT,
          Tensor.Type.DOUBLE, TinyOnnx.DOUBLE,
          Tensor.Type.HALF, TinyOnnx.FLOAT16,
          Tensor.Type.BFLOAT16, TinyOnnx.BFLOAT16,
          Tensor.Type.BYTE, TinyOnnx.INT8,
          Tensor.Type.SHORT, TinyOnnx.INT16,
          Tensor.Type.INT, TinyOnnx.INT32,
          Tensor.Type.LONG, TinyOnnx.INT64,
          Tensor.Type.UBYTE, TinyOnnx.UINT8,
          Tensor.Type.BOOLEAN, TinyOnnx.BOOL);

  @Test
  void predict_everyNumberType_comesBackBitByBit() {
    FED.forEach(
        (type, onnx) -> {
          Tensor x = Tensor.of(type, bytes(type), 2, 3);
          Tensor y = tensor(predict(same(onnx, "N", 3), Map.of("x", x)), "y");
          assertThat(y).hasToString(type + "[2, 3]");
          assertThat(y.bytes()).as(type.name()).isEqualTo(bytes(type));
        });
  }

  @Test
  void predict_scalarsAndEmptyTensors_keepTheirShape() {
    FED.forEach(
        (type, onnx) -> {
          ByteBuffer one = bytes(type).limit(type.bytes()).slice().order(ByteOrder.nativeOrder());
          Tensor scalar = tensor(predict(same(onnx), Map.of("x", Tensor.of(type, one))), "y");
          assertThat(scalar).hasToString(type + "[]");
          assertThat(scalar.bytes()).isEqualTo(one);
          Tensor none = Tensor.of(type, ByteBuffer.allocate(0), 0, 3);
          Tensor empty = tensor(predict(same(onnx, "N", 3), Map.of("x", none)), "y");
          assertThat(empty).hasToString(type + "[0, 3]");
        });
  }

  @Test
  void predict_texts_comeBackInEveryShape() {
    for (long[] shape : new long[][] {{}, {0, 2}, {2, 1, 1}}) {
      Object[] dims = new Object[shape.length];
      for (int i = 0; i < dims.length; i++) {
        dims[i] = "d" + i;
      }
      String[] texts = shape.length == 0 ? new String[] {"né"} : new String[(int) shape[0]];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = "né" + i;
      }
      Tensor y =
          tensor(predict(same(TinyOnnx.STRING, dims), Map.of("x", Tensor.of(texts, shape))), "y");
      assertThat(y.strings()).containsExactly(texts);
      assertThat(y.shape()).containsExactly(shape);
    }
  }

  @Test
  void predict_wideUnsigned_isAnsweredAndRefusedAsInput() {
    int[] types = {TinyOnnx.UINT16, TinyOnnx.UINT32, TinyOnnx.UINT64};
    Tensor.Type[] own = {Tensor.Type.USHORT, Tensor.Type.UINT, Tensor.Type.ULONG};
    for (int i = 0; i < types.length; i++) {
      TinyOnnx cast =
          new TinyOnnx()
              .input("x", TinyOnnx.tensor(TinyOnnx.INT64, "N"))
              .node("Cast", List.of("x"), List.of("y"), "", TinyOnnx.intAttribute("to", types[i]))
              .output("y", TinyOnnx.tensor(types[i], "N"));
      Tensor y = tensor(predict(cast, Map.of("x", Tensor.of(new long[] {7, 65_535}, 2))), "y");
      assertThat(y.type()).isEqualTo(own[i]);
      assertThat(y.longs()).containsExactly(7, 65_535);
      TinyOnnx fed = same(types[i], "N");
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> load(fed))
          .withMessageContaining("takes no")
          .withMessageContaining("x uint");
    }
  }

  @Test
  void rows_wideUnsignedAndHalves_convertEachWay() {
    byte[] model =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT16, "N", 1))
            .node(
                "Cast",
                List.of("x"),
                List.of("n"),
                "",
                TinyOnnx.intAttribute("to", TinyOnnx.UINT16))
            .node("Identity", "y", "x")
            .output("n", TinyOnnx.tensor(TinyOnnx.UINT16, "N", 1))
            .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT16, "N", 1))
            .bytes();
    record Both(long n, float y) {}
    try (Model<float[], Both> loaded =
        OnnxModel.of(float[].class, Both.class)
            .load(ModelArtifact.bytes("tiny.onnx", model), Device.cpu())) {
      assertThat(TestModels.predict(loaded, new float[] {40_000}))
          .isEqualTo(new Both(40_000, 40_000));
    }
  }

  @Test
  void predict_sequences_answerEachElementOrNone() {
    TinyOnnx split =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "N"))
            .node("SplitToSequence", "y", "x")
            .output("y", TinyOnnx.sequence(TinyOnnx.tensor(TinyOnnx.FLOAT)));
    Map<String, Value> answer = predict(split, Map.of("x", Tensor.of(new float[] {1, 2, 3}, 3)));
    Value.Sequence sequence = (Value.Sequence) Objects.requireNonNull(answer.get("y"));
    assertThat(sequence.values()).hasSize(3);
    assertThat(((Tensor) sequence.values().get(2)).floats()).containsExactly(3);
    TinyOnnx empty =
        new TinyOnnx()
            .node("SequenceEmpty", "y")
            .output("y", TinyOnnx.sequence(TinyOnnx.tensor(TinyOnnx.FLOAT)));
    assertThat(predict(empty, Map.of())).containsEntry("y", new Value.Sequence(List.of()));
  }

  @Test
  void predict_noInputAtAll_answers() {
    TinyOnnx constant =
        new TinyOnnx()
            .floats("w", new float[] {4}, 1)
            .node("Neg", "y", "w")
            .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT, 1));
    assertThat(tensor(predict(constant, Map.of()), "y").floats()).containsExactly(-4);
  }

  @Test
  void load_sequenceInput_isRefusedWithASentence() {
    TinyOnnx length =
        new TinyOnnx()
            .input("s", TinyOnnx.sequence(TinyOnnx.tensor(TinyOnnx.FLOAT)))
            .node("SequenceLength", "y", "s")
            .output("y", TinyOnnx.tensor(TinyOnnx.INT64));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> load(length))
        .withMessageContaining("takes no sequence")
        .withMessageContaining("s sequence");
  }

  @Test
  void predictAll_withBatches_runsTogetherAndAnswersEach() {
    byte[] model = same(TinyOnnx.FLOAT, "N", 2).bytes();
    try (Model<Map<String, Tensor>, Map<String, Tensor>> loaded =
        OnnxModel.ofTensors()
            .withBatches(3)
            .load(ModelArtifact.bytes("tiny.onnx", model), Device.cpu())) {
      List<Map<String, Tensor>> inputs = new ArrayList<>();
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int rows = i == 1 ? 2 : 1;
        float[] values = new float[rows * 2];
        values[values.length - 1] = i;
        inputs.add(Map.of("x", Tensor.of(values, rows, 2)));
        frames.add(TestModels.frame(loaded));
      }
      List<Map<String, Tensor>> answers = loaded.predictAll(inputs, frames);
      for (int i = 0; i < 5; i++) {
        Tensor x = Objects.requireNonNull(inputs.get(i).get("x"));
        Tensor y = Objects.requireNonNull(answers.get(i).get("y"));
        assertThat(y.floats()).containsExactly(x.floats());
        assertThat(y.shape()).containsExactly(x.shape());
      }
      assertThat(frames.stream().map(Frame::batchSize)).containsExactly(3, 3, 3, 2, 2);
      assertThat(loaded.batchSizes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void predictAll_firstDimensionIsNoBatch_failsWithASentence() {
    byte[] model =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "N"))
            .node("ReduceSum", "y", "x")
            .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT, 1))
            .bytes();
    try (Model<Map<String, Tensor>, Map<String, Tensor>> loaded =
        OnnxModel.ofTensors()
            .withBatches(2)
            .load(ModelArtifact.bytes("tiny.onnx", model), Device.cpu())) {
      List<Map<String, Tensor>> inputs =
          List.of(
              Map.of("x", Tensor.of(new float[] {1}, 1)), Map.of("x", Tensor.of(new float[1], 1)));
      List<Frame> frames = List.of(TestModels.frame(loaded), TestModels.frame(loaded));
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> loaded.predictAll(inputs, frames))
          .withMessageContaining("withBatches");
    }
  }

  @Test
  void of_bytesThatAreNoWholeValues_orTexts_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(Tensor.Type.INT, ByteBuffer.allocate(6), 2))
        .withMessage("A INT has 4 bytes, but was given 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(Tensor.Type.STRING, ByteBuffer.allocate(0)))
        .withMessageContaining("String[]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(Tensor.Type.INT, new float[1], 1))
        .withMessageContaining("HALF or BFLOAT16");
  }

  @Test
  void of_foreignByteOrder_isConverted() {
    for (Tensor.Type type : FED.keySet()) {
      ByteBuffer big = ByteBuffer.allocateDirect(6 * type.bytes()).order(ByteOrder.BIG_ENDIAN);
      ByteBuffer little = ByteBuffer.allocate(6 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < big.capacity(); i++) {
        int value = i / type.bytes();
        int place = i % type.bytes();
        big.put(i, (byte) (16 * value + place));
        little.put(i - place + type.bytes() - 1 - place, (byte) (16 * value + place));
      }
      assertThat(Tensor.of(type, big, 6).bytes()).isEqualTo(Tensor.of(type, little, 6).bytes());
    }
  }
}
