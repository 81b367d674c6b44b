package dev.mlopsdk.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickstartTest {

  @Test
  void run_keepsEveryPromise() throws Exception {
    assertThat(Quickstart.run()).isTrue();
  }

  /**
   * Golden scores: ONNX Runtime 1.28.0 in Python, see training/train.py; floats differ by rounding.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void model_onTheFirstFlightsOfMarch_agreesWithPython(int version, @TempDir Path folder)
      throws IOException {
    Path model = Flights.copy("delay-v" + version + ".onnx", folder);
    List<String> lines = golden();
    try (var delay = ServedModel.of(model, OnnxModel.of(Flight.class, Float.class)).open()) {
      for (String line : lines) {
        String[] cells = line.split(",", -1);
        Flight flight =
            new Flight(
                Float.parseFloat(cells[0]),
                cells[1],
                Float.parseFloat(cells[2]),
                cells[3],
                cells[4]);
        assertThat(delay.predict(flight).value())
            .isCloseTo(Float.parseFloat(cells[4 + version]), within(1e-6f));
      }
    }
    assertThat(lines).hasSize(200);
  }

  @Test
  void auc_withTies_countsThemHalf() {
    Scores scores = new Scores();
    scores.add(0.1, false);
    scores.add(0.4, true);
    scores.add(0.35, false);
    scores.add(0.8, true);
    scores.add(0.4, false);
    assertThat(scores.auc()).isEqualTo((2 + 0.5 + 3) / 6);
    assertThat(scores.accuracy()).isEqualTo(0.8);
  }

  private static List<String> golden() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Flights.class.getResourceAsStream("/quickstart/golden.csv")),
                StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).toList();
    }
  }
}
