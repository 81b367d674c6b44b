package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.value.Ledger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Writes a report as a table for people, a column per version. */
final class ReportTable {

  private final StringBuilder out = new StringBuilder();
  private final BacktestReport report;

  private ReportTable(BacktestReport report) {
    this.report = report;
  }

  static String of(BacktestReport report) {
    ReportTable table = new ReportTable(report);
    table.head();
    table.versions();
    table.pair();
    return table.out.toString();
  }

  private void head() {
    out.append(report.model())
        .append(": ")
        .append(report.predictions())
        .append(" logged predictions");
    report.first().ifPresent(first -> out.append(" from ").append(first));
    report.last().ifPresent(last -> out.append(" to ").append(last));
    out.append(", ").append(report.log().labelled()).append(" with a truth\n");
    if (report.log().damaged() + report.log().gone() + report.log().lost() > 0) {
      line("damaged, gone, lost");
      out.append(report.log().damaged())
          .append(", ")
          .append(report.log().gone())
          .append(", ")
          .append(report.log().lost())
          .append('\n');
    }
  }

  private void versions() {
    row("", version -> "version " + version.ref().version());
    row("answered", version -> Long.toString(version.answered()));
    counts("failed", VersionResult::failures);
    counts("features ignored", VersionResult::ignored);
    counts("features absent", VersionResult::absent);
    row("its own answers again", ReportTable::reproduced);
    row("same as logged", version -> percent(version.agreement().identical()));
    report.versions().stream()
        .flatMap(version -> version.metrics().stream())
        .map(Metric::name)
        .distinct()
        .forEach(
            name ->
                row(name, version -> version.quality(name).map(ReportTable::metric).orElse("–")));
    row("latency mean", version -> micros(version.latency().meanNanos()));
    row("latency p50", version -> micros(version.latency().p50Nanos()));
    row("latency p99", version -> micros(version.latency().p99Nanos()));
    if (report.versions().stream().anyMatch(version -> version.ledger().isPresent())) {
      row("cost", version -> money(version.ledger(), Ledger::cost));
      row("value", version -> money(version.ledger(), Ledger::value));
    }
  }

  private void pair() {
    report
        .pair()
        .ifPresent(
            pair -> {
              out.append(pair.agreement()).append('\n');
              out.append(pair.loss()).append('\n');
            });
  }

  private void line(String name) {
    out.append("  ").append(String.format(Locale.ROOT, "%-24s", name));
  }

  private void row(String name, Function<VersionResult, String> cell) {
    line(name);
    for (VersionResult version : report.versions()) {
      out.append(String.format(Locale.ROOT, "%-28s", cell.apply(version)));
    }
    out.setLength(out.toString().stripTrailing().length());
    out.append('\n');
  }

  private void counts(String name, Function<VersionResult, Map<String, Long>> of) {
    List<Map<String, Long>> all = report.versions().stream().map(of).toList();
    if (all.stream().anyMatch(counts -> !counts.isEmpty())) {
      row(name, version -> of.apply(version).toString());
    }
  }

  private static String reproduced(VersionResult version) {
    return version.reproduced() + " of " + version.repeated();
  }

  private static String metric(Metric metric) {
    return String.format(
        Locale.ROOT, "%.4f [%.4f, %.4f]", metric.value(), metric.low(), metric.high());
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String micros(double nanos) {
    return Double.isNaN(nanos) ? "–" : String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
  }

  private static String money(Optional<Ledger> ledger, Function<Ledger, Double> of) {
    return ledger
        .map(known -> String.format(Locale.ROOT, "%.6g %s", of.apply(known), known.currency()))
        .orElse("–");
  }
}
