package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftScore;
import dev.mlopsdk.drift.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes the page as Markdown, for a pull request or a chat. Stateless. */
final class MarkdownPage {

  private MarkdownPage() {}

  static String of(String title, Content content, List<QualityRow> quality, int drawn) {
    StringBuilder out = new StringBuilder();
    Verdict verdict = Verdict.of(content);
    out.append("# ").append(text(Plain.shortened(title, 200))).append("\n\n**");
    out.append(text(verdict.headline())).append("**\n\n");
    verdict.lines().forEach(line -> out.append(text(line)).append("\n\n"));
    row(out, "fact", "");
    row(out, "---", "---");
    Facts.of(content).forEach((name, value) -> row(out, name, text(value)));
    content.notes().forEach(note -> row(out, "note", text(Plain.shortened(note, 500))));
    if (!content.features().isEmpty()) {
      features(out, content, Math.max(1, drawn));
    }
    segments(out, content, SegmentRow.ranked(content.segments()));
    quality(out, quality);
    return out.toString();
  }

  private static void features(StringBuilder out, Content content, int most) {
    out.append("\n## Features\n\n");
    List<String> head =
        new ArrayList<>(
            List.of(
                "feature",
                "verdict",
                "PSI",
                "above chance",
                "surest measure",
                "effect in window",
                "p"));
    List<String> line =
        new ArrayList<>(List.of("---", "---", "---:", "---:", "---", "---", "---:"));
    if (content.anytime()) {
      head.addAll(List.of("anytime p", "since"));
      line.addAll(List.of("---:", "---"));
    }
    row(out, head.toArray(String[]::new));
    row(out, line.toArray(String[]::new));
    for (FeatureRow row : content.features().stream().limit(most).toList()) {
      row(out, cells(content, row).toArray(String[]::new));
    }
    int left = content.features().size() - most;
    if (left > 0) {
      out.append("\nThe other ").append(Figures.count(left, "feature")).append(" moved less.\n");
    }
    guilty(out, content.features().subList(0, Math.min(most, content.features().size())));
  }

  private static List<String> cells(Content content, FeatureRow row) {
    DriftScore surest = row.surest();
    List<String> cells =
        new ArrayList<>(
            List.of(
                name(row.name()),
                row.verdict(),
                Figures.fixed(row.psi().psi(), 3),
                Figures.fixed(row.psi().excess(), 3),
                FeatureTable.measured(surest),
                FeatureTable.effect(surest),
                text(FeatureTable.pValue(content, row.drift()))));
    if (content.anytime()) {
      Optional<Evidence> evidence = row.drift().evidence();
      cells.add(text(evidence.map(each -> Figures.pValue(each.adjustedPValue())).orElse("–")));
      cells.add(row.drift().alarmed() ? FeatureTable.since(evidence) : "");
    }
    return cells;
  }

  private static void guilty(StringBuilder out, List<FeatureRow> rows) {
    List<FeatureRow> moved =
        rows.stream().filter(row -> row.drift().drifted() || row.drift().alarmed()).toList();
    if (moved.isEmpty()) {
      return;
    }
    out.append("\n## Where it comes from\n\n");
    for (FeatureRow row : moved) {
      for (PsiCells.Cell cell : row.psi().guilty()) {
        out.append("- ").append(name(row.name())).append(", ");
        out.append(text(FeatureChart.words(row, cell))).append('\n');
      }
    }
  }

  private static void segments(StringBuilder out, Content content, List<SegmentRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    out.append("\n## Segments\n\n");
    row(out, "segment", "values", "drifted", "moved most", "PSI", "p");
    row(out, "---", "---:", "---", "---", "---:", "---:");
    for (SegmentRow row : rows.stream().limit(20).toList()) {
      row(
          out,
          name(row.segment().segment()),
          Figures.count(row.rows()),
          text(Verdict.names(row.segment().drifted())),
          name(row.most().feature()),
          Figures.fixed(row.most().psi(), 3),
          text(FeatureTable.pValue(content, row.most())));
    }
  }

  private static void quality(StringBuilder out, List<QualityRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    out.append("\n## Model quality\n\n");
    row(out, "metric", "from", "value", "interval", "reference");
    row(out, "---", "---", "---:", "---", "---:");
    for (QualityRow row : rows) {
      row(
          out,
          name(row.metric()),
          row.source().name().toLowerCase(Locale.ROOT),
          Figures.significant(row.value(), 4),
          HtmlTables.interval(row),
          Figures.significant(row.reference(), 4));
    }
  }

  private static void row(StringBuilder out, String... cells) {
    out.append('|');
    for (String cell : cells) {
      out.append(' ').append(cell).append(" |");
    }
    out.append('\n');
  }

  private static String name(String name) {
    return text(Plain.shortened(name, Markup.NAME));
  }

  /** What means something in Markdown or HTML means itself. */
  private static String text(String text) {
    StringBuilder out = new StringBuilder();
    String visible = Plain.visible(text);
    for (int i = 0; i < visible.length(); i++) {
      char c = visible.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '|', '\\', '`', '*', '_', '[', ']', '#', '~', '!', '@' -> out.append('\\').append(c);
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
