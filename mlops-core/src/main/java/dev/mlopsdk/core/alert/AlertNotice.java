package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.AlertState;
import java.time.Instant;
import java.util.Optional;

/**
 * What a sink is told: a rule changed its state, or is still an alert. Immutable.
 *
 * @param id unique; the same in every attempt to deliver it
 * @param ref the model; version 0 where the rules are about the model as a whole
 * @param rule the rule's name
 * @param sequence counts the notices of the rule, from 1
 * @param reason why it is told
 * @param from the state that was told before; that of {@code to} for a reminder
 * @param to the state now
 * @param value the last reading, NaN where it is missing
 * @param threshold the limit that counts, in the unit of the value; NaN before there is one
 * @param at when
 * @param detail one sentence for a person
 * @param acknowledged who is looking into it already
 * @since 0.1
 */
public record AlertNotice(
    String id,
    ModelRef ref,
    String rule,
    long sequence,
    Reason reason,
    AlertState from,
    AlertState to,
    double value,
    double threshold,
    Instant at,
    String detail,
    Optional<Change> acknowledged) {

  /** Why a notice is sent. */
  public enum Reason {
    /** The readings moved the state. */
    READINGS,
    /** The readings stopped. */
    NO_DATA,
    /** A person called the present state normal. */
    REBASELINED,
    /** Nobody has acknowledged the alert. */
    REMINDER,
    /** The state changed while the rule was silent; {@code from} is what was told before that. */
    SILENCE_ENDED
  }

  /** One sentence for a person. */
  public String message() {
    return ref
        + " alert "
        + rule
        + (from == to ? " is still " + to : " went from " + from + " to " + to)
        + ": "
        + detail
        + acknowledged.map(by -> " (acknowledged by " + by.actor() + ")").orElse("");
  }
}
