package dev.mlopsdk.drift.quality;

/**
 * What one version's predictions and labels are counted into, all of them or those of a segment.
 * Counting is for any thread and takes no lock; whoever turns buckets or reads figures holds the
 * version's monitor.
 */
sealed interface Live permits LiveClassifier, LiveRegressor {

  /** Counts a prediction; false if its score cannot be used. */
  boolean predicted(double score);

  /** Counts a truth; false if it or the score cannot be used. */
  boolean labelled(double score, double truth);

  /** Closes a bucket and opens the next. */
  void turn();

  /** The figures of the window. */
  QualityFigures figures();
}
