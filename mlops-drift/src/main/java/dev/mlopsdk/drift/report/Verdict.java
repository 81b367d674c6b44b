package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The page's first words. Immutable.
 *
 * @param state what colours the headline
 * @param headline the one sentence to read
 * @param lines what else belongs to it
 */
record Verdict(State state, String headline, List<String> lines) {

  /** From the share of drifted features on that other libraries call a data set drifted. */
  private static final double DATASET = 0.5;

  /** So many names are told. */
  private static final int NAMES = 5;

  enum State {
    ALARM("alarm"),
    DRIFTED("drifted"),
    CALM("calm"),
    UNKNOWN("unknown");

    private final String word;

    State(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Verdict of(Content content) {
    List<String> alarmed =
        content.features().stream()
            .filter(row -> row.drift().alarmed())
            .map(FeatureRow::name)
            .toList();
    List<String> drifted = drifted(content);
    long all = content.features().size();
    long small = content.features().stream().filter(row -> tooFew(content, row)).count();
    List<String> lines = new ArrayList<>();
    if (content.source() == DriftReport.Source.LEARNING && all == 0) {
      return new Verdict(State.UNKNOWN, "No verdict: the baseline is being learned", lines);
    }
    if (all == 0) {
      return new Verdict(State.UNKNOWN, "No verdict: no feature could be compared", lines);
    }
    if (small == all && alarmed.isEmpty()) {
      String why =
          content.windowRows() == 0
              ? "the window is empty"
              : "no feature has the "
                  + Figures.count(content.rule().minimumSamples())
                  + " values that a verdict needs";
      return new Verdict(State.UNKNOWN, "No verdict: " + why, lines);
    }
    String window =
        drifted.isEmpty()
            ? "No drift found in this window: 0 of " + Figures.count(all, "feature")
            : "Drift in this window: "
                + Figures.count(drifted.size())
                + " of "
                + Figures.count(all, "feature")
                + " ("
                + names(drifted)
                + ")";
    State state = drifted.isEmpty() ? State.CALM : State.DRIFTED;
    String headline = window;
    if (!alarmed.isEmpty()) {
      state = State.ALARM;
      headline =
          "Alarm: "
              + Figures.count(alarmed.size())
              + " of "
              + Figures.count(all, "feature")
              + " drifted ("
              + names(alarmed)
              + ")";
      lines.add(window + ".");
    } else if (content.anytime()) {
      lines.add("No alarm: the evidence so far does not suffice for one.");
    }
    if (small > 0) {
      lines.add(
          "No verdict for "
              + Figures.count(small, "feature")
              + " with fewer than "
              + Figures.count(content.rule().minimumSamples(), "value")
              + ".");
    }
    double share = (double) drifted.size() / all;
    lines.add(
        "Data set as a whole: "
            + Figures.percent(share)
            + " of the features drifted, so by the rule of 50 % it has "
            + (share >= DATASET ? "drifted." : "not drifted."));
    return new Verdict(state, headline, List.copyOf(lines));
  }

  static List<String> drifted(Content content) {
    return content.features().stream()
        .filter(row -> row.drift().drifted())
        .map(FeatureRow::name)
        .toList();
  }

  private static boolean tooFew(Content content, FeatureRow row) {
    return row.drift().samples() < content.rule().minimumSamples();
  }

  static String names(List<String> names) {
    String first =
        String.join(
            ", ",
            names.stream().limit(NAMES).map(name -> Plain.shortened(name, Markup.NAME)).toList());
    return names.size() <= NAMES ? first : first + " and " + (names.size() - NAMES) + " more";
  }

  /** When a feature counts as drifted, in words. */
  static String rule(DriftReport.Rule rule) {
    StringBuilder text = new StringBuilder("drifted: ");
    int left = rule.effectFrom().size();
    for (var from : rule.effectFrom().entrySet()) {
      text.append(from.getKey()).append(" from ");
      text.append(Figures.significant(from.getValue(), 6));
      left--;
      text.append(left == 0 ? "" : left == 1 ? " or " : ", ");
    }
    String alpha = Figures.significant(rule.alpha(), 6);
    text.append(", its p after Holm's correction at most ").append(alpha);
    text.append(", and ").append(Figures.count(rule.minimumSamples(), "value")).append(" or more");
    if (rule.alarm() == dev.mlopsdk.drift.Alarm.ANYTIME) {
      text.append("; alarm: such an effect, and the anytime p after Benjamini and Yekutieli's");
      text.append(" correction at most ").append(alpha);
    }
    return text.toString();
  }
}
