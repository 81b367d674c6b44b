package dev.mlopsdk.core;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.TimeSource;

/**
 * The reused scratch memory of one prediction: the row that was read, the phase marks, the score.
 * Not thread-safe; confine to the calling thread.
 *
 * @since 0.1
 */
public final class Frame implements PredictionView {

  private final Row row;
  private final TimeSource time;
  private Call call = Call.none();
  private Assignment assignment = Assignment.none();
  private long startNanos;
  private long waitedNanos;
  private long encodedNanos;
  private long inferredNanos;
  private long decodedNanos;
  private long endNanos;
  private long deadlineNanos;
  private long idCounter;
  private double score = Double.NaN;
  private boolean marked;

  /** A frame for rows of {@code schema}. */
  public Frame(FeatureSchema schema, TimeSource time) {
    this.row = new Row(schema);
    this.time = time;
  }

  /** Starts a prediction: forgets the last one. */
  public void begin(Call call, Assignment assignment) {
    this.call = call;
    this.assignment = assignment;
    startNanos = time.nanos();
    deadlineNanos = call.timeoutNanos() == 0 ? 0 : startNanos + call.timeoutNanos();
    score = Double.NaN;
    marked = false;
    waitedNanos = 0;
    row.clear();
  }

  /** Says how long the call waited for a lane; without it, it did not wait. */
  public void waited(long nanos) {
    waitedNanos = nanos;
  }

  /** Ends {@code phase} now: a model marks encode, inference and decode in that order, or none. */
  public void mark(Phase phase) {
    long now = time.nanos();
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

  /** Ends the prediction and gives it its id. */
  public void end(long idCounter) {
    endNanos = marked ? decodedNanos : time.nanos();
    this.idCounter = idCounter;
  }

  /** Whether the model marked its phases, to the last. */
  public boolean marked() {
    return marked;
  }

  /** How long {@code phase} took, in nanoseconds; reading and validating count as encoding. */
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
    return call;
  }

  @Override
  public long idCounter() {
    return idCounter;
  }
}
