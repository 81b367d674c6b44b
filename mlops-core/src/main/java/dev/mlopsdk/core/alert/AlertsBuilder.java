package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules, sinks and options of {@link Alerts}. Not thread-safe; confine to one thread.
 *
 * @since 0.1
 */
public final class AlertsBuilder {

  private static final Duration LONGEST = Duration.ofDays(365);

  /** A rule and where it reads. */
  record Pair(AlertRule rule, Reading reading) {}

  final ModelRef ref;

  /** Says which version is followed; null if the rules are about {@link #ref} for good. */
  final @Nullable ModelRegistry registry;

  final Map<String, Pair> rules = new LinkedHashMap<>();
  final List<AlertSink> sinks = new ArrayList<>();
  final Events events = new Events();
  MeterRegistry meters = new CompositeMeterRegistry();
  Duration interval = Duration.ofMinutes(1);
  @Nullable Path state;
  private @Nullable TimeSource time;

  AlertsBuilder(@Nullable ModelRegistry registry, ModelRef ref) {
    this.registry = registry;
    this.ref = ref;
  }

  /**
   * Adds a rule over a figure.
   *
   * @throws IllegalArgumentException if there is a rule of that name already
   */
  public AlertsBuilder rule(AlertRule rule, Reading reading) {
    if (rules.putIfAbsent(rule.name(), new Pair(rule, reading)) != null) {
      throw new IllegalArgumentException(
          "Every rule of a model has a name of its own, but two are called '" + rule.name() + "'");
    }
    return this;
  }

  /**
   * Adds a rule over a signal of the version that serves: {@code drift::signal}, or {@code ref ->
   * signals.recent(ref, "latency")}. Where that version is another, the next reading is of that
   * one; a {@link java.util.NoSuchElementException}, as of a version that this process does not
   * watch yet, is a missing reading.
   *
   * @throws IllegalArgumentException if there is a rule of that name already
   * @throws IllegalStateException if the alerts are about no version; begin with {@link
   *     Alerts#of(ModelRegistry, String)}
   */
  public AlertsBuilder rule(AlertRule rule, Function<? super ModelRef, ? extends Signal> signals) {
    if (registry == null && ref.version() == Subject.NONE) {
      throw new IllegalStateException(
          "The rule "
              + rule.name()
              + " reads a version, but Alerts.of(\""
              + ref.name()
              + "\") follows none; begin with Alerts.of(registry, \""
              + ref.name()
              + "\")");
    }
    return rule(rule, new VersionReading(signals));
  }

  /** Adds somebody to be told; none is told unless added. The caller closes it. */
  public AlertsBuilder sink(AlertSink sink) {
    sinks.add(sink);
    return this;
  }

  /** Tells {@code listener} every {@link ModelEvent.AlertChanged}; guarded like all listeners. */
  public AlertsBuilder listen(Consumer<? super ModelEvent> listener) {
    events.add(listener);
    return this;
  }

  /** Where meters are registered; default nowhere. */
  public AlertsBuilder meters(MeterRegistry meters) {
    this.meters = meters;
    return this;
  }

  /** How often all rules are evaluated; default every minute. */
  public AlertsBuilder every(Duration interval) {
    if (interval.compareTo(Duration.ofMillis(1)) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "The interval is 1 ms to " + LONGEST.toDays() + " days, but was " + interval);
    }
    this.interval = interval;
    return this;
  }

  /**
   * Keeps states, acknowledgements, silences and learned baselines in {@code file} over a restart;
   * without it every rule starts as OK, and an alert that goes on is told, and to be acknowledged,
   * again. One process at a time uses a file.
   */
  public AlertsBuilder state(Path file) {
    this.state = file;
    return this;
  }

  /** Clock and scheduler, which the caller closes; default the system's, closed with the alerts. */
  public AlertsBuilder time(TimeSource time) {
    this.time = time;
    return this;
  }

  /**
   * Starts to evaluate, first after one interval.
   *
   * @throws IllegalStateException if there is no rule
   * @throws dev.mlopsdk.core.ModelException of kind {@code FORMAT} if a newer SDK wrote the state
   */
  public Alerts open() {
    if (rules.isEmpty()) {
      throw new IllegalStateException(
          "Alerts evaluate rules, but there is none; add one with rule(AlertRule, Reading)");
    }
    TimeSource given = time;
    if (given != null) {
      return Alerts.open(this, given, () -> {});
    }
    SystemTime own = SystemTime.create("mlops-alerts");
    return Alerts.open(this, own, own::close);
  }
}
