package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/**
 * What the monitor knows about one version now. Immutable.
 *
 * @param ref the version
 * @param at when it was made
 * @param source where the baseline came from
 * @param rule when a feature counts as drifted
 * @param features one per compared feature or row statistic, the largest PSI first
 * @param segments one per segment of the baseline, if it is divided
 * @param notCompared the model's features and the row statistics that could not be compared, by
 *     name, with the reason
 * @param notes what else is not as it should be, and what to do about it
 * @since 0.1
 */
public record DriftReport(
    ModelRef ref,
    Instant at,
    Source source,
    Rule rule,
    List<FeatureDrift> features,
    List<SegmentDrift> segments,
    Map<String, String> notCompared,
    List<String> notes) {

  /**
   * When a feature counts as drifted: the effect is large enough <em>and</em> significant. Of two
   * large samples hardly any are equal, so a tiny p-value alone says nothing of importance.
   * Immutable.
   *
   * @param effectFrom per measure the smallest effect that matters; of a distance of which only
   *     bounds are known the lower one must reach it
   * @param alpha the largest p-value, after correction, that is significant
   * @param minimumSamples values in the window below which it has no verdict
   * @param alarm what tells events and signals
   */
  public record Rule(
      Map<String, Double> effectFrom, double alpha, long minimumSamples, Alarm alarm) {

    public Rule {
      effectFrom = Collections.unmodifiableMap(new TreeMap<>(effectFrom));
    }

    /** The rule in words. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("DRIFTED: ");
      int left = effectFrom.size();
      for (Map.Entry<String, Double> from : effectFrom.entrySet()) {
        text.append(from.getKey()).append(" from ").append(from.getValue());
        left--;
        text.append(left == 1 ? " or " : ", ");
      }
      text.append("and its p (after Holm) at most ").append(alpha);
      text.append(", of ").append(minimumSamples).append(" samples or more");
      if (alarm == Alarm.ANYTIME) {
        text.append("; ALARM: such an effect, and anytime p (after Benjamini-Yekutieli) at most ");
        text.append(alpha);
      }
      return text.append("; a small p alone is a difference too small to matter").toString();
    }
  }

  private static final String HEADER =
      "  verdict     psi  surest measure            p  anytime p  samples  missing   unseen\n";

  /** Where a baseline came from. */
  public enum Source {
    /** It was stored with the version. */
    STORED,
    /** It was learned from the version's first rows. */
    LEARNED,
    /** It is being learned, so nothing but row statistics is compared yet. */
    LEARNING
  }

  public DriftReport {
    features = List.copyOf(features);
    segments = List.copyOf(segments);
    notCompared = Collections.unmodifiableMap(new TreeMap<>(notCompared));
    notes = List.copyOf(notes);
  }

  /** The names of the features that drifted in this window, the largest PSI first. */
  public List<String> drifted() {
    return features.stream().filter(FeatureDrift::drifted).map(FeatureDrift::feature).toList();
  }

  /** The names of the features of which all that came speaks for drift, the largest PSI first. */
  public List<String> alarmed() {
    return features.stream().filter(FeatureDrift::alarmed).map(FeatureDrift::feature).toList();
  }

  /** How many of the compared features drifted in this window, in [0, 1]; 0 without features. */
  public double driftedShare() {
    return features.isEmpty() ? 0 : (double) drifted().size() / features.size();
  }

  /**
   * The feature {@code name}.
   *
   * @throws NoSuchElementException if it was not compared; says why, where that is known
   */
  public FeatureDrift feature(String name) {
    return features.stream()
        .filter(feature -> feature.feature().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "'"
                        + name
                        + "' is not compared: "
                        + notCompared.getOrDefault(name, "no such feature")));
  }

  /** A table for a person, with the rule of its verdicts below. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("drift of ").append(ref).append(" at ").append(at);
    text.append(", baseline ").append(source.name().toLowerCase(Locale.ROOT)).append('\n');
    int width = 7;
    for (FeatureDrift feature : features) {
      width = Math.max(width, feature.feature().length());
    }
    for (String name : notCompared.keySet()) {
      width = Math.max(width, name.length());
    }
    String names = "%-" + width + "s";
    if (!features.isEmpty()) {
      text.append(String.format(Locale.ROOT, names, "feature")).append(HEADER);
    }
    for (FeatureDrift feature : features) {
      text.append(String.format(Locale.ROOT, names, feature.feature())).append(line(feature));
    }
    for (SegmentDrift segment : segments) {
      if (!segment.drifted().isEmpty()) {
        text.append("segment ").append(segment.segment());
        text.append(" drifted: ").append(segment.drifted()).append('\n');
      }
    }
    notCompared.forEach(
        (name, why) ->
            text.append(String.format(Locale.ROOT, names + "  not compared: %s\n", name, why)));
    if (!features.isEmpty()) {
      text.append(rule).append('\n');
    }
    notes.forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.toString();
  }

  private static String line(FeatureDrift feature) {
    DriftScore most =
        feature.scores().stream()
            .min(Comparator.comparingDouble(DriftScore::adjustedPValue))
            .orElseThrow();
    return String.format(
        Locale.ROOT,
        "  %-7s  %6.3f  %-18s  %7s  %9s  %7d  %6.2f%%  %6.2f%%\n",
        verdict(feature),
        feature.psi(),
        String.format(Locale.ROOT, "%s %.3g", most.method(), most.effectSize()),
        p(most.adjustedPValue()),
        feature.evidence().map(evidence -> p(evidence.adjustedPValue())).orElse("-"),
        feature.samples(),
        100 * feature.missingShare(),
        100 * feature.unseenShare());
  }

  private static String verdict(FeatureDrift feature) {
    if (feature.alarmed()) {
      return "ALARM";
    }
    if (feature.samples() == 0) {
      return "no data";
    }
    return feature.drifted() ? "DRIFTED" : "ok";
  }

  /** A p-value; never 0.0000, for it is not zero. */
  private static String p(double p) {
    return p < 0.0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", p);
  }
}
