package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftReport;
import java.util.List;
import java.util.Locale;

/** Writes the page as HTML: its frame, its verdict, its facts and its drawings. Stateless. */
final class HtmlPage {

  /** Nothing is fetched and nothing runs, even if an escape were missed. */
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      """;

  private static final String HOW_TO_READ =
      """
      <h2>How to read this page</h2>
      <p><b>PSI</b>, the population stability index, says how far the shares of ten cells have moved; 0 is equal, 0.1 is by \
      habit moderate and 0.25 large. Small samples have a PSI above 0 by chance alone, so features are ranked by \
      PSI above what chance makes of it, (B − 1)(1/n + 1/m) for B cells and samples of n and m values.</p>
      <p><b>p</b> is the chance of such a difference without drift, corrected for all comparisons of this page, and holds for \
      one look. <b>Anytime p</b> holds however often it is looked at. A small p beside <i>ok</i> is a difference that is certain, \
      but too small to matter.</p>
      <p>In the drawings the filled area is the reference and the line is the current sample; shares are of all values, missing \
      ones too. ①, ② and ③ mark the cells that PSI comes from most. Only counts are kept, so inside a cell the values are \
      spread evenly, and beyond the outermost edges nothing is known but how many there are.</p>
      """;

  private HtmlPage() {}

  static String of(String title, Content content, List<QualityRow> quality, int drawn) {
    Markup out = new Markup();
    out.raw(HEAD).element("title", Plain.shortened(title, 200));
    out.raw("<style>\n").raw(Style.SHEET).raw("</style></head>\n<body><main>\n");
    verdict(out, title, Verdict.of(content));
    facts(out, content);
    if (!content.features().isEmpty()) {
      FeatureTable.write(out, content, drawn);
      drawings(out, content, drawn);
      trend(out, content);
      HtmlTables.data(out, content);
    }
    HtmlTables.segments(out, content);
    HtmlTables.quality(out, quality);
    if (!content.features().isEmpty()) {
      HtmlTables.blindSpots(out, content);
      out.raw(HOW_TO_READ);
    }
    return out.raw("</main></body></html>\n").toString();
  }

  private static void verdict(Markup out, String title, Verdict verdict) {
    out.raw("<h1>").text(Plain.shortened(title, 200)).raw("</h1>\n");
    out.raw("<div class=\"verdict " + verdict.state().word() + "\">");
    out.raw("<p class=\"big\">").text(verdict.headline()).raw("</p>\n");
    verdict.lines().forEach(line -> out.element("p", line).raw("\n"));
    out.raw("</div>\n");
  }

  private static void facts(Markup out, Content content) {
    out.raw("<table class=\"facts\"><tbody>\n");
    Facts.of(content)
        .forEach(
            (name, value) -> {
              out.raw("<tr><th scope=\"row\">").text(name).raw("</th>");
              out.cell(value).raw("</tr>\n");
            });
    out.tail();
    if (!content.notes().isEmpty()) {
      out.raw("<h2>Notes</h2>\n<ul>\n");
      content.notes().forEach(note -> out.element("li", Plain.shortened(note, 500)).raw("\n"));
      out.raw("</ul>\n");
    }
  }

  private static void drawings(Markup out, Content content, int drawn) {
    if (drawn == 0) {
      return;
    }
    out.raw("<h2>Reference and current</h2>\n");
    out.raw("<p><span class=\"key kr\"></span>reference, a filled area");
    out.raw("<span class=\"key kc\"></span>current, a line</p>\n");
    int all = content.features().size();
    for (int i = 0; i < Math.min(drawn, all); i++) {
      FeatureRow row = content.features().get(i);
      out.raw("<section class=\"feature\" id=\"f" + i + "\"><h3>").name(row.name());
      out.raw("</h3>\n<p class=\"mute\">").text(summary(row)).raw("</p>\n");
      FeatureChart.draw(out, row, "f" + i);
      List<PsiCells.Cell> guilty = row.psi().guilty();
      for (int g = 0; g < guilty.size(); g++) {
        String words = FeatureChart.words(row, guilty.get(g));
        out.element("p", BarChart.mark(g + 1) + words).raw("\n");
      }
      out.raw("</section>\n");
    }
    if (all > drawn) {
      out.element(
              "p",
              "The other "
                  + Figures.count(all - drawn, "feature")
                  + " moved less and are in the table only.")
          .raw("\n");
    }
  }

  private static String summary(FeatureRow row) {
    return String.format(
        Locale.ROOT,
        "%s · PSI %s, of which chance makes %s · %s, %s missing",
        row.verdict(),
        Figures.fixed(row.psi().psi(), 3),
        Figures.fixed(row.psi().expected(), 3),
        Figures.count(row.drift().samples(), "value"),
        Figures.percent(row.drift().missingShare()));
  }

  private static void trend(Markup out, Content content) {
    if (content.source() == null) {
      return;
    }
    out.raw("<h2>Trend</h2>\n");
    if (content.begins().isEmpty()) {
      out.raw("<p>No bucket is closed yet.</p>\n");
      return;
    }
    out.raw(
        "<p class=\"mute\">PSI above what chance makes of it, of the features that moved most,");
    out.raw(" by when a bucket began, in UTC.</p>\n");
    out.raw("<div class=\"wide\">");
    TrendChart.draw(out, content);
    out.raw("</div>\n");
  }

  static String source(DriftReport.Source source) {
    return switch (source) {
      case STORED -> "stored with the version";
      case LEARNED -> "learned from the version's first rows";
      case LEARNING -> "being learned";
    };
  }
}
