package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Wording;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of one model: reads every figure once per interval, moves the state of its rule, and
 * tells sinks, listeners and meters of the change.
 *
 * <pre>{@code
 * try (Alerts alerts = Alerts.of(ModelRef.of("delay", 2))
 *     .rule(AlertRule.above("late-share", 0.30).recoverAt(0.15).fires(3, 5), Reading.of(signal))
 *     .sink(AlertSink.slf4j())
 *     .open()) {
 *   alerts.acknowledge("late-share", Change.by("ann", "looking into it"));
 * }
 * }</pre>
 *
 * <p>A person's three answers: {@link #acknowledge} stops the reminders of this alert, {@link
 * #silence} tells nobody anything for a while, {@link #rebaseline} calls the present normal. Each
 * is logged with its reason. An unknown rule is a {@link NoSuchElementException} that names those
 * there are. Thread-safe.
 *
 * @since 0.1
 */
public final class Alerts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");
  private static final Duration LONGEST_SILENCE = Duration.ofDays(365);

  private final Subject subject;
  private final Map<String, Watched> rules = new LinkedHashMap<>();
  private final TimeSource time;
  private final Runnable closeTime;
  private final Duration interval;
  private final AlertMeters meters;
  private final Teller telling;
  private final @Nullable StateKeeper keeper;

  /** Guards the tracks and what follows; nothing foreign runs under it. */
  private final Object lock = new Object();

  private boolean closed;
  private TimeSource.@Nullable Task next;

  private Alerts(AlertsBuilder options, TimeSource time, Runnable closeTime) {
    this.subject = new Subject(options.registry, options.ref);
    subject.look();
    this.time = time;
    this.closeTime = closeTime;
    this.interval = options.interval;
    Instant start = time.now();
    options.rules.forEach(
        (name, pair) -> rules.put(name, new Watched(pair.rule(), pair.reading(), start)));
    rules.values().forEach(watched -> watched.follow(subject.ref()));
    this.keeper =
        options.state == null
            ? null
            : new StateKeeper(new AlertFile(options.state), time, this::kept);
    List<Watched> watched = List.copyOf(rules.values());
    this.meters = new AlertMeters(options.meters, subject.ref(), watched, options.sinks);
    this.telling = new Teller(options.events, List.copyOf(options.sinks), meters);
  }

  /** Alerts of one version, which sinks and meters are told. */
  public static AlertsBuilder of(ModelRef ref) {
    return new AlertsBuilder(null, ref);
  }

  /** Alerts of {@code model} as a whole; sinks and meters are told version 0. */
  public static AlertsBuilder of(String model) {
    return new AlertsBuilder(null, ModelRef.of(model, Subject.NONE));
  }

  /**
   * Alerts of whichever version of {@code model} the registry has serve: its pin, else its
   * champion. It is asked at every evaluation; sinks, listeners and meters are told that version,
   * and 0 while there is none. A rule keeps its state when the version changes: what the new one
   * reads mends it.
   */
  public static AlertsBuilder of(ModelRegistry registry, String model) {
    return new AlertsBuilder(registry, ModelRef.of(model, Subject.NONE));
  }

  static Alerts open(AlertsBuilder options, TimeSource time, Runnable closeTime) {
    Alerts alerts = new Alerts(options, time, closeTime);
    boolean opened = false;
    try {
      alerts.restore();
      alerts.schedule();
      opened = true;
      alerts.telling.deliver();
      return alerts;
    } finally {
      if (!opened) {
        alerts.meters.remove();
        closeTime.run();
      }
    }
  }

  private void restore() {
    if (keeper == null) {
      return;
    }
    Instant now = time.now();
    Map<String, AlertFile.Kept> kept = keeper.read();
    synchronized (lock) {
      for (Watched watched : rules.values()) {
        AlertFile.Kept known = kept.remove(watched.rule.name);
        if (known != null) {
          watched.track.restore(known, now).ifPresent(t -> add(watched, t, now));
          watched.state = watched.track.state();
        }
      }
    }
    kept.forEach(
        (rule, gone) ->
            LOG.info(
                "The alert {} of {} was {}; there is no such rule now",
                rule,
                subject.ref(),
                gone.machine().state()));
  }

  private void schedule() {
    synchronized (lock) {
      if (!closed) {
        next = time.schedule(interval, this::evaluate);
      }
    }
  }

  /** One look at every rule; never two at once, since the next is scheduled at the end. */
  private void evaluate() {
    try {
      follow();
      for (Watched watched : rules.values()) {
        Watched.Sample sample = watched.sample();
        take(watched, sample);
        telling.deliver();
      }
      save();
    } finally {
      schedule();
    }
  }

  private void follow() {
    if (subject.look()) {
      ModelRef ref = subject.ref();
      LOG.info("The alerts of {} follow {} now", ref.name(), ref);
      meters.follow(ref);
      synchronized (lock) {
        rules.values().forEach(watched -> watched.followAnother(ref));
      }
    }
  }

  private void take(Watched watched, Watched.Sample sample) {
    String held = "";
    synchronized (lock) {
      if (closed) {
        return;
      }
      Instant now = time.now();
      boolean heldBefore = watched.track.held();
      watched
          .track
          .read(sample.value(), sample.samples(), sample.detail(), now)
          .ifPresent(told -> add(watched, told, now));
      watched.state = watched.track.state();
      if (watched.track.held() && !heldBefore) {
        held = watched.track.status(now).detail();
      }
    }
    if (!held.isEmpty()) {
      meters.held(watched.rule.name);
      LOG.info("{} alert {} is held back: {}", subject.ref(), watched.rule.name, held);
    }
  }

  private void add(Watched watched, AlertTrack.Telling told, Instant at) {
    telling.add(
        new AlertNotice(
            UUID.randomUUID().toString(),
            subject.ref(),
            watched.rule.name,
            told.sequence(),
            told.reason(),
            told.from(),
            told.to(),
            watched.track.value(),
            watched.track.limit(),
            at,
            told.detail(),
            watched.track.acknowledged()));
  }

  /**
   * Says that somebody looks into it: no reminders until the rule is OK again. Changes nothing
   * while the rule is OK or warns, as the answer's {@code acknowledged} then says.
   */
  public AlertStatus acknowledge(String rule, Change change) {
    return change(
        rule,
        "acknowledged",
        change,
        (watched, now) -> {
          watched.track.acknowledge(change);
          return Optional.empty();
        });
  }

  /**
   * Tells nobody anything of the rule for {@code duration}, from now, in place of a former silence;
   * its state goes on. If it is another at the end, that is told then.
   */
  public AlertStatus silence(String rule, Duration duration, Change change) {
    if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST_SILENCE) > 0) {
      throw new IllegalArgumentException(
          "A silence lasts more than zero and at most "
              + LONGEST_SILENCE.toDays()
              + " days, but was "
              + duration
              + "; unsilence ends one");
    }
    return change(
        rule,
        "silenced for " + Wording.time(duration),
        change,
        (watched, now) -> {
          watched.track.silence(duration, change, now);
          return Optional.empty();
        });
  }

  /** Ends a silence; what changed meanwhile is told at the next evaluation. */
  public AlertStatus unsilence(String rule, Change change) {
    return change(
        rule,
        "unsilenced",
        change,
        (watched, now) -> {
          watched.track.unsilence(now);
          return Optional.empty();
        });
  }

  /**
   * Starts the rule afresh as OK: its readings, cool-down and acknowledgement are forgotten, a
   * learned baseline is learned anew, evidence counts from now on, and the reading is told by
   * {@link Reading#rebaseline}.
   */
  public AlertStatus rebaseline(String rule, Change change) {
    Watched known = watched(rule);
    known.reading.rebaseline();
    double from = known.sample().value();
    return change(
        rule,
        "re-baselined",
        change,
        (watched, now) -> watched.track.rebaseline(from, change, now));
  }

  private interface Answer {
    Optional<AlertTrack.Telling> apply(Watched watched, Instant now);
  }

  private AlertStatus change(String rule, String what, Change change, Answer answer) {
    Watched watched = watched(rule);
    AlertStatus status;
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException(
            "The alerts of " + subject.ref() + " are closed; open them anew");
      }
      Instant now = time.now();
      answer.apply(watched, now).ifPresent(told -> add(watched, told, now));
      watched.state = watched.track.state();
      status = watched.track.status(now);
    }
    LOG.info(
        "{} alert {} {} by {}: {}", subject.ref(), rule, what, change.actor(), change.reason());
    telling.deliver();
    save();
    return status;
  }

  private Watched watched(String rule) {
    Watched watched = rules.get(rule);
    if (watched == null) {
      throw new NoSuchElementException(
          "The rules of "
              + subject.ref()
              + " are "
              + rules.keySet()
              + ", but asked was '"
              + rule
              + "'");
    }
    return watched;
  }

  /** How every rule stands now, in the order in which they were added. */
  public List<AlertStatus> states() {
    synchronized (lock) {
      Instant now = time.now();
      List<AlertStatus> states = new ArrayList<>();
      rules.values().forEach(watched -> states.add(watched.track.status(now)));
      return List.copyOf(states);
    }
  }

  /** How one rule stands now. */
  public AlertStatus state(String rule) {
    Watched watched = watched(rule);
    synchronized (lock) {
      return watched.track.status(time.now());
    }
  }

  private void save() {
    if (keeper != null) {
      keeper.save();
    }
  }

  private Map<String, AlertFile.Kept> kept() {
    synchronized (lock) {
      Map<String, AlertFile.Kept> kept = new LinkedHashMap<>();
      rules.forEach((name, watched) -> kept.put(name, watched.track.kept()));
      return kept;
    }
  }

  /**
   * Evaluates no more, keeps the states and removes the meters; sinks are their owners' to close.
   * Where an evaluation is telling its sinks just now, it waits for them, 5 s at most, so that
   * whoever closes a sink afterwards loses no notice.
   */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      if (next != null) {
        next.cancel();
      }
    }
    try {
      telling.finish();
      if (keeper != null) {
        keeper.close();
      }
    } finally {
      meters.remove();
      closeTime.run();
    }
  }
}
