package dev.mlopsdk.drift.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was compared with what, in words. Stateless. */
final class Facts {

  private Facts() {}

  /** By name, in the order in which they are told. */
  static Map<String, String> of(Content content) {
    Map<String, String> facts = new LinkedHashMap<>();
    var version = content.version();
    if (version != null) {
      facts.put("model", version.name());
      facts.put("version", Integer.toString(version.version()));
    }
    Instant at = content.at();
    Instant from = content.from();
    if (at != null) {
      facts.put("made", Figures.time(at) + " UTC");
    }
    String rows = Figures.count(content.windowRows(), "row");
    boolean since = from != null && content.windowRows() > 0;
    facts.put(
        version == null ? "current" : "window",
        rows + (since && from != null ? " since " + Figures.time(from) + " UTC" : ""));
    var source = content.source();
    facts.put(
        version == null ? "reference" : "baseline",
        Figures.count(content.referenceRows(), "row")
            + (source == null ? "" : ", " + HtmlPage.source(source)));
    facts.put("rule", Verdict.rule(content.rule()));
    if (!content.notCompared().isEmpty()) {
      facts.put("not compared", notCompared(content));
    }
    return facts;
  }

  private static String notCompared(Content content) {
    StringBuilder text = new StringBuilder();
    int left = 20;
    for (Map.Entry<String, String> each : content.notCompared().entrySet()) {
      if (left-- == 0) {
        return text + "; and " + (content.notCompared().size() - 20) + " more";
      }
      text.append(text.isEmpty() ? "" : "; ");
      text.append(Plain.shortened(each.getKey(), Markup.NAME)).append(' ').append(each.getValue());
    }
    return text.toString();
  }
}
