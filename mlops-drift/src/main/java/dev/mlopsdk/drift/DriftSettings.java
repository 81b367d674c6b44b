package dev.mlopsdk.drift;

import dev.mlopsdk.drift.measure.BinnedKolmogorovSmirnovTest;
import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.PsiTest;
import java.time.Duration;
import java.util.List;

/** The options of a monitor. Immutable. */
record DriftSettings(
    Duration window, int buckets, Gate gate, int learnedRows, int meteredFeatures) {

  /** What a verdict asks for. Immutable. */
  record Gate(
      long minimumSamples, double alpha, PsiTest psi, BinnedKolmogorovSmirnovTest distance) {

    Gate {
      if (!(alpha > 0 && alpha < 1)) {
        throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
      }
      if (minimumSamples < 1) {
        throw new IllegalArgumentException(
            "Minimum samples are 1 or more, but are " + minimumSamples);
      }
    }

    List<CountTest> tests() {
      return List.of(psi, distance);
    }

    /** Whether {@code test} is one of numbers. */
    boolean ofNumbers(CountTest test) {
      return test.equals(distance);
    }

    DriftReport.Rule rule() {
      return new DriftReport.Rule(
          psi.gate().moderate(), distance.gate().moderate(), alpha, minimumSamples);
    }
  }

  DriftSettings {
    if (buckets < 1 || window.compareTo(Duration.ofMillis(buckets)) < 0) {
      throw new IllegalArgumentException(
          "A window has one bucket or more, each of at least a millisecond, but has "
              + buckets
              + " in "
              + window);
    }
    if (learnedRows < 1) {
      throw new IllegalArgumentException("Learned rows are 1 or more, but are " + learnedRows);
    }
  }

  static DriftSettings defaults() {
    Gate gate =
        new Gate(200, 0.01, PsiTest.withDefaults(), BinnedKolmogorovSmirnovTest.withDefaults());
    return new DriftSettings(Duration.ofHours(1), 12, gate, 1000, 100);
  }

  DriftSettings withGate(Gate gate) {
    return new DriftSettings(window, buckets, gate, learnedRows, meteredFeatures);
  }

  Duration bucket() {
    return window.dividedBy(buckets);
  }
}
