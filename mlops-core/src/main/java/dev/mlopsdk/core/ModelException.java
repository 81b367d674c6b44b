package dev.mlopsdk.core;

/**
 * The one root of failures at run time: loading, verifying, running a model, reaching a registry.
 *
 * <p>Mistakes of the caller are JDK exceptions instead ({@link IllegalArgumentException} and its
 * {@link dev.mlopsdk.core.schema.InvalidInputException}, {@link IllegalStateException}, {@link
 * java.util.NoSuchElementException}).
 *
 * @since 0.1
 */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What failed, and whether the same call can succeed later without a change. */
  public enum Kind {
    /** The files verified but the model could not be loaded or warmed up. */
    LOAD(false),
    /** The stored bytes are not the published ones. */
    INTEGRITY(false),
    /** What is stored has a newer format than this SDK reads: update it. */
    FORMAT(false),
    /** The runtime failed on this input. */
    INFERENCE(false),
    /** The caller's deadline passed before an answer was there. */
    DEADLINE(true),
    /** There is more to do than can be done in time, so the call was turned away at once. */
    OVERLOADED(true),
    /** No version can be asked now: one is being loaded, none could be, or its circuit is open. */
    UNAVAILABLE(true),
    /** The load would exceed the budget of native memory. */
    MEMORY(true),
    /** The calling thread was interrupted while it waited for its turn; it stays interrupted. */
    INTERRUPTED(true),
    /** The registry could not be read or written. */
    REGISTRY(true),
    /** Somebody else changed the registry at the same time, again and again. */
    CONFLICT(true);

    private final boolean retryable;

    Kind(boolean retryable) {
      this.retryable = retryable;
    }
  }

  private final Kind kind;

  public ModelException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ModelException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What failed. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same call can succeed later without a change. */
  public boolean retryable() {
    return kind.retryable;
  }
}
