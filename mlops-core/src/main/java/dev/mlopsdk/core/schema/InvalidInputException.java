package dev.mlopsdk.core.schema;

import java.util.List;

/**
 * An input that does not fit the model: the caller's mistake, so a retry cannot help. The message
 * names both sides, what the model expects and what it got.
 *
 * @since 0.1
 */
public final class InvalidInputException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** What does not fit. */
  public enum Kind {
    /** A required value is not there. */
    MISSING("missing"),
    /** A value or tensor the model does not know. */
    UNKNOWN("unknown"),
    /** A value or tensor of another type. */
    TYPE("type"),
    /** A tensor of another rank or dimension. */
    SHAPE("shape"),
    /** NaN or an infinity where a finite number is due. */
    NOT_FINITE("not_finite"),
    /** A number outside its range. */
    RANGE("range"),
    /** A category that is none of the allowed ones. */
    CATEGORY("unknown_category"),
    /** A text that is too short or too long. */
    LENGTH("length"),
    /** A text of another form. */
    PATTERN("pattern"),
    /** Bytes that cannot be decoded: a damaged image. */
    CONTENT("content"),
    /** Values that do not go together. */
    RULE("rule"),
    /** A row further outside the training data than is allowed. */
    OUTLIER("outlier");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The value of the meter tag {@code kind}. */
    public String label() {
      return label;
    }
  }

  private final Kind kind;
  private final String[] features;
  private final int index;

  public InvalidInputException(Kind kind, String message) {
    this(kind, message, List.of());
  }

  /** One that is about {@code features}, first the one that {@code kind} is about. */
  public InvalidInputException(Kind kind, String message, List<String> features) {
    super(message);
    this.kind = kind;
    this.features = features.toArray(new String[0]);
    this.index = 0;
  }

  /** The input itself is null, where {@code expected} was due. */
  static InvalidInputException nullInput(String expected) {
    return new InvalidInputException(
        Kind.MISSING,
        "The input is null; give "
            + expected
            + ". Single values may be missing where a feature is optional, an input may not");
  }

  private InvalidInputException(InvalidInputException cause, String message, int index) {
    super(message, cause);
    this.kind = cause.kind;
    this.features = cause.features;
    this.index = index;
  }

  /** The same failure, saying which of several inputs it is; the index counts from 0. */
  public InvalidInputException at(int index, int size) {
    return new InvalidInputException(
        this, getMessage() + " (index " + index + " of " + size + " inputs)", index);
  }

  /** What does not fit; of several things, the first. */
  public Kind kind() {
    return kind;
  }

  /** Of several inputs, which one does not fit, from 0; 0 of a single one. */
  public int index() {
    return index;
  }

  /**
   * The names of what does not fit, as the input spells them, first the one that {@link #kind} is
   * about; empty where it is no feature in particular.
   */
  public List<String> features() {
    return List.of(features);
  }
}
