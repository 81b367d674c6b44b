package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * What the monitor knows about one version now. Immutable.
 *
 * @param ref the version
 * @param at when it was made
 * @param source where the baseline came from
 * @param features one per watched feature, the largest PSI first
 * @param notes what is not watched, and why
 * @since 0.1
 */
public record DriftReport(
    ModelRef ref, Instant at, Source source, List<FeatureDrift> features, List<String> notes) {

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
    notes = List.copyOf(notes);
  }

  /** The names of the features that drifted, the largest PSI first. */
  public List<String> drifted() {
    return features.stream().filter(FeatureDrift::drifted).map(FeatureDrift::feature).toList();
  }

  /**
   * The feature {@code name}.
   *
   * @throws NoSuchElementException if it is not watched
   */
  public FeatureDrift feature(String name) {
    return features.stream()
        .filter(feature -> feature.feature().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("'" + name + "' is not watched"));
  }

  /** A table for a person. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("drift of ").append(ref).append(" at ").append(at);
    text.append(", baseline ").append(source.name().toLowerCase(Locale.ROOT)).append('\n');
    int width = 7;
    for (FeatureDrift feature : features) {
      width = Math.max(width, feature.feature().length());
    }
    String names = "%-" + width + "s";
    if (!features.isEmpty()) {
      text.append(String.format(Locale.ROOT, names, "feature"))
          .append("  verdict     psi       p  ks distance          p  samples  missing  unseen\n");
    }
    for (FeatureDrift feature : features) {
      text.append(String.format(Locale.ROOT, names, feature.feature())).append(line(feature));
    }
    notes.forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.toString();
  }

  private static String line(FeatureDrift feature) {
    DriftScore psi = feature.score("psi");
    String ks = String.format(Locale.ROOT, "  %-14s %7s", "-", "-");
    if (feature.has("ks")) {
      DriftScore distance = feature.score("ks");
      ks =
          String.format(
              Locale.ROOT,
              "  [%.3f, %.3f] %7.4f",
              distance.value(),
              distance.upTo(),
              distance.adjustedPValue());
    }
    return String.format(
        Locale.ROOT,
        "  %-7s  %6.3f  %6.4f%s  %7d  %6.2f%%  %5.2f%%\n",
        feature.drifted() ? "DRIFTED" : "ok",
        psi.value(),
        psi.adjustedPValue(),
        ks,
        feature.samples(),
        100 * feature.missingShare(),
        100 * feature.unseenShare());
  }
}
