package dev.mlopsdk.core.event;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;

/**
 * Something that happened to a served model. Immutable.
 *
 * @since 0.1
 */
public sealed interface ModelEvent {

  /** When. */
  Instant at();

  /** The version it is about. */
  ModelRef ref();

  /** One sentence for a person. */
  String message();

  /** A version was verified, loaded and warmed up. */
  record Loaded(Instant at, ModelRef ref, String device, long loadNanos) implements ModelEvent {
    @Override
    public String message() {
      return ref + " loaded on " + device + " in " + loadNanos / 1_000_000 + " ms";
    }
  }

  /** A version took over an alias in this process; {@code previous} is -1 for the first one. */
  record Swapped(Instant at, ModelRef ref, String alias, int previous) implements ModelEvent {
    @Override
    public String message() {
      return ref + " serves as " + alias + (previous < 0 ? "" : " instead of version " + previous);
    }
  }

  /**
   * A version that the registry names could not be verified, loaded or warmed up; {@code serving}
   * goes on, or nothing (-1).
   */
  record Rejected(Instant at, ModelRef ref, String alias, int serving, String cause)
      implements ModelEvent {
    @Override
    public String message() {
      return ref
          + " cannot serve as "
          + alias
          + ": "
          + cause
          + (serving < 0 ? "; nothing serves" : "; version " + serving + " goes on");
    }
  }

  /** An alias lost its version and has none now. */
  record Withdrawn(Instant at, ModelRef ref, String alias) implements ModelEvent {
    @Override
    public String message() {
      return ref + " no longer serves as " + alias;
    }
  }

  /**
   * The last lease of a version that was replaced has ended; it stays loaded for its grace time.
   */
  record Retired(Instant at, ModelRef ref) implements ModelEvent {
    @Override
    public String message() {
      return ref + " answered its last call";
    }
  }

  /** A version's memory was freed. */
  record Closed(Instant at, ModelRef ref) implements ModelEvent {
    @Override
    public String message() {
      return ref + " is closed";
    }
  }

  /** The registry could not be read; what serves goes on serving. */
  record RegistryUnavailable(Instant at, ModelRef ref, String cause) implements ModelEvent {
    @Override
    public String message() {
      return "The registry of " + ref.name() + " cannot be read: " + cause;
    }
  }

  /** A feature's distribution moved away from the baseline, or came back to it. */
  record DriftChanged(
      Instant at, ModelRef ref, String feature, String method, double score, boolean drifted)
      implements ModelEvent {
    @Override
    public String message() {
      return ref
          + " feature "
          + feature
          + (drifted ? " drifted: " : " is back: ")
          + method
          + " "
          + score;
    }
  }
}
