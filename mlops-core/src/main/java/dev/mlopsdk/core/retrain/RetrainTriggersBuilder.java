package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of one model's triggers. Not thread-safe; confine to one thread.
 *
 * @since 0.1
 */
public final class RetrainTriggersBuilder {

  private static final Duration LONGEST = Duration.ofDays(3650);

  final ModelRegistry registry;
  final String model;
  final List<RetrainRule> rules = new ArrayList<>();
  final List<Consumer<? super RetrainRequest>> listeners = new ArrayList<>();
  final Events events = new Events();
  @Nullable BiFunction<? super Instant, ? super Instant, DataWindow> window;
  Duration data = Duration.ofDays(30);
  Duration coolDown = Duration.ofDays(1);
  Duration interval = Duration.ofMinutes(1);
  Approval approval = Approval.NONE;
  MeterRegistry meters = new CompositeMeterRegistry();
  private @Nullable TimeSource time;

  RetrainTriggersBuilder(ModelRegistry registry, String model) {
    this.registry = registry;
    this.model = ModelRef.requireName(model);
  }

  /**
   * Adds a rule; where several fire at one look, the first given one names the request.
   *
   * @throws IllegalArgumentException if there is one of that name, or it is called {@code manual}
   */
  public RetrainTriggersBuilder when(RetrainRule rule) {
    if (rule.name().equals(RetrainTriggers.MANUAL)
        || rules.stream().anyMatch(known -> known.name().equals(rule.name()))) {
      throw new IllegalArgumentException(
          "The names of rules differ and none is '"
              + RetrainTriggers.MANUAL
              + "', but another was '"
              + rule.name()
              + "'; give it one with named(…)");
    }
    rules.add(rule);
    return this;
  }

  /** Names the data of the last 30 days before a request: {@code logReader::window}. */
  public RetrainTriggersBuilder window(
      BiFunction<? super Instant, ? super Instant, DataWindow> window) {
    return window(data, window);
  }

  /**
   * Names the data of the last {@code length} before a request. While it fails, no request is made:
   * one without its data is of no use.
   */
  public RetrainTriggersBuilder window(
      Duration length, BiFunction<? super Instant, ? super Instant, DataWindow> window) {
    this.data = positive("window", length);
    this.window = window;
    return this;
  }

  /** How long no rule fires after a request was closed; default a day. */
  public RetrainTriggersBuilder coolDown(Duration coolDown) {
    this.coolDown = coolDown.isZero() ? coolDown : positive("coolDown", coolDown);
    return this;
  }

  /** Whether a person must allow each request; default not. */
  public RetrainTriggersBuilder approval(Approval approval) {
    this.approval = approval;
    return this;
  }

  /**
   * Tells {@code listener} each request that may be worked on: once, in the process that made it
   * or, where one is required, approved it. What it throws is logged, and the request stays open.
   */
  public RetrainTriggersBuilder listen(Consumer<? super RetrainRequest> listener) {
    listeners.add(listener);
    return this;
  }

  /** Tells {@code listener} every step that this process takes, as {@code RetrainChanged}. */
  public RetrainTriggersBuilder events(Consumer<? super ModelEvent> listener) {
    events.add(listener);
    return this;
  }

  /** Where decisions are counted; default nowhere. */
  public RetrainTriggersBuilder meters(MeterRegistry meters) {
    this.meters = meters;
    return this;
  }

  /** How often the rules are looked at; default every minute. */
  public RetrainTriggersBuilder interval(Duration interval) {
    this.interval = positive("interval", interval);
    return this;
  }

  /** Clock and scheduler, which the caller closes; default the system's, closed with these. */
  public RetrainTriggersBuilder time(TimeSource time) {
    this.time = time;
    return this;
  }

  /** Starts to look, at once and then at every interval. Needs no registry that answers. */
  public RetrainTriggers open() {
    TimeSource given = time;
    if (given != null) {
      return RetrainTriggers.start(this, given, () -> {});
    }
    SystemTime own = SystemTime.create("mlops-retrain");
    return RetrainTriggers.start(this, own, own::close);
  }

  private static Duration positive(String name, Duration value) {
    if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " is more than 0 and at most " + LONGEST.toDays() + " days, but was " + value);
    }
    return value;
  }
}
