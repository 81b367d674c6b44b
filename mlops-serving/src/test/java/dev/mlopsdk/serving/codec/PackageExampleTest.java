package dev.mlopsdk.serving.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation: codecs of one's own. */
class PackageExampleTest {

  @SuppressWarnings("ArrayRecordComponent") // an input as a service has it
  record Wave(float[] samples) {}

  private static final InputCodec<Wave> WAVES =
      InputCodec.of((wave, slot) -> slot.floats("x").put(wave.samples()));

  /** The committed model answers x · [[2, −1, ½], [0, 1, −½]]. */
  private static final Path FILE = CodecModels.file("logits.onnx");

  @Test
  void example_asWritten_answers() {
    OutputCodec<Double> level = OutputCodec.of("scores", row -> row.number(0, 0));

    try (var model = ServedModel.of(FILE, OnnxModel.of(WAVES, level)).open()) {
      double loud = model.predict(new Wave(new float[] {3, 1})).value();
      assertThat(loud).isEqualTo(6);
    }
  }

  @Test
  void aShorterInput_isFilledWithZeros_notWithTheLastOnes() {
    try (var model = ServedModel.of(FILE, OnnxModel.of(WAVES, float[].class)).open()) {
      model.predict(new Wave(new float[] {3, 1}));
      assertThat(model.predict(new Wave(new float[] {1})).value()).containsExactly(2, -1, 0.5f);
    }
  }

  @Test
  void aCodec_ofAMissingPort_failsTheLoad() {
    OutputCodec<Double> none = OutputCodec.of("none", row -> row.number(0, 0));
    assertThatThrownBy(() -> ServedModel.of(FILE, OnnxModel.of(WAVES, none)).open())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("The answer is read from the output 'none'. The model has inputs");
  }

  @Test
  void slot_ofAnotherTypeOrName_saysWhatThereIs() {
    ModelPorts ports = CodecModels.ports(Tensor.of("x", Element.INT64, -1, 2));
    Slot slot = CodecModels.slot(ports, 1, new long[] {2});
    slot.longs("x").put(7).put(8);
    assertThat(slot.bytes(0).getLong(8)).isEqualTo(8);
    slot.clear();
    assertThat(slot.longs(0).get(1)).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> slot.floats("x"))
        .withMessageContaining("x int64[-1, 2] was asked for as FLOAT");
    assertThatIllegalStateException()
        .isThrownBy(() -> slot.longs("y"))
        .withMessage("The model has no input 'y', but " + List.of(ports.inputs().get(0)));
  }
}
