package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.event.ModelEvent.CircuitState;
import dev.mlopsdk.core.handle.DecoratedModel;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.InvalidInputException;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One loaded version behind its circuit, with the counters of its fallbacks. Thread-safe. */
final class GuardedModel<I, O> implements DecoratedModel<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final Model<I, O> model;
  private final VersionContext version;
  private final @Nullable Breaker breaker;
  private final long leastTimeout;
  private final Consumer<GuardedModel<I, O>> onClose;
  private final ConcurrentMap<String, Counter> fallbacks = new ConcurrentHashMap<>();
  private final AtomicBoolean logged = new AtomicBoolean();

  GuardedModel(
      Model<I, O> model,
      VersionContext version,
      @Nullable Circuit circuit,
      Consumer<GuardedModel<I, O>> onClose) {
    this.model = model;
    this.version = version;
    this.onClose = onClose;
    this.leastTimeout = circuit == null ? 0 : circuit.leastTimeout().toNanos();
    this.breaker = circuit == null ? null : new Breaker(circuit, version);
  }

  /** The state of its circuit; null without one. */
  @Nullable CircuitState state() {
    return breaker == null ? null : breaker.state();
  }

  @Override
  public Model<I, O> model() {
    return model;
  }

  @Override
  public O predict(I input, Frame frame) {
    Breaker guard = breaker;
    if (guard == null) {
      return model.predict(input, frame);
    }
    long entered = enter(guard);
    long arrived = frame.nanos();
    try {
      O value = model.predict(input, frame);
      succeeded(guard, entered, missed(frame, arrived));
      return value;
    } catch (RuntimeException | Error e) {
      failed(guard, entered, List.of(frame), arrived, e);
      throw e;
    }
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    Breaker guard = breaker;
    if (guard == null || frames.isEmpty()) {
      return model.predictAll(inputs, frames);
    }
    long entered = enter(guard);
    long arrived = frames.get(0).nanos();
    try {
      List<O> values = model.predictAll(inputs, frames);
      succeeded(guard, entered, anyMissed(frames, arrived));
      return values;
    } catch (RuntimeException | Error e) {
      failed(guard, entered, frames, arrived, e);
      throw e;
    }
  }

  private static long enter(Breaker guard) {
    long entered = guard.enter();
    if (entered == Breaker.REFUSED) {
      throw guard.refusal();
    }
    return entered;
  }

  private static void succeeded(Breaker guard, long entered, boolean late) {
    if (late) {
      guard.failed(entered, "an answer after the deadline");
    } else {
      guard.succeeded(entered);
    }
  }

  private void failed(
      Breaker guard, long entered, List<Frame> frames, long arrived, Throwable failure) {
    if (blames(failure, frames, arrived)) {
      guard.failed(
          entered,
          failure instanceof ModelException known
              ? known.kind().name()
              : failure.getClass().getName());
    } else {
      guard.ignored(entered);
    }
  }

  /** Whether the failure is the version's, not the input's, the caller's or the load's. */
  private boolean blames(Throwable failure, List<Frame> frames, long arrived) {
    if (failure instanceof ModelException known) {
      return switch (known.kind()) {
        case OVERLOADED, UNAVAILABLE, INTERRUPTED, MEMORY -> false;
        case DEADLINE -> anyMissed(frames, arrived) || allHadTime(frames, arrived);
        default -> true;
      };
    }
    return !(failure instanceof InvalidInputException);
  }

  /** Whether the deadline has passed although the call had come with enough time. */
  private boolean missed(Frame frame, long arrived) {
    return hadTime(frame, arrived) && frame.remainingNanos() <= 0;
  }

  private boolean anyMissed(List<Frame> frames, long arrived) {
    for (Frame frame : frames) {
      if (missed(frame, arrived)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a missed deadline says something: of a call that came late it does not. */
  private boolean hadTime(Frame frame, long arrived) {
    long timeout = frame.timeoutNanos();
    long left = timeout - (arrived - frame.startNanos());
    return timeout != 0 && left > 0 && left >= leastTimeout;
  }

  private boolean allHadTime(List<Frame> frames, long arrived) {
    for (Frame frame : frames) {
      if (!hadTime(frame, arrived)) {
        return false;
      }
    }
    return true;
  }

  /** Counts a failure of {@code cause} that {@code step} answered; logs the first. */
  void fellBack(String step, String cause, RuntimeException failure) {
    if (logged.compareAndSet(false, true)) {
      LOG.warn(
          "{} failed and {} answered; further failures are counted by {} only",
          version.ref(),
          step,
          CoreMeters.FALLBACKS,
          failure);
    }
    fallbacks
        .computeIfAbsent(
            step + '/' + cause,
            any ->
                version
                    .meters()
                    .counter(
                        CoreMeters.FALLBACKS,
                        "Failures, and what answered in place of the version",
                        "step",
                        step,
                        "cause",
                        cause))
        .increment();
  }

  VersionContext version() {
    return version;
  }

  @Override
  public void close() {
    try {
      model.close();
    } finally {
      onClose.accept(this);
      if (breaker != null) {
        breaker.close();
      }
    }
  }
}
