package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.pair.Agreement;
import dev.mlopsdk.core.pair.PairedLoss;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a shadow found up to now. Immutable.
 *
 * @param versions by pair of versions, the latest last: at most the latest 8
 * @param dropped how many copies did not run, by reason
 * @since 0.1
 */
public record ShadowReport(List<Versions> versions, Map<Dropped, Long> dropped) {

  /**
   * What one challenger answered beside one champion.
   *
   * @param champion the version that answered callers
   * @param challenger the version that answered nobody
   * @param failed how many copies the challenger failed on
   * @param timed for how many pairs the champion ran too, rather than its cache: both times are of
   *     these
   * @param championNanos how long the champion took on average, with its validation and waiting;
   *     NaN before the first of them
   * @param challengerNanos how long the challenger took on average for the same calls
   * @param agreement how far apart their answers are
   * @param loss what the challenger lost more, where the truth is known
   */
  public record Versions(
      ModelRef champion,
      ModelRef challenger,
      long failed,
      long timed,
      double championNanos,
      double challengerNanos,
      Agreement agreement,
      PairedLoss loss) {}

  public ShadowReport {
    versions = List.copyOf(versions);
    Map<Dropped, Long> copy = new EnumMap<>(Dropped.class);
    copy.putAll(dropped);
    dropped = Collections.unmodifiableMap(copy);
  }

  /** The copies that did not run for {@code reason}. */
  public long dropped(Dropped reason) {
    return dropped.getOrDefault(reason, 0L);
  }
}
