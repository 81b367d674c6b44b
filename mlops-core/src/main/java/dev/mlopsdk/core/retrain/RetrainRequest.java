package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.DataWindow;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request to train a model again, open or closed. Immutable.
 *
 * @param id unique over all models and replicas
 * @param champion the version that should serve when it was made
 * @param rule the name of the rule that made it, {@code manual} for a person
 * @param reason what the rule saw
 * @param at when it was made
 * @param window what to train on, if the triggers were told where the log is. Read back from the
 *     registry it has all files if they fit into a mark, else the first and the last: see {@link
 *     #files}
 * @param files how many files the window has
 * @param state what became of it
 * @param approval who allowed it and why, if someone had to
 * @param closedAt when it was refused or answered
 * @param closed who refused or answered it and why
 * @param reported the version that answered it
 * @since 0.1
 */
public record RetrainRequest(
    String id,
    ModelRef champion,
    String rule,
    String reason,
    Instant at,
    Optional<DataWindow> window,
    int files,
    State state,
    Optional<Change> approval,
    Optional<Instant> closedAt,
    Optional<Change> closed,
    OptionalInt reported) {

  /** What became of a request. */
  public enum State {
    /** A person must allow it. */
    PENDING_APPROVAL,
    /** It is open: somebody trains. */
    REQUESTED,
    /** A person refused it. */
    REFUSED,
    /** A new version answered it. */
    REPORTED
  }

  /** Whether it still waits for something: a model has one such request at most. */
  public boolean open() {
    return state == State.PENDING_APPROVAL || state == State.REQUESTED;
  }

  /** The model. */
  public String model() {
    return champion.name();
  }

  /** Whether {@link #window} names every file. */
  public boolean complete() {
    return window.isEmpty() || window.get().files().size() == files;
  }

  static RetrainRequest of(
      String id,
      ModelRef champion,
      String rule,
      String reason,
      Instant at,
      Optional<DataWindow> window,
      State state) {
    return new RetrainRequest(
        id,
        champion,
        rule,
        reason,
        at,
        window,
        window.map(named -> named.files().size()).orElse(0),
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  /** The same request, allowed by {@code change}. */
  RetrainRequest approve(Change change) {
    return new RetrainRequest(
        id,
        champion,
        rule,
        reason,
        at,
        window,
        files,
        State.REQUESTED,
        Optional.of(change),
        closedAt,
        closed,
        reported);
  }

  /** The same request, closed at {@code when}. */
  RetrainRequest close(State end, Instant when, Change change, OptionalInt version) {
    return new RetrainRequest(
        id,
        champion,
        rule,
        reason,
        at,
        window,
        files,
        end,
        approval,
        Optional.of(when),
        Optional.of(change),
        version);
  }

  /** The same request with {@code whole} in place of a window that was cut short. */
  RetrainRequest with(Optional<DataWindow> whole) {
    return new RetrainRequest(
        id, champion, rule, reason, at, whole, files, state, approval, closedAt, closed, reported);
  }
}
