package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.handle.DecoratedModel;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One loaded version behind the cache. Thread-safe. */
final class CachedModel<I, O> implements DecoratedModel<I, O> {

  /** What became of a timed call that found nothing. */
  private static final class Timing {
    private long run = -1;
    private boolean hit;
    private boolean waited;
  }

  private final Model<I, O> model;
  private final InputKeys<I> keys;
  private final CacheStore store;
  private final AnswerCopies copies;
  private final TimeSource time;
  private final Payoff payoff;
  private final Counter coalesced;
  private final Counter bypassed;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ConcurrentMap<CacheKey, Flight> flights = new ConcurrentHashMap<>();

  CachedModel(
      Model<I, O> model,
      InputKeys<I> keys,
      CacheStore store,
      AnswerCopies copies,
      VersionContext version,
      Runnable onClose) {
    this.model = model;
    this.keys = keys;
    this.store = store;
    this.copies = copies;
    this.time = version.time();
    this.payoff = new Payoff(time);
    this.onClose = onClose;
    this.coalesced =
        version
            .meters()
            .counter(CoreMeters.CACHE_COALESCED, "Calls that an equal one at the time answered");
    this.bypassed =
        version
            .meters()
            .counter(CoreMeters.CACHE_BYPASSED, "Calls past the cache since it did not pay");
  }

  @Override
  public O predict(I input, Frame frame) {
    if (payoff.bypasses()) {
      bypassed.increment();
      return model.predict(input, frame);
    }
    boolean fresh = frame.call().isFresh();
    if (!fresh && payoff.samples()) {
      return timed(input, frame);
    }
    CacheKey probe = keys.probe(input, frame.row());
    if (probe == null) {
      return model.predict(input, frame);
    }
    if (fresh) {
      return keep(probe.kept(), model.predict(input, frame), frame);
    }
    CachedAnswer known = store.find(probe);
    return known != null ? give(known, frame) : missed(probe.kept(), input, frame, null);
  }

  private O timed(I input, Frame frame) {
    long start = time.nanos();
    CacheKey probe = keys.probe(input, frame.row());
    if (probe == null) {
      return model.predict(input, frame);
    }
    CachedAnswer known = store.find(probe);
    if (known != null) {
      O value = give(known, frame);
      payoff.sample(1, 1, Math.max(0, time.nanos() - start - payoff.clockNanos()), -1);
      return value;
    }
    Timing timing = new Timing();
    O value = missed(probe.kept(), input, frame, timing);
    long clocks = (timing.run < 0 ? 1 : 2) * payoff.clockNanos();
    long cost = time.nanos() - start - Math.max(0, timing.run) - clocks;
    payoff.sample(1, timing.hit ? 1 : 0, timing.waited ? -1 : Math.max(0, cost), timing.run);
    return value;
  }

  /** Runs, or waits for an equal input that runs already. */
  private O missed(CacheKey key, I input, Frame frame, @Nullable Timing timing) {
    while (true) {
      Flight mine = new Flight(null);
      Flight other = flights.putIfAbsent(key, mine);
      if (other == null) {
        return lead(key, mine, input, frame, timing);
      }
      if (other.isMine()) {
        return model.predict(input, frame);
      }
      if (timing != null) {
        timing.waited = true;
      }
      Flight.End end = other.await(frame);
      CachedAnswer answer = other.answer();
      if (end == Flight.End.ANSWERED && answer != null) {
        coalesced.increment();
        if (timing != null) {
          timing.hit = true;
        }
        return give(answer, frame);
      }
      if (end == Flight.End.ALONE) {
        return model.predict(input, frame);
      }
    }
  }

  private O lead(CacheKey key, Flight mine, I input, Frame frame, @Nullable Timing timing) {
    RuntimeException failure = null;
    try {
      // Another one may have landed between the look and the start.
      CachedAnswer known = store.findQuietly(key);
      if (known != null) {
        mine.land(known);
        return give(known, frame);
      }
      long start = timing == null ? 0 : time.nanos();
      O value = model.predict(input, frame);
      if (timing != null) {
        timing.run = time.nanos() - start;
      }
      CachedAnswer answer = kept(key, value, frame);
      mine.land(answer);
      return value;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      flights.remove(key, mine);
      mine.land(failure);
    }
  }

  private O keep(CacheKey key, O value, Frame frame) {
    kept(key, value, frame);
    return value;
  }

  /** Keeps an answer, if it can be. */
  @Nullable CachedAnswer kept(CacheKey key, O value, Frame frame) {
    CachedAnswer answer = CachedAnswer.of(key, value, frame.score(), copies);
    if (answer != null) {
      store.put(key, answer);
    }
    return answer;
  }

  /** Answers {@code frame} by what is kept: null where the model gave null. */
  @SuppressWarnings({"unchecked", "NullAway"}) // This version's model gave it
  O give(CachedAnswer answer, Frame frame) {
    frame.score(answer.score());
    frame.source(Prediction.Source.CACHE, "");
    O value = (O) (answer.shared() ? answer.value() : copies.of(answer.value()));
    return value;
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    if (payoff.bypasses()) {
      bypassed.increment(inputs.size());
      return model.predictAll(inputs, frames);
    }
    return new CachedBatch<>(this, inputs, frames).answers();
  }

  @Override
  public Model<I, O> model() {
    return model;
  }

  InputKeys<I> keys() {
    return keys;
  }

  CacheStore store() {
    return store;
  }

  ConcurrentMap<CacheKey, Flight> flights() {
    return flights;
  }

  Payoff payoff() {
    return payoff;
  }

  TimeSource time() {
    return time;
  }

  void coalesced() {
    coalesced.increment();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        model.close();
      } finally {
        payoff.close();
        store.forget(keys.owner());
        onClose.run();
      }
    }
  }
}
