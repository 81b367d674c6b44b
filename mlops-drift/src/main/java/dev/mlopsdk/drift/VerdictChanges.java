package dev.mlopsdk.drift;

import dev.mlopsdk.core.event.ModelEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the verdicts that changed from one report to the next and tells them, each once and in
 * their order. Nobody is told under a lock: a listener may wait for a thread that closes or
 * evaluates the same version. Thread-safe.
 */
final class VerdictChanges {

  private final Consumer<? super ModelEvent> events;
  private final Map<String, Boolean> verdicts = new HashMap<>();
  private final List<ModelEvent> untold = new ArrayList<>();
  private boolean telling;
  private volatile boolean closed;

  VerdictChanges(Consumer<? super ModelEvent> events) {
    this.events = events;
  }

  /** Keeps what changed with {@code report} until {@link #tell}. */
  synchronized void add(DriftReport report) {
    for (FeatureDrift feature : report.features()) {
      if (report.rule().alarm() == Alarm.ANYTIME) {
        feature
            .evidence()
            .ifPresent(
                evidence ->
                    change(
                        report,
                        feature.feature(),
                        Evidence.METHOD,
                        evidence.logEValue(),
                        evidence.alarm()));
      } else {
        for (DriftScore score : feature.scores()) {
          change(report, feature.feature(), score.method(), score.value(), score.drifted());
        }
      }
    }
  }

  private void change(
      DriftReport report, String feature, String method, double score, boolean now) {
    boolean before = Boolean.TRUE.equals(verdicts.put(method + ' ' + feature, now));
    if (before != now) {
      untold.add(
          new ModelEvent.DriftChanged(report.at(), report.ref(), feature, method, score, now));
    }
  }

  /** Tells what is untold; if another thread is at it, that one will. Call it without a lock. */
  void tell() {
    for (List<ModelEvent> batch = take(); !batch.isEmpty(); batch = take()) {
      try {
        for (ModelEvent event : batch) {
          if (!closed) {
            events.accept(event);
          }
        }
      } finally {
        told();
      }
    }
  }

  private synchronized List<ModelEvent> take() {
    if (telling || closed) {
      return List.of();
    }
    List<ModelEvent> batch = List.copyOf(untold);
    untold.clear();
    telling = !batch.isEmpty();
    return batch;
  }

  private synchronized void told() {
    telling = false;
  }

  /** Tells nothing more. */
  void close() {
    closed = true;
  }
}
