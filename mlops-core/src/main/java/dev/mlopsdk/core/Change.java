package dev.mlopsdk.core;

/**
 * Who changes something and why; every change of a registry carries one. Immutable.
 *
 * @param actor a person or a program
 * @param reason free text, kept in the audit log
 * @since 0.1
 */
public record Change(String actor, String reason) {

  public Change {
    if (actor == null || actor.isBlank() || reason == null || reason.isBlank()) {
      throw new IllegalArgumentException(
          "A change names its actor and its reason, but had actor '"
              + actor
              + "' and reason '"
              + reason
              + "'; say who makes it and why");
    }
  }

  /** A change by {@code actor} for {@code reason}; neither may be blank. */
  public static Change by(String actor, String reason) {
    return new Change(actor, reason);
  }
}
