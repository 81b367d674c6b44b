package dev.mlopsdk.drift;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * How far one feature has moved from its baseline: in the window by itself, and by all evidence
 * since the watch began. Immutable.
 *
 * @param feature its name
 * @param samples values in the window, missing ones too
 * @param missingShare share of missing and NaN values in the window, in [0, 1]
 * @param unseenShare share of values that the baseline's dictionary does not name, in [0, 1]; 0 for
 *     a number
 * @param scores one per measure: {@code psi} for all, {@code ks} and {@code wasserstein} for
 *     numbers, {@code tvd} for categories, unless the monitor was told otherwise
 * @param evidence what speaks for drift since the watch began; empty where nothing gathers it: for
 *     a segment, or a monitor that alarms by each window
 * @since 0.1
 */
public record FeatureDrift(
    String feature,
    long samples,
    double missingShare,
    double unseenShare,
    List<DriftScore> scores,
    Optional<Evidence> evidence) {

  public FeatureDrift {
    scores = List.copyOf(scores);
  }

  /** The same drift, with evidence. */
  FeatureDrift with(Evidence evidence) {
    return new FeatureDrift(
        feature, samples, missingShare, unseenShare, scores, Optional.of(evidence));
  }

  /** Whether the evidence since the watch began is an alarm; false where nothing gathers it. */
  public boolean alarmed() {
    return evidence.map(Evidence::alarm).orElse(false);
  }

  /** Whether any measure of the window says so. */
  public boolean drifted() {
    return scores.stream().anyMatch(DriftScore::drifted);
  }

  /** Whether the feature was measured by {@code method}. */
  public boolean has(String method) {
    return scores.stream().anyMatch(score -> score.method().equals(method));
  }

  /**
   * The score by {@code method}.
   *
   * @throws NoSuchElementException if there is none
   */
  public DriftScore score(String method) {
    return scores.stream()
        .filter(score -> score.method().equals(method))
        .findFirst()
        .orElseThrow(
            () -> new NoSuchElementException(feature + " has no score by '" + method + "'"));
  }

  /** The population stability index. */
  public double psi() {
    return score("psi").value();
  }
}
