package dev.mlopsdk.core;

/**
 * One answer, with where it came from. Immutable.
 *
 * @param <O> the answer's type
 * @since 0.1
 */
public final class Prediction<O> {

  /** What produced an answer. */
  public enum Source {
    /** The model ran for this call. */
    MODEL
  }

  private final O value;
  private final ModelRef model;
  private final Assignment assignment;
  private final PredictionIds ids;
  private final long counter;

  public Prediction(
      O value, ModelRef model, Assignment assignment, PredictionIds ids, long counter) {
    this.value = value;
    this.model = model;
    this.assignment = assignment;
    this.ids = ids;
    this.counter = counter;
  }

  /** The model's answer. */
  public O value() {
    return value;
  }

  /** The id to report the outcome under; made on demand. */
  public PredictionId id() {
    return new PredictionId(ids.nonce(), counter);
  }

  /** The version that answered. */
  public ModelRef model() {
    return model;
  }

  /** The arm that answered. */
  public String variant() {
    return assignment.variant();
  }

  /** Arm, reason, epoch and propensity. */
  public Assignment assignment() {
    return assignment;
  }

  /** What produced the answer. */
  public Source source() {
    return Source.MODEL;
  }

  @Override
  public String toString() {
    return "Prediction[" + value + " by " + model + " as " + assignment.variant() + "]";
  }
}
