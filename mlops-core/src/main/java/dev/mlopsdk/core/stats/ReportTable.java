package dev.mlopsdk.core.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a report as a table for a person. */
final class ReportTable {

  private static final List<String> HEADS =
      List.of(
          "", "measure", "volume", "missing", "invalid", "mean", "sd", "min", "p5", "p50", "p95",
          "max");

  private ReportTable() {}

  static String of(StatisticsReport report) {
    StringBuilder text = new StringBuilder();
    text.append("statistics of ").append(report.ref());
    text.append(", ").append(report.rows()).append(" rows from ").append(report.since());
    text.append(" to ").append(report.at()).append('\n');
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADS);
    report.inputs().forEach(each -> lines.add(cells("", each)));
    report.categories().forEach(each -> lines.add(cells("", each)));
    report.outputs().forEach(each -> lines.add(cells("> ", each)));
    report.labels().forEach(each -> lines.add(cells("> ", each)));
    write(lines, text);
    report.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.toString();
  }

  private static List<String> cells(String mark, StatisticsReport.Numbers row) {
    return List.of(
        mark + row.name(),
        row.measure().name().toLowerCase(Locale.ROOT),
        Long.toString(row.volume()),
        percent(row.missingRatio()),
        percent(row.invalidRatio()),
        number(row.mean()),
        number(row.standardDeviation()),
        number(row.min()),
        number(row.quantile(0.05)),
        number(row.quantile(0.5)),
        number(row.quantile(0.95)),
        number(row.max()));
  }

  private static List<String> cells(String mark, StatisticsReport.Categories row) {
    return List.of(
        mark + row.name(),
        "category",
        Long.toString(row.volume()),
        percent(row.missingRatio()),
        "-",
        String.format(Locale.ROOT, "%.0f distinct", row.distinct()));
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * ratio);
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return String.format(
        Locale.ROOT, value == Math.rint(value) && Math.abs(value) < 1e7 ? "%.0f" : "%.4g", value);
  }

  private static void write(List<List<String>> lines, StringBuilder text) {
    int[] widths = new int[HEADS.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        String cell = line.get(i);
        String space = " ".repeat(widths[i] - cell.length());
        text.append(i == 0 ? "" : "  ").append(i < 2 ? cell + space : space + cell);
      }
      text.append('\n');
    }
  }
}
