package dev.mlopsdk.core;

import java.util.Arrays;
import java.util.Locale;

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
    MODEL,
    /** An equal input was answered by the same version before, or at the same time. */
    CACHE,
    /** The version could not answer, and what was named for that case did. */
    FALLBACK;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The word in logs and tags. */
    public String label() {
      return label;
    }
  }

  private final O value;
  private final ModelRef model;
  private final Assignment assignment;
  private final PredictionIds ids;
  private final long counter;
  private final Origin origin;

  /** Source and reason in one reference: there is one of these per call, on the hot path. */
  private record Origin(Source source, String reason) {

    private static final Origin MODEL = new Origin(Source.MODEL, "");
    private static final Origin CACHE = new Origin(Source.CACHE, "");
    private static final Origin FALLBACK = new Origin(Source.FALLBACK, "");

    static Origin of(Source source, String reason) {
      if (!reason.isEmpty()) {
        return new Origin(source, reason);
      }
      return switch (source) {
        case MODEL -> MODEL;
        case CACHE -> CACHE;
        case FALLBACK -> FALLBACK;
      };
    }
  }

  /**
   * An answer of the version {@code model}, or in its place.
   *
   * @param reason why it came from there, one sentence; empty for a model's own answer
   */
  public Prediction(
      O value,
      ModelRef model,
      Assignment assignment,
      PredictionIds ids,
      long counter,
      Source source,
      String reason) {
    this.value = value;
    this.model = model;
    this.assignment = assignment;
    this.ids = ids;
    this.counter = counter;
    this.origin = Origin.of(source, reason);
  }

  /** The model's answer. */
  public O value() {
    return value;
  }

  /** The id to report the outcome under; made on demand. */
  public PredictionId id() {
    return new PredictionId(ids.nonce(), counter);
  }

  /** The version that answered; of a fallback the one that should have, see {@link #reason}. */
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
    return origin.source();
  }

  /** Why a fallback answered, one sentence; else empty. */
  public String reason() {
    return origin.reason();
  }

  @Override
  public String toString() {
    String array = Arrays.deepToString(new Object[] {value});
    return "Prediction["
        + array.substring(1, array.length() - 1)
        + " by "
        + model
        + " as "
        + assignment.variant()
        + (source() == Source.MODEL ? "" : ", " + origin.source() + " " + origin.reason()).strip()
        + "]";
  }
}
