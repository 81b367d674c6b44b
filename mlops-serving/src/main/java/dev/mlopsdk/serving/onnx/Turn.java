package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A lane's right to run, and the means to stop its run: reused run options that the watchdog
 * terminates when every caller of the run has given up. A run without a deadline, and one of a
 * model that is known to take less than half a millisecond, is not watched. Confined to the lane's
 * holder, but for {@link #deadline} and {@link #stop}.
 */
final class Turn implements AutoCloseable {

  /** What a turn runs. */
  @FunctionalInterface
  interface Run {

    /**
     * Runs on {@code session}.
     *
     * @param options null for none
     */
    void run(OrtSession session, @Nullable RunOptions options) throws OrtException;
  }

  /** Shorter runs end before anything could stop them. */
  private static final long WORTH_NANOS = 500_000;

  /** How much of a former longest run is forgotten by each that follows. */
  private static final int FORGET = 16;

  private static final int LOOK_AGAIN = 64;

  private static final long STOPPING = Watchdog.NEVER - 1;
  private static final long STOPPED = Watchdog.NEVER - 2;

  private final Session session;
  private final OrtSession instance;
  private final RunOptions options;
  private final boolean always;
  private final boolean steady;

  /** The deadline of the run that is watched; NEVER, STOPPING or STOPPED. */
  private final AtomicLong state = new AtomicLong(Watchdog.NEVER);

  private boolean watched;
  private boolean stopped;
  private long startNanos;
  private long deadlineNanos;

  /** How long the last watched run took. */
  private long tookNanos;

  /** How long watched runs took lately; 0 while unknown. */
  private long longestNanos;

  private int unwatched;

  /**
   * A turn on {@code session}.
   *
   * @param steady whether a run of one input says how long the next will take
   */
  Turn(Session session, boolean steady) throws OrtException {
    this.session = session;
    this.instance = session.next();
    this.steady = steady;
    this.options = new RunOptions();
    this.always = !session.runConfig().isEmpty();
    boolean made = false;
    try {
      for (Map.Entry<String, String> entry : session.runConfig().entrySet()) {
        options.addRunConfigEntry(entry.getKey(), entry.getValue());
      }
      session.watchdog().watch(this);
      made = true;
    } finally {
      if (!made) {
        options.close();
      }
    }
  }

  /** Runs {@code run} for {@code frame}, at most until its deadline. */
  void run(Frame frame, Run run) throws OrtException {
    begin(frame);
    try {
      run.run(instance, options());
    } finally {
      end();
    }
  }

  /** Runs {@code run} for all {@code frames}, at most until the last of them has given up. */
  void run(List<Frame> frames, Run run) throws OrtException {
    begin(frames);
    try {
      run.run(instance, options());
    } finally {
      end();
    }
  }

  /** What it runs on. */
  OrtSession instance() {
    return instance;
  }

  /** What {@code session.run} takes; null while nothing asks for options, which is faster. */
  @Nullable RunOptions options() {
    return watched || always ? options : null;
  }

  /** The run of {@code frame} begins; {@link #end} must follow. */
  void begin(Frame frame) {
    begin(frame.remainingNanos());
  }

  /** The run of all {@code frames} begins: it may stop when the last of them has given up. */
  void begin(List<Frame> frames) {
    long most = 0;
    for (Frame frame : frames) {
      most = Math.max(most, frame.remainingNanos());
    }
    begin(most);
  }

  private void begin(long remainingNanos) {
    stopped = false;
    watched = remainingNanos != Long.MAX_VALUE && worth();
    if (watched) {
      Watchdog watchdog = session.watchdog();
      startNanos = watchdog.nanos();
      deadlineNanos = startNanos + Math.max(0, remainingNanos);
      state.set(deadlineNanos);
      watchdog.armed(deadlineNanos);
    }
  }

  /** Whether the run may take long; every so often to see whether that is still so. */
  private boolean worth() {
    boolean quick = steady && longestNanos > 0 && longestNanos <= WORTH_NANOS;
    unwatched = quick ? unwatched + 1 : 0;
    return unwatched % LOOK_AGAIN == 0;
  }

  /** The run has ended, well or not. */
  void end() {
    if (!watched) {
      return;
    }
    watched = false;
    if (!state.compareAndSet(deadlineNanos, Watchdog.NEVER)) {
      while (state.get() != STOPPED) {
        Thread.onSpinWait();
      }
      stopped = true;
      terminate(false);
      state.set(Watchdog.NEVER);
    }
    tookNanos = session.watchdog().nanos() - startNanos;
    longestNanos = Math.max(tookNanos, longestNanos - longestNanos / FORGET);
  }

  /** The failure of the run that has ended: stopped, or {@code what} and the runtime's words. */
  ModelException failed(OrtException cause, String model, String what) {
    if (!stopped) {
      return new ModelException(
          ModelException.Kind.INFERENCE, what + ": " + cause.getMessage(), cause);
    }
    long millis = Duration.ofNanos(tookNanos).toMillis();
    return new ModelException(
        ModelException.Kind.DEADLINE,
        "A run of "
            + model
            + " was stopped after "
            + millis
            + " ms, when the last of its deadlines had passed; allow more time or ask for less",
        cause);
  }

  /** When the run is to be stopped; for the watchdog. */
  long deadline() {
    long now = state.get();
    return now == STOPPING || now == STOPPED ? Watchdog.NEVER : now;
  }

  /** Stops the run if {@code deadline} is still its own; by the watchdog. */
  void stop(long deadline) {
    if (state.compareAndSet(deadline, STOPPING)) {
      try {
        terminate(true);
      } finally {
        state.set(STOPPED);
      }
    }
  }

  private void terminate(boolean now) {
    try {
      options.setTerminate(now);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not take a run's end", e);
    }
  }

  @Override
  public void close() {
    session.watchdog().forget(this);
    options.close();
  }
}
