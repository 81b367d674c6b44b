package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.pair.Agreement;
import dev.mlopsdk.core.value.Ledger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one version did with the log. Immutable.
 *
 * @param ref the version
 * @param digest of its files
 * @param answered how many logged predictions it answered
 * @param failures how many it did not, by reason
 * @param ignored features that the log has and the version does not know, by name: how often
 * @param absent features that the version knows and the log does not have, or not any more, by name
 * @param agreement with what was logged, whichever version that was
 * @param repeated how many of the logged answers were this version's own
 * @param reproduced how many of those it gave again, bit for bit
 * @param metrics its quality, where truths are known
 * @param latency of this replay, on this machine
 * @param ledger what it cost and was worth, where there are prices
 * @since 0.1
 */
public record VersionResult(
    ModelRef ref,
    String digest,
    long answered,
    Map<String, Long> failures,
    Map<String, Long> ignored,
    Map<String, Long> absent,
    Agreement agreement,
    long repeated,
    long reproduced,
    List<Metric> metrics,
    Latency latency,
    Optional<Ledger> ledger) {

  public VersionResult {
    failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    ignored = Collections.unmodifiableMap(new TreeMap<>(ignored));
    absent = Collections.unmodifiableMap(new TreeMap<>(absent));
    metrics = List.copyOf(metrics);
  }

  /** The metric {@code name}. */
  public Optional<Metric> quality(String name) {
    return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
  }
}
