package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.time.TimeSource;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation. */
class PackageExampleTest {

  record Flight(float distance, float departureHour, String origin) {}

  @Test
  void example_asWritten_answers() {
    ModelArtifact artifact = TestModels.artifact("named");
    TimeSource time = TestModels.TIME;
    TestModels.Golden golden = TestModels.golden("named");
    Flight flight =
        new Flight(
            (float) golden.number(0, "in.distance.0"),
            (float) golden.number(0, "in.departure_hour.0"),
            golden.text(0, "in.Origin.0"));

    OnnxModel<Flight, Float> loader = OnnxModel.of(Flight.class, Float.class);
    try (Model<Flight, Float> model = loader.load(artifact, Device.cpu())) {
      Frame frame = new Frame(model.reader().schema(), time);
      frame.begin(Call.none(), Assignment.none());
      model.reader().read(flight, frame.row());
      float delayed = model.predict(flight, frame);
      assertThat((double) delayed).isCloseTo(golden.number(0, "out.probabilities.1"), within(1e-6));
    }
  }
}
