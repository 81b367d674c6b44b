package dev.mlopsdk.drift.quality;

/**
 * What one version's predictions and labels are counted into, all of them or those of a segment.
 * Counting is for any thread and takes no lock; whoever turns buckets or reads figures holds the
 * version's monitor.
 */
sealed interface Live permits LiveClassifier, LiveRegressor, LiveClasses {

  /** Counts a prediction; false if its answer cannot be used. */
  boolean predicted(double answer);

  /** Counts a truth; false if it or the answer cannot be used. */
  boolean labelled(double answer, double truth);

  /** Closes a bucket and opens the next. */
  void turn();

  /** The figures of the window. */
  QualityFigures figures();
}
