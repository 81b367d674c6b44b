package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The example of the package's documentation. */
class QualityExampleTest {

  @Test
  void packageExample_runs() {
    double[] scores = {0.9, 0.8, 0.7, 0.4, 0.3, 0.1};
    int[] labels = {1, 1, 0, 1, 0, 0};
    ClassificationQuality quality = ClassificationQuality.of(scores, labels);
    double accuracy = quality.accuracy().value(); // 0.667, in [0.300, 0.903]
    double area = quality.rocAuc().value(); // 0.889

    Cbpe cbpe = Cbpe.fit(scores, labels);
    double expected =
        cbpe.estimate(new double[] {0.9, 0.6, 0.5}).of(QualityMetric.ACCURACY).value();

    HarmAlarm alarm = HarmAlarm.against(HarmReference.ofErrors(50, 1000));
    for (int i = 0; i < 500; i++) {
      alarm.accept(i % 4 == 0 ? 1 : 0); // 25 % wrong answers, not 5 %
    }

    assertThat(accuracy).isCloseTo(0.667, within(5e-4));
    assertThat(quality.accuracy().low()).isCloseTo(0.300, within(5e-4));
    assertThat(quality.accuracy().high()).isCloseTo(0.903, within(5e-4));
    assertThat(area).isCloseTo(0.889, within(5e-4));
    assertThat(expected).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(alarm.alarmed()).isTrue();
  }
}
