package dev.mlopsdk.drift.multivariate;

/** What a fitted test keeps of a row: numbers whose sums over the rows decide. Thread-safe. */
interface Summary {

  /** Columns of a row. */
  int width();

  /** Numbers kept of a row. */
  int size();

  /** Doubles of working memory. */
  int scratch();

  /** The same for the same fit alone. */
  long fingerprint();

  /** Writes the numbers of {@code row} into {@code into} and answers the row's score. */
  double summarize(double[] row, double[] scratch, double[] into);
}
