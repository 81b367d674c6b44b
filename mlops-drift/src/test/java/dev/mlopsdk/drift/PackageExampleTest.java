package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.CountProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackageExampleTest {

  @Test
  void packageExample_asPrinted_givesWhatItSays() {
    double[] training = {1.2, 0.7, 3.4, 2.2, 1.9};
    double[] today = {1.1, 0.9, 3.0, 2.4, 1.8};
    assertThat(PsiTest.withDefaults().test(training, today).drifted()).isFalse();

    Baseline baseline = Baseline.of(Map.of("distance", training));
    CountProfile live = CountProfile.of(baseline);
    for (double value : today) {
      live.add(live.indexOf("distance"), value);
    }
    assertThat(live.snapshot().total("distance")).isEqualTo(5);
  }
}
