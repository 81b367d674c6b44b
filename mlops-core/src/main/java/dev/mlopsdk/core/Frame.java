package dev.mlopsdk.core;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.TimeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reused scratch memory of one prediction: the row that was read, the phase marks, the score.
 * Not thread-safe; confine to the calling thread.
 *
 * @since 0.1
 */
public final class Frame implements PredictionView {

  private final Row row;
  private final TimeSource time;
  // Frames are old objects: to store a reference into one costs the garbage collector's barrier,
  // so what is mostly the same is only stored where it changes, and nothing is cleared
  // but by null, which needs none.
  private @Nullable Call call;
  private Assignment assignment = Assignment.none();
  private long startNanos;
  private long waitedNanos;
  private long encodedNanos;
  private long inferredNanos;
  private long decodedNanos;
  private long endNanos;
  private long deadlineNanos;
  private long idNonce;
  private long idCounter;
  private @Nullable Object input;
  private @Nullable Object output;
  private double score = Double.NaN;
  private boolean marked;
  private boolean lent;
  private int batchSize = 1;
  private Prediction.Source source = Prediction.Source.MODEL;
  private String reason = "";

  /** A frame for rows of {@code schema}. */
  public Frame(FeatureSchema schema, TimeSource time) {
    this.row = new Row(schema);
    this.time = time;
  }

  /** Starts a prediction that shows its input to nobody: forgets the last one. */
  public void begin(Call call, Assignment assignment) {
    begin(null, call, assignment);
  }

  /** Starts a prediction of {@code input}: forgets the last one. */
  public void begin(@Nullable Object input, Call call, Assignment assignment) {
    begin(input, call, assignment, time.nanos());
  }

  /**
   * Starts a prediction that was asked for at {@code startNanos}, on the clock of {@link #nanos}.
   */
  @SuppressWarnings("ReferenceEquality") // only the very same need not be stored again
  public void begin(@Nullable Object input, Call call, Assignment assignment, long startNanos) {
    this.startNanos = startNanos;
    this.input = input;
    this.output = null;
    if (this.call != call) {
      this.call = call;
    }
    if (this.assignment != assignment) {
      this.assignment = assignment;
    }
    deadlineNanos = call.timeoutNanos() == 0 ? 0 : startNanos + call.timeoutNanos();
    score = Double.NaN;
    marked = false;
    waitedNanos = 0;
    batchSize = 1;
    if (source != Prediction.Source.MODEL) {
      source = Prediction.Source.MODEL;
    }
    if (!reason.isEmpty()) {
      reason = "";
    }
    row.clear();
  }

  /** Says that not the model answered; {@code reason} is one sentence, or empty. */
  public void source(Prediction.Source source, String reason) {
    this.source = source;
    this.reason = reason;
  }

  @Override
  public Prediction.Source source() {
    return source;
  }

  @Override
  public String reason() {
    return reason;
  }

  /**
   * Sets the deadline to {@code nanos}, more than zero, after the start: for a call that came
   * without one.
   */
  public void deadline(long nanos) {
    deadlineNanos = startNanos + nanos;
  }

  /** How long the call had from its start, whoever set its deadline; 0 without one. */
  public long timeoutNanos() {
    return deadlineNanos == 0 ? 0 : deadlineNanos - startNanos;
  }

  /**
   * Says that another thread may still work on this frame after its own call has ended. It is that
   * thread's from now on: nobody else changes it and no pool takes it back.
   */
  public void lend() {
    lent = true;
  }

  /** Whether another thread may still work on it; see {@link #lend()}. */
  public boolean lent() {
    return lent;
  }

  /** Says how long the call waited for a lane; without it, it did not wait. */
  public void waited(long nanos) {
    waitedNanos = nanos;
  }

  /**
   * Says that all {@code frames} waited until now: those of a later run for the runs before it. The
   * clock is read once for all of them.
   */
  public static void waitedUntilNow(List<Frame> frames) {
    if (!frames.isEmpty()) {
      long now = frames.get(0).nanos();
      for (Frame frame : frames) {
        frame.waited(now - frame.startNanos);
      }
    }
  }

  /** Says that {@code predictions}, 1 or more, run together; without it, this one runs alone. */
  public void batch(int predictions) {
    batchSize = predictions;
  }

  /** Ends {@code phase} now: a model marks encode, inference and decode in that order, or none. */
  public void mark(Phase phase) {
    mark(phase, time.nanos());
  }

  /** Ends {@code phase} at {@code now}, on the clock of {@link #nanos}. */
  public void mark(Phase phase, long now) {
    switch (phase) {
      case ENCODE -> encodedNanos = now;
      case INFERENCE -> inferredNanos = now;
      case DECODE -> {
        decodedNanos = now;
        marked = true;
      }
      case QUEUE -> throw new IllegalArgumentException("Waiting is told by waited(nanos)");
    }
  }

  /**
   * Says that {@code frames} ran together and share the ends of their phases, on the clock of
   * {@link #nanos}, which so is read per run and not per input.
   */
  public static void ranTogether(
      List<Frame> frames, long encodedNanos, long inferredNanos, long decodedNanos) {
    int size = frames.size();
    for (Frame frame : frames) {
      frame.batchSize = size;
      frame.encodedNanos = encodedNanos;
      frame.inferredNanos = inferredNanos;
      frame.decodedNanos = decodedNanos;
      frame.marked = true;
    }
  }

  /**
   * Whether all of {@code frames} are of one call, whose inputs share a caller, a start and a
   * deadline; not so where calls of several callers run together.
   */
  public static boolean ofOneCall(List<Frame> frames) {
    for (Frame frame : frames) {
      Frame first = frames.get(0);
      if (frame.call != first.call || frame.startNanos != first.startNanos) {
        return false;
      }
    }
    return true;
  }

  /** Ends the prediction with its answer, null if it has none, and its id. */
  public void end(@Nullable Object output, long idNonce, long idCounter) {
    endNanos = marked ? decodedNanos : time.nanos();
    this.output = output;
    this.idNonce = idNonce;
    this.idCounter = idCounter;
  }

  /** Lets the caller's objects go, before the frame waits for its next call. */
  public void release() {
    if (call != Call.none()) {
      call = null;
    }
    input = null;
    output = null;
  }

  /** When the prediction was asked for, on the clock of {@link #nanos}. */
  public long startNanos() {
    return startNanos;
  }

  /** When the prediction ended, on the clock of {@link #nanos}. */
  public long endNanos() {
    return endNanos;
  }

  @Override
  public boolean marked() {
    return marked;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public long phaseNanos(Phase phase) {
    return switch (phase) {
      case QUEUE -> waitedNanos;
      case ENCODE -> encodedNanos - startNanos - waitedNanos;
      case INFERENCE -> inferredNanos - encodedNanos;
      case DECODE -> decodedNanos - inferredNanos;
    };
  }

  /** The one number that stands for the output; see {@link PredictionView#score()}. */
  public void score(double score) {
    this.score = score;
  }

  /** Now, on the clock of {@link #waited}; from an arbitrary origin. */
  public long nanos() {
    return time.nanos();
  }

  /** Nanoseconds since the prediction began. */
  public long elapsedNanos() {
    return time.nanos() - startNanos;
  }

  /**
   * Nanoseconds left until the deadline, {@link Long#MAX_VALUE} without one; 0 or less when it has
   * passed.
   */
  public long remainingNanos() {
    return deadlineNanos == 0 ? Long.MAX_VALUE : deadlineNanos - time.nanos();
  }

  @Override
  public Row row() {
    return row;
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public long latencyNanos() {
    return endNanos - startNanos;
  }

  @Override
  public Assignment assignment() {
    return assignment;
  }

  @Override
  public Call call() {
    Call told = call;
    return told != null ? told : Call.none();
  }

  @Override
  public long idCounter() {
    return idCounter;
  }

  @Override
  public long idNonce() {
    return idNonce;
  }

  @Override
  public @Nullable Object input() {
    return input;
  }

  @Override
  public @Nullable Object output() {
    return output;
  }
}
