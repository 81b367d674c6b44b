package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.Collections;
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
 * @param features one per compared feature, the largest PSI first
 * @param notCompared the model's features that could not be compared, by name, with the reason
 * @param notes what else is not as it should be, and what to do about it
 * @since 0.1
 */
public record DriftReport(
    ModelRef ref,
    Instant at,
    Source source,
    Rule rule,
    List<FeatureDrift> features,
    Map<String, String> notCompared,
    List<String> notes) {

  /**
   * When a feature counts as drifted: the effect is large enough <em>and</em> significant. Of two
   * large samples hardly any are equal, so a tiny p-value alone says nothing of importance.
   * Immutable.
   *
   * @param psiFrom the smallest PSI that matters
   * @param distanceFrom the smallest Kolmogorov–Smirnov distance, in [0, 1], that matters; the
   *     lower end of what the counts allow must reach it
   * @param alpha the largest p-value, after Holm's correction, that is significant
   * @param minimumSamples values in the window below which there is no verdict
   */
  public record Rule(double psiFrom, double distanceFrom, double alpha, long minimumSamples) {

    /** The rule in words. */
    @Override
    public String toString() {
      return "DRIFTED: psi from "
          + psiFrom
          + " or ks distance proven from "
          + distanceFrom
          + ", and its p (after Holm) at most "
          + alpha
          + ", of "
          + minimumSamples
          + " samples or more; a small p alone is a difference too small to matter";
    }
  }

  /** Where a baseline came from. */
  public enum Source {
    /** It was stored with the version. */
    STORED,
    /** It was learned from the version's first rows. */
    LEARNED,
    /** It is being learned, so nothing is compared yet. */
    LEARNING
  }

  public DriftReport {
    features = List.copyOf(features);
    notCompared = Collections.unmodifiableMap(new TreeMap<>(notCompared));
    notes = List.copyOf(notes);
  }

  /** The names of the features that drifted, the largest PSI first. */
  public List<String> drifted() {
    return features.stream().filter(FeatureDrift::drifted).map(FeatureDrift::feature).toList();
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
      text.append(String.format(Locale.ROOT, names, "feature"))
          .append(
              "  verdict     psi    psi p  ks distance        ks p  samples  missing   unseen\n");
    }
    for (FeatureDrift feature : features) {
      text.append(String.format(Locale.ROOT, names, feature.feature())).append(line(feature));
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
    DriftScore psi = feature.score("psi");
    String distance = "-";
    String distanceP = "-";
    if (feature.has("ks")) {
      DriftScore ks = feature.score("ks");
      distance = String.format(Locale.ROOT, "[%.3f, %.3f]", ks.value(), ks.upTo());
      distanceP = p(ks);
    }
    return String.format(
        Locale.ROOT,
        "  %-7s  %6.3f  %7s  %-14s  %7s  %7d  %6.2f%%  %6.2f%%\n",
        feature.drifted() ? "DRIFTED" : "ok",
        psi.value(),
        p(psi),
        distance,
        distanceP,
        feature.samples(),
        100 * feature.missingShare(),
        100 * feature.unseenShare());
  }

  /** The adjusted p-value; never 0.0000, for it is not zero. */
  private static String p(DriftScore score) {
    double p = score.adjustedPValue();
    return p < 0.0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", p);
  }
}
