package dev.mlopsdk.drift;

import java.time.Duration;

/** The options of a monitor. Immutable. */
record DriftSettings(
    Duration window, int buckets, Gate gate, int learnedRows, int meteredFeatures) {

  /** What a verdict asks for. Immutable. */
  record Gate(long minimumSamples, double alpha, PsiTest psi, double distanceFrom) {

    Gate {
      PsiTest.requireAlpha(alpha);
      if (minimumSamples < 1) {
        throw new IllegalArgumentException(
            "Minimum samples are 1 or more, but are " + minimumSamples);
      }
      if (!(distanceFrom >= 0 && distanceFrom <= 1)) {
        throw new IllegalArgumentException("A distance is in [0, 1], but is " + distanceFrom);
      }
    }

    DriftReport.Rule rule() {
      return new DriftReport.Rule(psi.effectFrom(), distanceFrom, alpha, minimumSamples);
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
    Gate gate = new Gate(200, 0.01, PsiTest.withDefaults(), 0.1);
    return new DriftSettings(Duration.ofHours(1), 12, gate, 1000, 100);
  }

  DriftSettings withGate(Gate gate) {
    return new DriftSettings(window, buckets, gate, learnedRows, meteredFeatures);
  }

  Duration bucket() {
    return window.dividedBy(buckets);
  }
}
