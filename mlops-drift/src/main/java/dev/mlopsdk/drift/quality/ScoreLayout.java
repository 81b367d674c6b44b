package dev.mlopsdk.drift.quality;

/**
 * Where which figure of scores stands in an array of longs. Immutable.
 *
 * @param grid the cells
 */
record ScoreLayout(ScoreGrid grid) {

  /** A score's distance from its cell's edge, in units of 2⁻⁴⁰. */
  static final double OFFSET = 0x1p-40;

  int predicted(int cell) {
    return cell;
  }

  int predictedOffset(int cell) {
    return grid.size() + cell;
  }

  int negatives(int cell) {
    return 2 * grid.size() + cell;
  }

  int positives(int cell) {
    return 3 * grid.size() + cell;
  }

  int labelledOffset(int cell) {
    return 4 * grid.size() + cell;
  }

  int logLoss() {
    return 5 * grid.size();
  }

  int logLossSquares() {
    return logLoss() + ExactSum.LONGS;
  }

  int brier() {
    return logLossSquares() + ExactSum.LONGS;
  }

  int brierSquares() {
    return brier() + ExactSum.LONGS;
  }

  int longs() {
    return brierSquares() + ExactSum.LONGS;
  }

  long offset(int cell, double score) {
    return Math.round((score - grid.edge(cell)) / OFFSET);
  }
}
