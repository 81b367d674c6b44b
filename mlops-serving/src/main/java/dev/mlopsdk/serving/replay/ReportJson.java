package dev.mlopsdk.serving.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.log.read.LogSummary;
import dev.mlopsdk.core.pair.Agreement;
import dev.mlopsdk.core.pair.PairedLoss;
import dev.mlopsdk.core.value.Ledger;
import java.util.Map;

/** Writes a report as JSON of format {@value #FORMAT}. */
final class ReportJson {

  static final int FORMAT = 1;

  private ReportJson() {}

  static String of(BacktestReport report) {
    ObjectNode out = Json.object(FORMAT).put("model", report.model());
    report.first().ifPresent(first -> out.put("first", first.toString()));
    report.last().ifPresent(last -> out.put("last", last.toString()));
    out.put("predictions", report.predictions());
    number(out, "weight", report.weight());
    out.put("untold", report.untold());
    log(out.putObject("log"), report.log());
    ArrayNode versions = out.putArray("versions");
    report.versions().forEach(version -> version(versions.addObject(), version));
    report
        .pair()
        .ifPresent(
            pair -> {
              ObjectNode both = out.putObject("pair");
              agreement(both.putObject("agreement"), pair.agreement());
              loss(both.putObject("loss"), pair.loss());
            });
    return Json.compact(out);
  }

  private static void log(ObjectNode out, LogSummary log) {
    out.put("labelled", log.labelled())
        .put("joined", log.joined())
        .put("duplicate", log.duplicate())
        .put("late", log.late())
        .put("unknown", log.unknown())
        .put("lost", log.lost())
        .put("damaged", log.damaged())
        .put("gone", log.gone());
  }

  private static void version(ObjectNode out, VersionResult version) {
    out.put("version", version.ref().version())
        .put("digest", version.digest())
        .put("answered", version.answered());
    counts(out.putObject("failures"), version.failures());
    counts(out.putObject("ignored"), version.ignored());
    counts(out.putObject("absent"), version.absent());
    agreement(out.putObject("agreement"), version.agreement());
    out.put("repeated", version.repeated()).put("reproduced", version.reproduced());
    ObjectNode quality = out.putObject("quality");
    for (Metric metric : version.metrics()) {
      ObjectNode one = quality.putObject(metric.name());
      number(one, "value", metric.value());
      number(one, "low", metric.low());
      number(one, "high", metric.high());
      one.put("truths", metric.truths());
    }
    ObjectNode latency = out.putObject("latency");
    number(latency, "meanNanos", version.latency().meanNanos());
    number(latency, "p50Nanos", version.latency().p50Nanos());
    number(latency, "p99Nanos", version.latency().p99Nanos());
    version.ledger().ifPresent(ledger -> ledger(out.putObject("economics"), ledger));
  }

  private static void counts(ObjectNode out, Map<String, Long> counts) {
    counts.forEach((name, count) -> out.put(name, count));
  }

  private static void ledger(ObjectNode out, Ledger ledger) {
    out.put("currency", ledger.currency());
    number(out, "cost", ledger.cost());
    number(out, "value", ledger.value());
    number(out, "net", ledger.net());
    number(out, "costPerPrediction", ledger.costPerPrediction());
  }

  private static void agreement(ObjectNode out, Agreement agreement) {
    out.put("pairs", agreement.pairs());
    number(out, "identical", agreement.identical());
    number(out, "meanDifference", agreement.meanDifference());
    number(out, "meanAbsoluteDifference", agreement.meanAbsoluteDifference());
    number(out, "largestDifference", agreement.largestDifference());
    number(out, "correlation", agreement.correlation());
    number(out, "beyondTolerance", agreement.beyondTolerance());
    number(out, "labelMismatch", agreement.labelMismatch());
    number(out, "topChange", agreement.topChange());
    number(out, "rankDistance", agreement.rankDistance());
  }

  private static void loss(ObjectNode out, PairedLoss loss) {
    out.put("pairs", loss.pairs());
    number(out, "mean", loss.mean());
    number(out, "standardError", loss.standardError());
    out.put("better", loss.better()).put("worse", loss.worse());
  }

  private static void number(ObjectNode out, String name, double value) {
    if (Double.isFinite(value)) {
      out.put(name, value);
    } else {
      out.putNull(name);
    }
  }
}
