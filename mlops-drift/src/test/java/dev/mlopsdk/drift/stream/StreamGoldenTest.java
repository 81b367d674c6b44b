package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.stream.DriftDetector.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Indices of alarms and warnings, equal to River 0.26.1 and MOA 2024.07.0, one by one. Made by
 * src/test/python/golden_stream.py, which names the three places where MOA is not followed.
 */
class StreamGoldenTest {

  static Stream<Golden.Case> cases() {
    return Golden.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void accept_onGoldenStreams_answersAtTheSameIndices(Golden.Case golden) {
    DriftDetector detector = Golden.detector(golden);
    List<Integer> drifts = new ArrayList<>();
    List<Integer> warnings = new ArrayList<>();
    double[] values = Golden.values(golden.stream());

    for (int i = 0; i < values.length; i++) {
      State state = detector.accept(values[i]);
      if (state == State.DRIFT) {
        drifts.add(i);
      } else if (state == State.WARNING) {
        warnings.add(i);
      }
    }

    assertThat(drifts).isEqualTo(golden.drifts());
    assertThat(warnings).isEqualTo(golden.warnings());
    if (detector instanceof Adwin adwin) {
      double estimate = golden.row().get("estimate").asDouble();
      assertThat(adwin.width()).isEqualTo(golden.row().get("width").asLong());
      assertThat(adwin.estimate()).isCloseTo(estimate, within(1e-9 * Math.abs(estimate)));
    }
  }
}
