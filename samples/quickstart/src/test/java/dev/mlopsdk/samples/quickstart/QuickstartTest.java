package dev.mlopsdk.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** The figures of training/train.py, of scikit-learn on the same flights. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void model_onAllOfMarch_hasTheQualityOfTheTraining(int version, @TempDir Path folder)
      throws IOException {
    Path model = Flights.copy("delay-v" + version + ".onnx", folder);
    Scores scores = Quickstart.replay(model, Flights.march());
    assertThat(scores.size()).isEqualTo(7_099);
    assertThat(scores.auc()).isCloseTo(trained(version, "auc"), within(0.002));
    assertThat(scores.accuracy()).isCloseTo(trained(version, "accuracy"), within(0.002));
  }

  static double trained(int version, String metric) throws IOException {
    String json;
    try (InputStream in =
        Objects.requireNonNull(Flights.class.getResourceAsStream("/quickstart/metrics.json"))) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Matcher found =
        Pattern.compile("\"v" + version + "\": \\{[^}]*\"" + metric + "\": ([0-9.]+)")
            .matcher(json);
    assertThat(found.find()).as(metric).isTrue();
    return Double.parseDouble(found.group(1));
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
