package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageExampleTest {

  @Test
  void packageExample_asPrinted_givesWhatItSays() {
    Adwin detector = Adwin.withDefaults().withDelta(0.001);
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      double error = i < 1000 ? i % 10 / 9 : i % 2;
      if (detector.accept(error) == DriftDetector.State.DRIFT) {
        counts.add(detector.count());
        assertThat(detector.width()).isEqualTo(288);
      }
    }
    assertThat(counts).containsExactly(1056L);
  }
}
