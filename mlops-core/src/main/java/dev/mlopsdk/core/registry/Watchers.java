package dev.mlopsdk.core.registry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who watches a model that it changed. Thread-safe. */
final class Watchers {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.registry");

  /** One subscription; two of the same callback are two. */
  private record Watcher(Runnable changed) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private final Map<String, List<Watcher>> byName = new ConcurrentHashMap<>();

  Watch add(String name, Runnable changed) {
    Watcher watcher = new Watcher(changed);
    List<Watcher> watchers = byName.computeIfAbsent(name, any -> new CopyOnWriteArrayList<>());
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  void changed(String name) {
    for (Watcher watcher : byName.getOrDefault(name, List.of())) {
      try {
        watcher.changed.run();
      } catch (RuntimeException e) {
        LOG.error("A watcher of {} failed; the change stands", name, e);
      }
    }
  }
}
