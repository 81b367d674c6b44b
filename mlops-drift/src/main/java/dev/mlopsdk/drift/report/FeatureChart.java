package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws one feature: reference and current overlaid, the guilty cells marked. Stateless. */
final class FeatureChart {

  private static final int WIDTH = 760;
  private static final int PLOT = 480;
  private static final int LEFT = 46;
  private static final int TOP = 10;
  private static final int BASE = 170;
  private static final int SIDE = 540;
  private static final int CATEGORIES = 15;

  private FeatureChart() {}

  static void draw(Markup out, FeatureRow row, String id) {
    List<PsiCells.Cell> guilty = row.psi().guilty();
    if (Histogram.fits(row.reference())) {
      numbers(out, row, id, guilty);
    } else {
      cells(out, row, id, guilty);
    }
  }

  private static void numbers(Markup out, FeatureRow row, String id, List<PsiCells.Cell> guilty) {
    Histogram bins = Histogram.of(row.reference(), row.window());
    List<BarChart.Bar> beside = beside(row, bins, guilty);
    int height = Math.max(BASE + 46, TOP + 20 + beside.size() * BarChart.ROW);
    out.drawing("chart", id, WIDTH, height, title(row), description(row, guilty));
    double most = 1e-9;
    for (int i = 0; i < bins.reference().length; i++) {
      most = Math.max(most, Math.max(bins.reference()[i], bins.current()[i]));
    }
    double unit = (BASE - TOP) / (most * 1.04);
    for (Axis.Tick tick : Axis.of(0, 100 * most, 3).ticks()) {
      double y = BASE - tick.at() / 100 * unit;
      out.line("g", LEFT, y, LEFT + PLOT, y);
      out.label("e", LEFT - 5, y + 4, tick.label() + " %");
    }
    out.raw("<path class=\"ra\" d=\"").raw(steps(bins.reference(), unit)).raw("Z\"/>");
    if (row.window().total() > 0) {
      out.raw("<path class=\"cl\" d=\"").raw(steps(bins.current(), unit)).raw("\"/>");
    }
    double scale = PLOT / (bins.high() - bins.low());
    for (Axis.Tick tick : Axis.of(bins.low(), bins.high(), 6).ticks()) {
      double x = LEFT + (tick.at() - bins.low()) * scale;
      out.line("a", x, BASE, x, BASE + 4);
      out.label("m", x, BASE + 16, tick.label());
    }
    out.line("a", LEFT, BASE, LEFT + PLOT, BASE);
    for (int i = 0; i < guilty.size(); i++) {
      PsiCells.Cell cell = guilty.get(i);
      double from = Math.max(cell.low(), bins.low());
      double to = Math.min(cell.high(), bins.high());
      if (from < to) {
        double x = LEFT + (from - bins.low()) * scale;
        double width = Math.max(2, (to - from) * scale);
        out.rectangle("k", x, BASE + 21, width, 4);
        out.label("m b", x + width / 2, BASE + 38, BarChart.mark(i + 1).strip());
      }
    }
    out.label("s b", SIDE, TOP + 8, "beside the axis");
    BarChart.draw(out, beside, SIDE - 20, TOP + 16, 90, WIDTH - SIDE - 70);
    out.raw("</svg>\n");
  }

  /** A line over the bins, from the base on and back to it. */
  private static String steps(double[] shares, double unit) {
    Markup path = new Markup();
    double width = (double) PLOT / shares.length;
    path.raw("M").at(LEFT).raw(" ").at(BASE);
    for (int i = 0; i < shares.length; i++) {
      path.raw("V").at(BASE - shares[i] * unit).raw("H").at(LEFT + (i + 1) * width);
    }
    return path.raw("V").at(BASE).toString();
  }

  /** What has no place on the axis: beyond its ends always, infinities and the missing if any. */
  private static List<BarChart.Bar> beside(
      FeatureRow row, Histogram bins, List<PsiCells.Cell> guilty) {
    List<BarChart.Bar> bars = new ArrayList<>();
    int low = 0;
    int high = 0;
    for (int i = guilty.size() - 1; i >= 0; i--) {
      low = guilty.get(i).high() <= bins.low() ? i + 1 : low;
      high = guilty.get(i).low() >= bins.high() ? i + 1 : high;
    }
    bars.add(
        new BarChart.Bar(
            "≤ " + Figures.significant(bins.low(), 4), bins.below()[0], bins.below()[1], low));
    bars.add(
        new BarChart.Bar(
            "> " + Figures.significant(bins.high(), 4), bins.above()[0], bins.above()[1], high));
    for (BarChart.Bar bar : all(row.reference(), row.window(), guilty, row.reference().ordered())) {
      if (bar.reference() + bar.current() > 0) {
        bars.add(bar);
      }
    }
    return bars;
  }

  private static void cells(Markup out, FeatureRow row, String id, List<PsiCells.Cell> guilty) {
    List<BarChart.Bar> bars = chosen(row, guilty);
    out.drawing(
        "chart",
        id,
        WIDTH,
        TOP + bars.size() * BarChart.ROW + 4,
        title(row),
        description(row, guilty));
    BarChart.draw(out, bars, 0, TOP, 170, WIDTH - 180);
    out.raw("</svg>\n");
  }

  /** The cells with the largest shares, in their order; the rest together; the special ones. */
  private static List<BarChart.Bar> chosen(FeatureRow row, List<PsiCells.Cell> guilty) {
    int special = row.reference().ordered() == 0 ? 3 : 4;
    List<BarChart.Bar> all = all(row.reference(), row.window(), guilty, 0);
    List<BarChart.Bar> values = all.subList(0, all.size() - special);
    List<BarChart.Bar> shown =
        values.stream()
            .filter(bar -> bar.reference() + bar.current() > 0)
            .sorted(
                Comparator.comparingInt((BarChart.Bar bar) -> bar.rank() > 0 ? 0 : 1)
                    .thenComparingDouble(bar -> -Math.max(bar.reference(), bar.current())))
            .limit(CATEGORIES)
            .toList();
    List<BarChart.Bar> bars = new ArrayList<>();
    double reference = 0;
    double current = 0;
    int rest = 0;
    for (BarChart.Bar bar : values) {
      if (shown.contains(bar)) {
        bars.add(bar);
      } else if (bar.reference() + bar.current() > 0) {
        reference += bar.reference();
        current += bar.current();
        rest++;
      }
    }
    if (rest > 0) {
      bars.add(
          new BarChart.Bar(Figures.count(rest) + " more values", reference, current, BarChart.SUM));
    }
    for (BarChart.Bar bar : all.subList(all.size() - special, all.size())) {
      if (bar.reference() + bar.current() > 0) {
        bars.add(bar);
      }
    }
    return bars;
  }

  /** A bar per cell, from {@code from} on. */
  private static List<BarChart.Bar> all(
      FeatureCounts reference, FeatureCounts window, List<PsiCells.Cell> guilty, int from) {
    CellNames names = CellNames.of(reference);
    long[] r = reference.toArray();
    long[] c = window.toArray();
    double m = Math.max(1, reference.total());
    double n = Math.max(1, window.total());
    List<BarChart.Bar> bars = new ArrayList<>();
    for (int i = from; i < r.length; i++) {
      String name = names.name(i);
      int rank = 0;
      for (int g = 0; g < guilty.size(); g++) {
        PsiCells.Cell cell = guilty.get(g);
        boolean same = reference.ordered() == 0 ? cell.index() == i : cell.label().equals(name);
        rank = same ? g + 1 : rank;
      }
      bars.add(new BarChart.Bar(name, r[i] / m, c[i] / n, rank));
    }
    return bars;
  }

  private static String title(FeatureRow row) {
    return Plain.shortened(row.name(), Markup.NAME) + ": reference and current";
  }

  private static String description(FeatureRow row, List<PsiCells.Cell> guilty) {
    StringBuilder text = new StringBuilder();
    text.append("Shares of ").append(Figures.count(row.reference().total(), "reference value"));
    text.append(" and ").append(Figures.count(row.window().total(), "current value")).append(".");
    if (!guilty.isEmpty()) {
      text.append(" PSI comes most from:");
      for (int i = 0; i < guilty.size(); i++) {
        text.append(i == 0 ? " " : "; ").append(words(row, guilty.get(i)));
      }
      text.append('.');
    }
    return text.toString();
  }

  /** {@code 3 to 4.5: 10.0 % → 18.1 %, 42 % of PSI}. */
  static String words(FeatureRow row, PsiCells.Cell cell) {
    return Plain.shortened(cell.label(), Markup.NAME)
        + ": "
        + Figures.percent(cell.reference())
        + " → "
        + Figures.percent(cell.current())
        + ", "
        + Figures.fixed(100 * cell.part() / row.psi().psi(), 0)
        + " % of PSI";
  }
}
