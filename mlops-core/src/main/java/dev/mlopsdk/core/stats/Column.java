package dev.mlopsdk.core.stats;

/** One column of numbers: of a feature or of an output, and what of it. Immutable. */
record Column(String name, StatisticsReport.Measure measure, Side side) {

  /** Which end of the model. */
  enum Side {
    INPUT,
    OUTPUT
  }
}
