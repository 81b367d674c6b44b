package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.report.DriftPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DriftDetailsTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final DriftMonitor monitor = DriftMonitor.withDefaults();
  private final SplittableRandom random = new SplittableRandom(20261122);

  @Test
  void details_afterTwoBuckets_agreeWithTheReport() {
    try (ServedRows rows = new ServedRows(monitor, REF, time)) {
      serve(rows, 300, 0);
      time.advance(Duration.ofMinutes(5));
      serve(rows, 200, 0.3);
      time.advance(Duration.ofMinutes(5));
      serve(rows, 50, 0.3);

      DriftDetails details = monitor.details(REF);

      assertThat(details.report()).isEqualTo(monitor.report(REF));
      assertThat(details.window().rows()).isEqualTo(550);
      assertThat(details.from()).isEqualTo(Instant.parse("2026-06-01T00:00:00Z"));
      assertThat(details.buckets())
          .extracting(bucket -> bucket.counts().rows())
          .containsExactly(300L, 200L);
      assertThat(details.report().feature("x").samples()).isEqualTo(550);
      assertThat(DriftPage.of(details).html()).contains("Drift of delay:2");
    }
    assertThatThrownBy(() -> monitor.details(REF)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void compare_ofCounts_givesWhatAWindowOfThemGives() {
    try (ServedRows rows = new ServedRows(monitor, REF, time)) {
      serve(rows, 500, 0.2);
      DriftDetails details = monitor.details(REF);

      List<FeatureDrift> compared = monitor.compare(details.reference(), details.window());

      assertThat(compared.get(0).scores()).isEqualTo(details.report().feature("x").scores());
      assertThat(compared.get(0).evidence()).isEmpty();
      assertThat(monitor.rule()).isEqualTo(details.report().rule());
    }
  }

  @Test
  void compare_ofPartlyEqualFeatures_comparesThose() {
    double[] values = random.doubles(300).toArray();
    Counts reference = Baseline.of(Map.of("a", values, "b", values)).counts();
    Counts current = Baseline.of(Map.of("b", values, "c", values)).counts();

    assertThat(monitor.compare(reference, current))
        .extracting(FeatureDrift::feature)
        .containsExactly("b");
  }

  private void serve(ServedRows rows, int n, double shift) {
    for (int i = 0; i < n; i++) {
      rows.serve(random.nextDouble() + shift);
    }
  }
}
