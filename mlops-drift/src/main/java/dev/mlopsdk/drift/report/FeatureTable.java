package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftScore;
import dev.mlopsdk.drift.Evidence;
import dev.mlopsdk.drift.FeatureDrift;
import java.util.Locale;
import java.util.Optional;

/** The table of features, ranked. Stateless. */
final class FeatureTable {

  private FeatureTable() {}

  static void write(Markup out, Content content, int drawn) {
    boolean trend = !content.begins().isEmpty();
    out.raw("<h2>Features</h2>\n<p class=\"mute\">Ranked by PSI above what chance makes of it.");
    out.raw("</p>\n<div class=\"wide\"><table><thead><tr>");
    th(out, "", "feature");
    th(out, "", "verdict");
    th(out, "n", "PSI");
    th(out, "n", "above chance");
    if (trend) {
      th(out, "", "trend");
    }
    th(out, "", "surest measure");
    th(out, "", "effect in window");
    th(out, "n", "p");
    if (content.anytime()) {
      th(out, "n", "anytime p");
      th(out, "", "since");
    }
    out.raw("</tr></thead><tbody>\n");
    for (int i = 0; i < content.features().size(); i++) {
      row(out, content, content.features().get(i), i < drawn ? i : -1);
    }
    out.tail().raw("</div>\n");
  }

  private static void th(Markup out, String kind, String name) {
    out.raw("<th scope=\"col\"").raw(kind.isEmpty() ? "" : " class=\"" + kind + "\"").raw(">");
    out.text(name).raw("</th>");
  }

  private static void row(Markup out, Content content, FeatureRow row, int anchor) {
    String verdict = row.verdict();
    DriftScore surest = row.surest();
    out.raw("<tr><td>");
    if (anchor >= 0) {
      out.raw("<a href=\"#f" + anchor + "\">").name(row.name()).raw("</a></td>");
    } else {
      out.name(row.name()).raw("</td>");
    }
    String kind = verdict.toLowerCase(Locale.ROOT).replace(' ', '-');
    out.raw("<td class=\"" + kind + "\">").text(verdict).raw("</td>");
    out.figure(Figures.fixed(row.psi().psi(), 3));
    out.figure(Figures.fixed(row.psi().excess(), 3));
    if (!content.begins().isEmpty()) {
      out.raw("<td>");
      TrendChart.spark(out, row.trend(), content.psiFrom());
      out.raw("</td>");
    }
    out.raw("<td class=\"nb\">");
    out.text(measured(surest)).raw("</td>");
    out.cell(effect(surest)).figure(pValue(content, row.drift()));
    if (content.anytime()) {
      Optional<Evidence> evidence = row.drift().evidence();
      out.figure(evidence.map(each -> Figures.pValue(each.adjustedPValue())).orElse("–"));
      out.raw("<td class=\"nb\">");
      out.text(row.drift().alarmed() ? since(evidence) : "").raw("</td>");
    }
    out.raw("</tr>\n");
  }

  /** After correction; there is none below the minimum of samples. */
  static String pValue(Content content, FeatureDrift drift) {
    return drift.samples() < content.rule().minimumSamples()
        ? "too few"
        : Figures.pValue(FeatureRow.surest(drift).adjustedPValue());
  }

  static String since(Optional<Evidence> evidence) {
    return evidence.map(each -> Figures.time(each.since()).substring(0, 16)).orElse("");
  }

  /** The measure and the effect that the rule compares. */
  static String measured(DriftScore score) {
    String unit = score.method().equals("wasserstein") ? " σ" : "";
    return score.method() + " " + Figures.significant(score.effectSize(), 3) + unit;
  }

  static String effect(DriftScore score) {
    return score.effect().name().toLowerCase(Locale.ROOT);
  }
}
