package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How good one version is. Immutable.
 *
 * @param ref the version
 * @param at when the report was made
 * @param from when its window began
 * @param labelShare the share of the window's predictions whose label has come; NaN without
 *     predictions
 * @param minimumLabels from how many labels on figures from them are enough to be metered
 * @param figures of all predictions
 * @param segments of each segment, {@code _other} for those beyond the cap; empty without
 * @param harm what the harm alarm says
 * @param notes what a reader should know, a sentence each
 * @since 0.1
 */
public record QualityReport(
    ModelRef ref,
    Instant at,
    Instant from,
    double labelShare,
    long minimumLabels,
    QualityFigures figures,
    Map<String, QualityFigures> segments,
    Harm harm,
    List<String> notes) {

  /** Where the harm alarm stands. */
  public enum HarmState {
    /** It was not asked for, or nothing says how large a loss can be. */
    OFF,
    /** The reference is still learned from labels. */
    LEARNING,
    /** Nothing speaks for harm yet. */
    QUIET,
    /** The model is worse than the reference. */
    ALARM
  }

  /**
   * What {@link HarmAlarm} says of all losses since it began. Immutable.
   *
   * @param state where it stands
   * @param labels losses it took
   * @param risk their mean, NaN before the first
   * @param lower what their mean is at least, at all times at once
   * @param limit the risk that is allowed, NaN while it is not known
   * @param eValue the evidence that the risk is above, 1 before there is any
   */
  public record Harm(
      HarmState state, long labels, double risk, double lower, double limit, double eValue) {

    static Harm without(HarmState state) {
      return new Harm(state, 0, Double.NaN, 0, Double.NaN, 1);
    }
  }

  public QualityReport {
    segments = Collections.unmodifiableMap(new LinkedHashMap<>(segments));
    notes = List.copyOf(notes);
  }

  /** Whether enough labels came in the window for figures from them. */
  public boolean enoughLabels() {
    return figures.labels() >= minimumLabels;
  }
}
