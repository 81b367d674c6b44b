package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.alert.AlertNotice.Reason;
import dev.mlopsdk.core.event.AlertState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which transitions of one rule are told: not those of a silenced one, again those that nobody
 * acknowledged. Pure, like the machine. Not thread-safe.
 */
final class AlertTrack {

  /** What is told; the runner adds model, id and the present reading. */
  record Telling(long sequence, Reason reason, AlertState from, AlertState to, String detail) {}

  /** What it knows beside its machine, to be kept over a restart. */
  record Memory(
      AlertState told,
      Instant toldAt,
      long sequence,
      @Nullable Change acknowledged,
      @Nullable Instant silencedUntil,
      @Nullable Change silencedBy,
      double value,
      String detail) {}

  private final AlertRule rule;
  private final AlertMachine machine;

  /** The state that was told last. */
  private AlertState told = AlertState.OK;

  private Instant toldAt;
  private long sequence;
  private @Nullable Change acknowledged;
  private @Nullable Instant silencedUntil;
  private @Nullable Change silencedBy;
  private double value = Double.NaN;
  private String detail = "no reading yet";

  AlertTrack(AlertRule rule, Instant start) {
    this.rule = rule;
    this.machine = new AlertMachine(rule, start);
    this.toldAt = start;
  }

  /** Takes one reading and answers what is to be told of it. */
  Optional<Telling> read(double value, long samples, String about, Instant at) {
    Optional<Step> step = machine.read(value, samples, at);
    this.value = value;
    return told(step, about, at);
  }

  /** See {@link AlertMachine#rebaseline}. */
  Optional<Telling> rebaseline(double value, Change change, Instant at) {
    String why = "re-baselined by " + change.actor() + ": " + change.reason();
    Optional<Step> step = machine.rebaseline(value, why, at);
    acknowledged = null;
    return told(step, "", at);
  }

  /** See {@link AlertMachine#followAnother}. */
  void followAnother() {
    machine.followAnother();
  }

  /** Stops reminders until the alert is over; nothing if there is none. */
  void acknowledge(Change change) {
    if (machine.open()) {
      acknowledged = change;
    }
  }

  void silence(Duration duration, Change change, Instant at) {
    silencedUntil = at.plus(duration);
    silencedBy = change;
  }

  void unsilence(Instant at) {
    if (silencedUntil != null && at.isBefore(silencedUntil)) {
      silencedUntil = at;
    }
  }

  private Optional<Telling> told(Optional<Step> step, String about, Instant at) {
    step.ifPresent(
        taken -> detail = about.isEmpty() ? taken.detail() : taken.detail() + "; " + about);
    if (machine.held()) {
      detail = "an alert but for the cool-down until " + machine.coolUntil().orElse(at);
    }
    if (!machine.open()) {
      acknowledged = null;
    }
    AlertState now = machine.state();
    Instant until = silencedUntil;
    if (until != null) {
      if (at.isBefore(until)) {
        return Optional.empty();
      }
      silencedUntil = null;
      silencedBy = null;
      return now == told ? Optional.empty() : tell(Reason.SILENCE_ENDED, told, at);
    }
    if (step.isPresent()) {
      return tell(step.get().reason(), step.get().from(), at);
    }
    boolean due = rule.remindEvery.map(every -> !at.isBefore(toldAt.plus(every))).orElse(false);
    return now == AlertState.ALERT && acknowledged == null && due
        ? tell(Reason.REMINDER, now, at)
        : Optional.empty();
  }

  private Optional<Telling> tell(Reason reason, AlertState from, Instant at) {
    told = machine.state();
    toldAt = at;
    sequence++;
    return Optional.of(new Telling(sequence, reason, from, told, detail));
  }

  AlertState state() {
    return machine.state();
  }

  /** Whether the last reading would have made an alert but for the cool-down. */
  boolean held() {
    return machine.held();
  }

  Optional<Change> acknowledged() {
    return Optional.ofNullable(acknowledged);
  }

  double value() {
    return value;
  }

  double limit() {
    return machine.limit(machine.state(), value);
  }

  AlertStatus status(Instant at) {
    return new AlertStatus(
        rule.name,
        machine.state(),
        machine.since(),
        value,
        detail,
        acknowledged(),
        Optional.ofNullable(silencedUntil).filter(at::isBefore),
        Optional.ofNullable(silencedUntil).filter(at::isBefore).map(until -> silencedBy),
        machine.coolUntil().filter(at::isBefore));
  }

  AlertFile.Kept kept() {
    return new AlertFile.Kept(
        rule.toString(),
        machine.memory(),
        new Memory(told, toldAt, sequence, acknowledged, silencedUntil, silencedBy, value, detail));
  }

  /**
   * Takes up what was kept. If the rule is another now, its state starts anew as OK, which is told
   * if it was something else; how long it is silent, and its sequence, stay.
   */
  Optional<Telling> restore(AlertFile.Kept kept, Instant now) {
    machine.restore(kept.machine(), now);
    Memory memory = kept.track();
    told = memory.told();
    toldAt = memory.toldAt();
    sequence = memory.sequence();
    acknowledged = memory.acknowledged();
    silencedUntil = memory.silencedUntil();
    silencedBy = memory.silencedBy();
    value = memory.value();
    detail = memory.detail();
    return kept.rule().equals(rule.toString())
        ? Optional.empty()
        : rebaseline(Double.NaN, Change.by("mlops-sdk", "the rule was changed: " + rule), now);
  }
}
