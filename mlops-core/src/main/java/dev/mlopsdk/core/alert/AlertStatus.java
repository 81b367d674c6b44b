package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.event.AlertState;
import java.time.Instant;
import java.util.Optional;

/**
 * How a rule stands. Immutable.
 *
 * @param rule the rule's name
 * @param state its state
 * @param since when it came into that state
 * @param value the last reading; NaN where it is missing, or none was taken yet
 * @param detail what the last transition, or the cool-down that holds an alert back, said
 * @param acknowledged who acknowledged the alert, and why
 * @param silencedUntil until when nobody is told of it
 * @param silencedBy who silenced it, and why
 * @param coolDownUntil until when it is not to become an alert again
 * @since 0.1
 */
public record AlertStatus(
    String rule,
    AlertState state,
    Instant since,
    double value,
    String detail,
    Optional<Change> acknowledged,
    Optional<Instant> silencedUntil,
    Optional<Change> silencedBy,
    Optional<Instant> coolDownUntil) {}
