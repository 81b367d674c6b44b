package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.event.ModelEvent.CircuitChanged;
import dev.mlopsdk.core.event.ModelEvent.CircuitState;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The circuit of one loaded version. A call that succeeds adds one to its thread's stripe and takes
 * no lock; only failures and probes hold the monitor, since only a failure can raise the share of
 * failures. Thread-safe.
 */
final class Breaker implements AutoCloseable {

  /** No call may run. */
  static final long REFUSED = -1;

  private static final int STRIPES = 16;
  private static final int PADDING = 16;
  private static final int STEPS = 10;
  private static final int STATES = 4;

  /** What had happened when a step of the window began. */
  private record Mark(long nanos, long successes, long failures) {}

  private final Circuit options;
  private final VersionContext version;
  private final TimeSource time;
  private final AtomicLongArray successes = new AtomicLongArray(STRIPES * PADDING);
  private final AtomicInteger permits = new AtomicInteger();

  /** An epoch and, in its last bits, a state; what a call brings back must be of the same epoch. */
  private volatile long phase = code(CircuitState.CLOSED);

  private volatile String refusal = "";

  // Under the monitor.
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long failures;
  private int wellProbes;
  private Duration pause;
  private TimeSource.@Nullable Task task;
  private boolean closed;

  Breaker(Circuit options, VersionContext version) {
    this.options = options;
    this.version = version;
    this.time = version.time();
    this.pause = options.pause();
  }

  /** Lets a call in: what to bring back, or {@link #REFUSED}. */
  long enter() {
    long now = phase;
    CircuitState state = state(now);
    if (state == CircuitState.CLOSED || (state == CircuitState.HALF_OPEN && permitted())) {
      return now;
    }
    return REFUSED;
  }

  /** Never below zero: a place that is given back must be there for the next. */
  private boolean permitted() {
    return permits.get() > 0 && permits.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  CircuitState state() {
    return state(phase);
  }

  private static long code(CircuitState state) {
    return switch (state) {
      case CLOSED -> 0;
      case OPEN -> 1;
      case HALF_OPEN -> 2;
    };
  }

  private static CircuitState state(long phase) {
    return switch ((int) phase & (STATES - 1)) {
      case 0 -> CircuitState.CLOSED;
      case 1 -> CircuitState.OPEN;
      default -> CircuitState.HALF_OPEN;
    };
  }

  /** Why no call may run. */
  ModelException refusal() {
    return new ModelException(ModelException.Kind.UNAVAILABLE, refusal);
  }

  /** A call that was let in by {@code entered} got its answer in time. */
  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  void succeeded(long entered) {
    if (state(entered) == CircuitState.CLOSED) {
      successes.getAndIncrement(((int) Thread.currentThread().getId() & (STRIPES - 1)) * PADDING);
    } else {
      probed(entered);
    }
  }

  private void probed(long entered) {
    CircuitChanged change = null;
    synchronized (this) {
      if (phase == entered && ++wellProbes >= options.probes()) {
        pause = options.pause();
        change = move(CircuitState.CLOSED, options.probes() + " calls in turn went well");
      }
    }
    tell(change);
  }

  /** A call that was let in failed through the version. */
  void failed(long entered, String how) {
    CircuitChanged change = null;
    synchronized (this) {
      if (phase == entered && !closed) {
        if (state(entered) == CircuitState.HALF_OPEN) {
          Duration twice = pause.multipliedBy(2);
          pause = twice.compareTo(options.longestPause()) > 0 ? options.longestPause() : twice;
          change = open("a probe failed (" + how + ")");
        } else {
          change = counted(how);
        }
      }
    }
    tell(change);
  }

  private @Nullable CircuitChanged counted(String how) {
    long now = time.nanos();
    Mark last = marks.peekLast();
    if (last == null || now - last.nanos >= options.window().toNanos() / STEPS) {
      marks.add(new Mark(now, successes(), failures));
    }
    failures++;
    while (now - marks.element().nanos > options.window().toNanos()) {
      marks.remove();
    }
    Mark first = marks.element();
    long failed = failures - first.failures;
    long calls = failed + successes() - first.successes;
    if (calls < options.leastCalls() || failed < options.failureShare() * calls) {
      return null;
    }
    return open(
        failed
            + " of "
            + calls
            + " calls within "
            + options.window().toMillis() / 1000.0
            + " s failed, the last one with "
            + how);
  }

  private CircuitChanged open(String why) {
    refusal =
        "The circuit of "
            + version.ref()
            + " is open for "
            + pause.toMillis() / 1000.0
            + " s, since "
            + why;
    CircuitChanged change = move(CircuitState.OPEN, why);
    task = time.schedule(pause, this::tryAgain);
    return change;
  }

  /** Also when the probes of the last try never came back. */
  private void tryAgain() {
    CircuitChanged change = null;
    synchronized (this) {
      if (!closed && state() != CircuitState.CLOSED) {
        boolean again = state() == CircuitState.HALF_OPEN;
        CircuitChanged moved =
            move(CircuitState.HALF_OPEN, "up to " + options.probes() + " calls try the version");
        change = again ? null : moved;
        permits.set(options.probes());
        task = time.schedule(options.longestPause(), this::tryAgain);
      }
    }
    tell(change);
  }

  private CircuitChanged move(CircuitState to, String detail) {
    CircuitState from = state();
    if (task != null) {
      task.cancel();
      task = null;
    }
    marks.clear();
    wellProbes = 0;
    permits.set(0);
    phase = ((phase / STATES) + 1) * STATES + code(to);
    return new CircuitChanged(time.now(), version.ref(), from, to, detail);
  }

  private void tell(@Nullable CircuitChanged change) {
    if (change != null) {
      version.events().accept(change);
    }
  }

  /** A call that was let in says nothing about the version: another one may probe. */
  void ignored(long entered) {
    if (state(entered) == CircuitState.HALF_OPEN && phase == entered) {
      permits.incrementAndGet();
    }
  }

  private long successes() {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      sum += successes.get(i * PADDING);
    }
    return sum;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (task != null) {
      task.cancel();
    }
  }
}
