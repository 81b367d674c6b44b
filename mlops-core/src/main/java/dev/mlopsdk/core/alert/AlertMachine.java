package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.alert.AlertNotice.Reason;
import dev.mlopsdk.core.event.AlertState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The states of one rule: takes readings with their time, returns the transition that each makes.
 * At most one step per reading, along the arrows below, so that no state is skipped; the table of
 * every state and reading is in docs/alerts.md. Pure: no clock, no I/O. Not thread-safe.
 *
 * <pre>
 * OK ⇄ WARN → ALERT ⇄ RECOVERING → OK      any → NO_DATA → the state it left, judged by one reading
 * </pre>
 */
final class AlertMachine {

  private final AlertRule rule;
  private final Levels levels;

  /** The levels of the last readings since it was last OK after trouble, the newest last. */
  private final Deque<Level> window = new ArrayDeque<>();

  private AlertState state = AlertState.OK;

  /** Where NO_DATA came from. */
  private AlertState resume = AlertState.OK;

  private Instant since;

  /** When a reading last said something. */
  private Instant heard;

  private @Nullable Instant coolUntil;
  private boolean held;
  private int missing;
  private int goods;

  AlertMachine(AlertRule rule, Instant start) {
    this.rule = rule;
    this.levels = new Levels(rule);
    this.since = start;
    this.heard = start;
  }

  /** Takes one reading; {@code value} is NaN where it is missing. */
  Optional<Step> read(double value, long samples, Instant at) {
    held = false;
    boolean absent = Double.isNaN(value);
    missing = absent ? missing + 1 : 0;
    if (absent || samples < rule.minimumSamples) {
      return silent(samples, at);
    }
    heard = at;
    Optional<Level> level = levels.of(value);
    if (level.isEmpty()) {
      return state == AlertState.NO_DATA
          ? go(resume, Reason.READINGS, "readings come again; the baseline is being learned", at)
          : Optional.empty();
    }
    return heard(value, level.get(), at);
  }

  private Optional<Step> silent(long samples, Instant at) {
    boolean gone = missing >= rule.missing || !at.isBefore(heard.plus(rule.quiet));
    if (!gone || state == AlertState.NO_DATA) {
      return Optional.empty();
    }
    resume = state;
    window.clear();
    goods = 0;
    String why =
        missing >= rule.missing
            ? missing + " readings in a row are missing"
            : "no reading said anything since "
                + heard
                + (missing > 0
                    ? ""
                    : "; the last had " + samples + " samples of " + rule.minimumSamples);
    return go(AlertState.NO_DATA, Reason.NO_DATA, why, at);
  }

  private Optional<Step> heard(double value, Level level, Instant at) {
    window.addLast(level);
    if (window.size() > Math.max(rule.window, rule.warnWindow)) {
      window.removeFirst();
    }
    goods = level == Level.GOOD ? goods + 1 : 0;
    AlertState next = next(level, at);
    if (next == state) {
      return Optional.empty();
    }
    // Bad readings that came back from NO_DATA into OK count towards the next warning.
    boolean settled = next == AlertState.OK && level == Level.GOOD;
    String why = levels.describe(value, level) + counted(next, level);
    if (settled) {
      coolUntil = state == AlertState.RECOVERING ? at.plus(rule.coolDown) : coolUntil;
      window.clear();
      goods = 0;
    }
    return go(next, Reason.READINGS, why, at);
  }

  /** The whole of the transitions that readings make. */
  private AlertState next(Level level, Instant at) {
    return switch (state) {
      case OK -> warns(level) ? AlertState.WARN : AlertState.OK;
      case WARN -> {
        if (fires(level)) {
          held = coolUntil != null && at.isBefore(coolUntil);
          yield held ? AlertState.WARN : AlertState.ALERT;
        }
        yield goods >= rule.clears ? AlertState.OK : AlertState.WARN;
      }
      case ALERT -> level == Level.GOOD ? AlertState.RECOVERING : AlertState.ALERT;
      case RECOVERING -> {
        if (fires(level)) {
          yield AlertState.ALERT;
        }
        yield goods >= rule.clears ? AlertState.OK : AlertState.RECOVERING;
      }
      case NO_DATA ->
          switch (resume) {
            case ALERT -> level == Level.GOOD ? AlertState.RECOVERING : AlertState.ALERT;
            case RECOVERING -> AlertState.RECOVERING;
            case WARN -> level == Level.GOOD ? AlertState.OK : AlertState.WARN;
            case OK, NO_DATA -> warns(level) ? AlertState.WARN : AlertState.OK;
          };
    };
  }

  private boolean warns(Level level) {
    return level.atLeast(Level.WARN) && count(Level.WARN, rule.warnWindow) >= rule.warns;
  }

  private boolean fires(Level level) {
    return level == Level.ALERT && count(Level.ALERT, rule.window) >= rule.fires;
  }

  private int count(Level least, int of) {
    int skip = window.size() - of;
    int count = 0;
    for (Level level : window) {
      if (skip-- <= 0 && level.atLeast(least)) {
        count++;
      }
    }
    return count;
  }

  private String counted(AlertState next, Level level) {
    if (next == AlertState.ALERT && level == Level.ALERT) {
      return ", " + count(Level.ALERT, rule.window) + " of the last " + rule.window + " readings";
    }
    if (next == AlertState.WARN && level.atLeast(Level.WARN)) {
      return ", "
          + count(Level.WARN, rule.warnWindow)
          + " of the last "
          + rule.warnWindow
          + " readings";
    }
    if (next == AlertState.OK) {
      return ", " + goods + " in a row";
    }
    return "";
  }

  /**
   * Forgets all readings, the cool-down and what was learned; the state is OK. Evidence counts from
   * {@code value} on.
   */
  Optional<Step> rebaseline(double value, String why, Instant at) {
    levels.restart(value);
    window.clear();
    goods = 0;
    missing = 0;
    heard = at;
    coolUntil = null;
    held = false;
    resume = AlertState.OK;
    return state == AlertState.OK
        ? Optional.empty()
        : go(AlertState.OK, Reason.REBASELINED, why, at);
  }

  /** Readings are of another version from now on, whose evidence begins anew. */
  void followAnother() {
    levels.forgetEvidence();
  }

  private Optional<Step> go(AlertState next, Reason reason, String why, Instant at) {
    Step step = new Step(state, next, reason, why);
    state = next;
    since = at;
    return Optional.of(step);
  }

  AlertState state() {
    return state;
  }

  Instant since() {
    return since;
  }

  /** Whether an alert is not over yet: it is one, recovers, or its readings stopped coming. */
  boolean open() {
    AlertState known = state == AlertState.NO_DATA ? resume : state;
    return known == AlertState.ALERT || known == AlertState.RECOVERING;
  }

  /** Whether the last reading would have made an alert but for the cool-down. */
  boolean held() {
    return held;
  }

  Optional<Instant> coolUntil() {
    return Optional.ofNullable(coolUntil);
  }

  /** The limit that counts in {@code state}, in the unit of the readings. */
  double limit(AlertState state, double value) {
    return levels.limit(state == AlertState.WARN ? rule.warnAt : rule.threshold, value);
  }

  AlertMemory memory() {
    return new AlertMemory(
        state, resume, since, coolUntil, goods, new ArrayList<>(window), levels.learned());
  }

  /** Takes up what was kept; the time between is no time without readings. */
  void restore(AlertMemory kept, Instant now) {
    state = kept.state();
    resume = kept.resume();
    since = kept.since();
    heard = now;
    coolUntil = kept.coolUntil();
    missing = 0;
    goods = kept.goods();
    window.clear();
    window.addAll(kept.window());
    levels.restore(kept.learned());
  }
}
