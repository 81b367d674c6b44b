package dev.mlopsdk.core.schema;

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
    SHAPE("shape");

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

  public InvalidInputException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** The input itself is null, where {@code expected} was due. */
  static InvalidInputException nullInput(String expected) {
    return new InvalidInputException(
        Kind.MISSING,
        "The input is null; give "
            + expected
            + ". Single values may be missing where a feature is optional, an input may not");
  }

  private InvalidInputException(InvalidInputException cause, String message) {
    super(message, cause);
    this.kind = cause.kind;
  }

  /** The same failure, saying which of several inputs it is; the index counts from 0. */
  public InvalidInputException at(int index, int size) {
    return new InvalidInputException(
        this, getMessage() + " (index " + index + " of " + size + " inputs)");
  }

  /** What does not fit. */
  public Kind kind() {
    return kind;
  }
}
