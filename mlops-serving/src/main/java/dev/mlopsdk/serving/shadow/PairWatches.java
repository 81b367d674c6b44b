package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.ModelRef;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The watches of the latest pairs of versions; the eldest goes, with its meters, when there are too
 * many. Thread-safe.
 */
final class PairWatches {

  private static final int MOST = 8;

  private final ShadowOptions options;
  private final Deque<PairWatch> watches = new ArrayDeque<>();
  private MeterRegistry registry = new CompositeMeterRegistry();
  private boolean closed;

  PairWatches(ShadowOptions options) {
    this.options = options;
  }

  synchronized void bind(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The watch of two versions, made when they meet first. */
  synchronized PairWatch of(ModelRef champion, ModelRef challenger) {
    for (PairWatch known : watches) {
      if (known.of(champion, challenger)) {
        return known;
      }
    }
    PairWatch made =
        new PairWatch(
            champion, challenger, options, closed ? new CompositeMeterRegistry() : registry);
    watches.addLast(made);
    if (watches.size() > MOST) {
      watches.removeFirst().close();
    }
    return made;
  }

  synchronized List<ShadowReport.Versions> reports() {
    return watches.stream().map(PairWatch::report).toList();
  }

  /** Takes the meters back; the figures stay. */
  synchronized void close() {
    closed = true;
    watches.forEach(PairWatch::close);
  }
}
