package dev.mlopsdk.drift.report;

import java.util.List;

/** Pairs of horizontal bars: the reference's share above, the current one below. Stateless. */
final class BarChart {

  /** How high a pair is. */
  static final int ROW = 26;

  /** The rank of several cells together. */
  static final int SUM = -1;

  private static final int BAR = 10;

  /**
   * A pair.
   *
   * @param rank of the cell among those that PSI comes from most, 0 for the others, {@link #SUM}
   *     for several cells together, which are told and not drawn: they would dwarf the rest
   */
  record Bar(String label, double reference, double current, int rank) {}

  private BarChart() {}

  /**
   * @param labels the width for labels
   * @param bars the width for bars with their figures
   */
  static void draw(Markup out, List<Bar> rows, double x, double y, double labels, double bars) {
    double figures = 52;
    double most = 1e-9;
    for (Bar row : rows) {
      most = row.rank == SUM ? most : Math.max(most, Math.max(row.reference, row.current));
    }
    double unit = (bars - figures) / most;
    double left = x + labels;
    int room = (int) (labels / 6.2);
    for (int i = 0; i < rows.size(); i++) {
      Bar row = rows.get(i);
      double top = y + i * (double) ROW;
      String label = Plain.shortened(row.label, room - (row.rank > 0 ? 2 : 0));
      out.label(row.rank > 0 ? "e b" : "e", left - 6, top + 14, mark(row.rank) + label);
      if (row.rank == SUM) {
        String both = Figures.percent(row.reference) + " → " + Figures.percent(row.current);
        out.label("s", left, top + 14, both);
        continue;
      }
      out.rectangle("r", left, top + 2, row.reference * unit, BAR);
      out.label("s f", left + row.reference * unit + 3, top + 9.5, Figures.percent(row.reference));
      out.rectangle("c", left, top + 2 + BAR, row.current * unit, BAR);
      out.label(
          "s f", left + row.current * unit + 3, top + 11.5 + BAR, Figures.percent(row.current));
    }
  }

  /** What points at a guilty cell: {@code ①}. */
  static String mark(int rank) {
    return rank <= 0 ? "" : (char) ('①' + rank - 1) + " ";
  }
}
