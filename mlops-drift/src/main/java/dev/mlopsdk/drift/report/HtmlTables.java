package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftScore;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.List;
import java.util.Map;

/** The tables below the drawings. Stateless. */
final class HtmlTables {

  /** So many rows have a table whose rows are no features. */
  private static final int ROWS = 20;

  private HtmlTables() {}

  /** Missing values, NaN, infinities and unseen categories, of the features that have any. */
  static void data(Markup out, Content content) {
    out.raw("<h2>Data quality</h2>\n");
    List<FeatureRow> rows = content.features().stream().filter(HtmlTables::blemished).toList();
    int clean = content.features().size() - rows.size();
    if (!rows.isEmpty()) {
      out.raw("<p class=\"mute\">Shares of all values: reference → current.</p>\n");
      out.raw("<div class=\"wide\">").head("feature", "missing", "NaN", "±∞", "unseen");
      for (FeatureRow row : rows) {
        FeatureCounts r = row.reference();
        FeatureCounts c = row.window();
        out.raw("<tr><td>").name(row.name()).raw("</td>");
        out.cell(shares(r, c, r.missing() - nan(r), c.missing() - nan(c)));
        out.cell(shares(r, c, nan(r), nan(c)));
        out.cell(shares(r, c, infinite(r), infinite(c)));
        out.cell(shares(r, c, r.unseen(), c.unseen())).raw("</tr>\n");
      }
      out.tail().raw("</div>\n");
    }
    if (clean > 0) {
      out.element(
              "p",
              Figures.count(clean, "feature")
                  + (clean == 1 ? " has" : " have")
                  + " no missing, NaN, infinite or unseen value in either sample.")
          .raw("\n");
    }
  }

  private static boolean blemished(FeatureRow row) {
    return blemishes(row.reference()) + blemishes(row.window()) > 0;
  }

  private static long blemishes(FeatureCounts counts) {
    return counts.missing() + infinite(counts) + counts.unseen();
  }

  static long infinite(FeatureCounts counts) {
    return counts.negativeInfinities() + counts.positiveInfinities();
  }

  /** The cell before the last of a number's. */
  static long nan(FeatureCounts counts) {
    long[] cells = counts.toArray();
    return counts.ordered() == 0 ? 0 : cells[cells.length - 2];
  }

  private static String shares(FeatureCounts r, FeatureCounts c, long reference, long current) {
    if (reference + current == 0) {
      return "–";
    }
    return Figures.percent((double) reference / Math.max(1, r.total()))
        + " → "
        + Figures.percent((double) current / Math.max(1, c.total()));
  }

  static void segments(Markup out, Content content) {
    List<SegmentRow> rows = SegmentRow.ranked(content.segments());
    if (rows.isEmpty()) {
      return;
    }
    out.raw("<h2>Segments</h2>\n<div class=\"wide\">");
    out.head("segment", "values", "drifted", "moved most", "PSI", "surest measure", "effect", "p");
    for (SegmentRow row : rows.subList(0, Math.min(ROWS, rows.size()))) {
      List<String> drifted = row.segment().drifted();
      DriftScore surest = row.surest();
      out.raw("<tr><td>").name(row.segment().segment()).raw("</td>");
      out.cell(Figures.count(row.rows()));
      out.cell(drifted.isEmpty() ? "none" : drifted.size() + ": " + Verdict.names(drifted));
      out.raw("<td>").name(row.most().feature()).raw("</td>");
      out.cell(Figures.fixed(row.most().psi(), 3));
      out.cell(FeatureTable.measured(surest));
      out.cell(FeatureTable.effect(surest)).cell(FeatureTable.pValue(content, row.most()));
      out.raw("</tr>\n");
    }
    out.tail().raw("</div>\n");
    if (rows.size() > ROWS) {
      String more = Figures.count(rows.size() - ROWS, "segment");
      out.element("p", "The other " + more + " moved less.").raw("\n");
    }
  }

  static void quality(Markup out, List<QualityRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    out.raw("<h2>Model quality</h2>\n<div class=\"wide\">");
    out.head("metric", "from", "value", "interval", "reference", "");
    for (QualityRow row : rows) {
      out.raw("<tr><td>").name(row.metric()).raw("</td>");
      out.cell(row.source() == QualityRow.Source.LABELS ? "labels" : "estimated without labels");
      out.cell(Figures.significant(row.value(), 4)).cell(interval(row));
      out.cell(Figures.significant(row.reference(), 4)).raw("<td>");
      range(out, row);
      out.raw("</td></tr>\n");
    }
    out.tail().raw("</div>\n");
  }

  static String interval(QualityRow row) {
    return Double.isNaN(row.low()) && Double.isNaN(row.high())
        ? "–"
        : Figures.significant(row.low(), 4) + " to " + Figures.significant(row.high(), 4);
  }

  /** The interval as a bar, the value in it, and the reference as a line across. */
  private static void range(Markup out, QualityRow row) {
    double low = row.value();
    double high = row.value();
    for (double each : new double[] {row.low(), row.high(), row.reference()}) {
      low = Double.isFinite(each) ? Math.min(low, each) : low;
      high = Double.isFinite(each) ? Math.max(high, each) : high;
    }
    double scale = 140 / (high - low);
    if (!(Double.isFinite(scale) && scale > 0)) {
      return;
    }
    out.raw("<svg class=\"range\" aria-hidden=\"true\" viewBox=\"0 0 150 16\">");
    if (Double.isFinite(row.low()) && Double.isFinite(row.high())) {
      double x = 5 + (row.low() - low) * scale;
      out.rectangle("c", x, 5, Math.max(1, (row.high() - row.low()) * scale), 6);
    }
    out.rectangle("k", 3.5 + (row.value() - low) * scale, 3, 3, 10);
    if (Double.isFinite(row.reference())) {
      out.rectangle("r", 4 + (row.reference() - low) * scale, 0, 2, 16);
    }
    out.raw("</svg>");
  }

  /** What these samples could not have seen, measure by measure. */
  static void blindSpots(Markup out, Content content) {
    out.raw(
        "<h2>What these samples could not have seen</h2>\n<p class=\"mute\">The effect that is");
    out.raw(" found in four of five windows of these sizes; what is smaller may be there unseen.");
    out.raw("</p>\n<div class=\"wide\">");
    out.head("measure", "matters from", "found in the middle", "found at worst", "could hide");
    for (Map.Entry<String, BlindSpot> each : BlindSpot.of(content).entrySet()) {
      BlindSpot spot = each.getValue();
      out.raw("<tr>").cell(each.getKey()).cell(Figures.significant(spot.from(), 3));
      out.cell("from " + Figures.significant(spot.median(), 2));
      out.raw("<td>").text("from " + Figures.significant(spot.worst(), 2) + ", ");
      out.name(spot.feature()).raw("</td>");
      out.cell(
              spot.hiding() == 0
                  ? "nothing that matters"
                  : "what matters, in "
                      + Figures.count(spot.hiding())
                      + " of "
                      + Figures.count(spot.features(), "feature"))
          .raw("</tr>\n");
    }
    out.tail().raw("</div>\n");
  }
}
