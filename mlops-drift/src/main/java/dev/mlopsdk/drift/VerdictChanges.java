package dev.mlopsdk.drift;

import dev.mlopsdk.core.event.ModelEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Finds the verdicts that changed from one report to the next and tells them, each once and in
 * their order. Nobody is told under a lock: a listener may wait for a thread that closes or
 * evaluates the same version. Thread-safe.
 */
final class VerdictChanges {

  /** A change of the verdict {@code key} that nobody was told yet. */
  private record Untold(String key, ModelEvent.DriftChanged event) {}

  private final Consumer<? super ModelEvent> events;
  private final Map<String, Boolean> verdicts = new HashMap<>();
  private final List<Untold> untold = new ArrayList<>();

  /** What listeners hold for true. */
  private final Set<String> standing = new TreeSet<>();

  /** Whether the next report is the first after a restart. */
  private boolean resumed;

  private boolean telling;
  private boolean closed;

  VerdictChanges(Consumer<? super ModelEvent> events) {
    this.events = events;
  }

  /** Keeps what changed with {@code report} until {@link #tell}. */
  synchronized void add(DriftReport report) {
    Set<String> before = resumed ? Set.copyOf(verdicts.keySet()) : Set.of();
    Set<String> seen = new TreeSet<>();
    for (FeatureDrift feature : report.features()) {
      if (report.rule().alarm() == Alarm.ANYTIME) {
        feature
            .evidence()
            .ifPresent(
                evidence ->
                    change(
                        seen,
                        report,
                        feature.feature(),
                        Evidence.METHOD,
                        evidence.logEValue(),
                        evidence.alarm()));
      } else {
        for (DriftScore score : feature.scores()) {
          change(seen, report, feature.feature(), score.method(), score.value(), score.drifted());
        }
      }
    }
    forget(before, seen);
  }

  /** Verdicts of before the restart that nobody gives any more, for other measures are taken. */
  private void forget(Set<String> before, Set<String> seen) {
    for (String key : before) {
      if (!seen.contains(key)) {
        verdicts.remove(key);
        standing.remove(key);
      }
    }
    resumed = false;
  }

  private void change(
      Set<String> seen,
      DriftReport report,
      String feature,
      String method,
      double score,
      boolean now) {
    String key = method + ' ' + feature;
    seen.add(key);
    boolean before = Boolean.TRUE.equals(verdicts.put(key, now));
    if (before != now) {
      untold.add(
          new Untold(
              key,
              new ModelEvent.DriftChanged(report.at(), report.ref(), feature, method, score, now)));
    }
  }

  /** Goes on where listeners were told that {@code standing} verdicts are drift. */
  synchronized void resume(Set<String> standing) {
    for (String key : standing) {
      verdicts.put(key, true);
    }
    this.standing.addAll(standing);
    resumed = true;
  }

  /** The verdicts that listeners were told to be drift, and not that they are over. */
  synchronized Set<String> standing() {
    return Set.copyOf(standing);
  }

  /** Tells what is untold; if another thread is at it, that one will. Call it without a lock. */
  void tell() {
    for (List<Untold> batch = take(); !batch.isEmpty(); batch = take()) {
      try {
        for (Untold change : batch) {
          if (telling(change)) {
            events.accept(change.event);
          }
        }
      } finally {
        told();
      }
    }
  }

  /** Counts {@code change} as told, unless nobody is told any more. */
  private synchronized boolean telling(Untold change) {
    if (closed) {
      return false;
    }
    if (change.event.drifted()) {
      standing.add(change.key);
    } else {
      standing.remove(change.key);
    }
    return true;
  }

  private synchronized List<Untold> take() {
    if (telling || closed) {
      return List.of();
    }
    List<Untold> batch = List.copyOf(untold);
    untold.clear();
    telling = !batch.isEmpty();
    return batch;
  }

  private synchronized void told() {
    telling = false;
  }

  /** Tells nothing more. */
  synchronized void close() {
    closed = true;
  }
}
