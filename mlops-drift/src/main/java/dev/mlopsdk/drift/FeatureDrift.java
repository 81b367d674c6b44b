package dev.mlopsdk.drift;

import java.util.List;
import java.util.NoSuchElementException;

/**
 * How far one feature has moved from its baseline. Immutable.
 *
 * @param feature its name
 * @param samples values in the window, missing ones too
 * @param missingShare share of missing and NaN values in the window, in [0, 1]
 * @param unseenShare share of values that the baseline's dictionary does not name, in [0, 1]; 0 for
 *     a number
 * @param scores one per measure: {@code psi} for all, {@code ks} for numbers
 * @since 0.1
 */
public record FeatureDrift(
    String feature,
    long samples,
    double missingShare,
    double unseenShare,
    List<DriftScore> scores) {

  public FeatureDrift {
    scores = List.copyOf(scores);
  }

  /** Whether any measure says so. */
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
