package dev.mlopsdk.serving;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.observation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call that is observed; most of it only when the call has ended. Not
 * thread-safe; handlers see it on the thread that starts or ends the call.
 *
 * @since 0.1
 */
public final class PredictionContext extends Observation.Context {

  static final String NONE = "none";

  private static final List<Phase> PHASES = List.of(Phase.values());

  private final String model;
  private final int inputs;
  private final TimeSource time;
  private final Tracing tracing;
  private final long[] phaseNanos = new long[PHASES.size()];
  private @Nullable Observation observation;
  private String version = NONE;
  private String variant = NONE;
  private String outcome = NONE;
  private String source = NONE;
  private @Nullable PredictionId id;
  private boolean marked;
  private long sinceEnd;

  PredictionContext(String model, int inputs, TimeSource time, Tracing tracing) {
    this.tracing = tracing;
    this.model = model;
    this.inputs = inputs;
    this.time = time;
  }

  /** The name of the model that is asked. */
  public String model() {
    return model;
  }

  /** How many inputs the call has; 1 but for {@link ServedModel#predictAll}. */
  public int inputs() {
    return inputs;
  }

  /** The version that was asked; {@code none} before, and of a call that never had one. */
  public String version() {
    return version;
  }

  /** The arm that was asked; {@code none} before. */
  public String variant() {
    return variant;
  }

  /**
   * {@code success}, {@code fallback}, {@code error}, {@code timeout} or {@code rejected}, as the
   * meter has it; {@code cancelled} of an asynchronous call that nobody waited for any more.
   */
  public String outcome() {
    return outcome;
  }

  /** What produced the answer: {@code model}, {@code cache} or {@code fallback}; else none. */
  public String source() {
    return source;
  }

  /** The prediction's id, of several the first; null if none was made. */
  public @Nullable PredictionId id() {
    return id;
  }

  /** How long {@code phase} took; 0 if the model does not say. */
  public long phaseNanos(Phase phase) {
    return phaseNanos[PHASES.indexOf(phase)];
  }

  /** Whether the model said how long each phase took. */
  public boolean marked() {
    return marked;
  }

  void start(Observation started) {
    started.start();
    observation = started;
  }

  /** Runs {@code call} as what this thread observes. */
  <T> T observing(Supplier<T> call) {
    Observation observed = observation;
    List<Observation.Scope> scopes = new ArrayList<>(1);
    if (observed != null) {
      tracing.guarded(() -> scopes.add(observed.openScope()));
    }
    try {
      return call.get();
    } finally {
      scopes.forEach(scope -> tracing.guarded(scope::close));
    }
  }

  /**
   * Ends with an answer.
   *
   * @param frame null if another thread may still work on it
   */
  void answered(LoadedVersion<?, ?> by, Prediction.Source from, @Nullable Frame frame) {
    source = from.label();
    outcome = from == Prediction.Source.FALLBACK ? "fallback" : "success";
    seen(by, frame);
    stop(null);
  }

  /** Ends with a failure of the version. */
  void failed(LoadedVersion<?, ?> by, @Nullable Frame frame, Throwable failure) {
    seen(by, frame);
    failed(failure);
  }

  /** Ends with a failure. */
  void failed(Throwable failure) {
    outcome = outcomeOf(failure);
    stop(failure);
  }

  /** Ends without anybody who waits for it. */
  void cancelled() {
    outcome = "cancelled";
    stop(null);
  }

  private void seen(LoadedVersion<?, ?> by, @Nullable Frame frame) {
    version = Integer.toString(by.ref().version());
    if (frame != null) {
      variant = frame.assignment().variant();
      id = new PredictionId(frame.idNonce(), frame.idCounter());
      marked = frame.marked();
      sinceEnd = Math.max(0, time.nanos() - frame.endNanos());
      for (Phase phase : PHASES) {
        boolean known = marked || phase == Phase.QUEUE;
        phaseNanos[PHASES.indexOf(phase)] = known ? frame.phaseNanos(phase) : 0;
      }
    }
  }

  private void stop(@Nullable Throwable failure) {
    Observation observed = observation;
    if (observed != null) {
      tracing.guarded(
          () -> {
            if (marked) {
              tell(observed);
            }
            if (failure != null) {
              observed.error(failure);
            }
          });
      tracing.guarded(observed::stop);
    }
  }

  /** An event at the end of every phase, dated back from now. */
  private void tell(Observation observed) {
    long left = sinceEnd;
    for (long nanos : phaseNanos) {
      left += nanos;
    }
    long now = time.now().toEpochMilli();
    for (Phase phase : PHASES) {
      left -= phaseNanos[PHASES.indexOf(phase)];
      String name = phase.label();
      observed.event(Observation.Event.of(name, name, now - left / 1_000_000));
    }
  }

  private static String outcomeOf(Throwable failure) {
    if (failure instanceof InvalidInputException) {
      return "rejected";
    }
    if (failure instanceof ModelException known) {
      return switch (known.kind()) {
        case DEADLINE -> "timeout";
        case OVERLOADED -> "rejected";
        default -> "error";
      };
    }
    return "error";
  }
}
