package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * PSI cell by cell, in the convention of {@link dev.mlopsdk.drift.measure.PsiTest}: which cells it
 * comes from. Immutable.
 *
 * @param cells those that hold a value in either sample
 * @param psi the sum of their contributions
 * @param expected what PSI is on average without drift
 */
record PsiCells(List<Cell> cells, double psi, double expected) {

  /** So many cells are pointed at. */
  private static final int GUILTY = 3;

  /** And no cell that adds less to PSI than this part. */
  private static final double PART = 0.1;

  /**
   * One cell.
   *
   * @param index among all cells of the coarse view
   * @param low the value from which on it is, −∞ and NaN where that says nothing
   * @param high the value up to which it is
   * @param label what it holds
   * @param reference share of the reference
   * @param current share of the current sample
   * @param part of the sum that is PSI
   */
  record Cell(
      int index,
      double low,
      double high,
      String label,
      double reference,
      double current,
      double part) {}

  static PsiCells of(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    FeatureCounts coarse = reference.at(Resolution.COARSE);
    long[] r = coarse.toArray();
    long[] c = current.at(Resolution.COARSE).toArray();
    long m = 0;
    long n = 0;
    int used = 0;
    for (int i = 0; i < r.length; i++) {
      m += r[i];
      n += c[i];
      used += r[i] + c[i] > 0 ? 1 : 0;
    }
    if (m == 0 || n == 0 || used < 2) {
      return new PsiCells(List.of(), 0, 0);
    }
    CellNames names = CellNames.of(coarse);
    List<Cell> cells = new ArrayList<>();
    double psi = 0;
    for (int i = 0; i < r.length; i++) {
      if (r[i] + c[i] > 0) {
        double p = (r[i] + 0.5) / (m + 0.5 * used);
        double q = (c[i] + 0.5) / (n + 0.5 * used);
        double part = (q - p) * Math.log(q / p);
        psi += part;
        cells.add(
            new Cell(
                i,
                names.low(i),
                names.high(i),
                names.name(i),
                (double) r[i] / m,
                (double) c[i] / n,
                part));
      }
    }
    return new PsiCells(List.copyOf(cells), psi, PsiTest.expected(reference, current, laws));
  }

  /** How much PSI is above what chance makes of it. */
  double excess() {
    return psi - expected;
  }

  /** The cells that PSI comes from most, the largest part first; none where it may be chance. */
  List<Cell> guilty() {
    if (excess() <= 0) {
      return List.of();
    }
    return cells.stream()
        .filter(cell -> cell.part >= PART * psi)
        .sorted(Comparator.comparingDouble((Cell cell) -> -cell.part).thenComparing(Cell::index))
        .limit(GUILTY)
        .toList();
  }
}
