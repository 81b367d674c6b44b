package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Wording;
import dev.mlopsdk.core.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * When to train again: on drift, on quality, on evidence, on age, on a schedule, on new labels. A
 * rule is looked at at every interval of its {@link RetrainTriggers}; it fires when it is due at
 * every look for {@link #forAtLeast}. Immutable.
 *
 * <p>Rules about signals look at the champion's: the function gets the version that the registry
 * names, and may throw {@link java.util.NoSuchElementException} where this process does not watch
 * it, which is no data. What the signal looks over is its own affair: {@code signals.recent} a
 * sliding window, {@code signals.of} everything since the version was opened.
 *
 * @since 0.1
 */
public final class RetrainRule {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,31}");

  /** Says why it is time, if it is. */
  interface Condition {
    Optional<String> due(Look look);
  }

  /** Compares a signal that has samples enough. */
  private interface Verdict {
    Optional<String> of(Signal signal);
  }

  private final String name;
  private final Duration held;

  /** Made anew for every set of triggers: some conditions remember. */
  private final Supplier<Condition> condition;

  private RetrainRule(String name, Duration held, Supplier<Condition> condition) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A rule's name is 1 to 32 lower-case letters, digits, '_', '.' or '-', the first a letter,"
              + " but was '"
              + name
              + "'");
    }
    this.name = name;
    this.held = held;
    this.condition = condition;
  }

  /** {@code drift}: the champion's signal is at {@code from} or more. */
  public static RetrainRule drift(Function<ModelRef, ? extends Signal> signal, double from) {
    requireNumber(from);
    return on(
        "drift",
        signal,
        1,
        read ->
            read.estimate() >= from
                ? Optional.of(is(read, from, Wording.number(from, read.estimate()) + " or more"))
                : Optional.empty());
  }

  /**
   * {@code quality}: the champion's signal is below {@code least}, over {@code samples} or more
   * samples.
   */
  public static RetrainRule quality(
      Function<ModelRef, ? extends Signal> signal, double least, long samples) {
    requireNumber(least);
    return on(
        "quality",
        signal,
        samples,
        read ->
            read.estimate() < least
                ? Optional.of(is(read, least, "below " + Wording.number(least, read.estimate())))
                : Optional.empty());
  }

  /**
   * {@code evidence}: the e-value of the champion's signal is 1 / {@code alpha} or more, for {@code
   * alpha} in (0, 1).
   */
  public static RetrainRule evidence(Function<ModelRef, ? extends Signal> signal, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("An alpha is above 0 and below 1, but was " + alpha);
    }
    return on(
        "evidence",
        signal,
        1,
        read ->
            read.eValue() >= 1 / alpha
                ? Optional.of(
                    is(read, Double.NaN, "an e-value of " + Wording.number(1 / alpha) + " or more"))
                : Optional.empty());
  }

  private static RetrainRule on(
      String name, Function<ModelRef, ? extends Signal> signal, long samples, Verdict verdict) {
    if (samples < 1) {
      throw new IllegalArgumentException("A rule needs 1 sample or more, but got " + samples);
    }
    return new RetrainRule(
        name,
        Duration.ZERO,
        () -> look -> new SignalReading(signal, samples).of(look.champion()).flatMap(verdict::of));
  }

  private static String is(Signal signal, double bound, String asked) {
    return signal.name()
        + " is "
        + Wording.number(signal.estimate(), bound)
        + " (e-value "
        + Wording.number(signal.eValue())
        + ", "
        + signal.samples()
        + " samples), and the rule asks for "
        + asked;
  }

  /**
   * {@code age}: the champion was published {@code age} ago or earlier, and no version was reported
   * since.
   */
  public static RetrainRule age(Duration age) {
    requirePositive("An age", age);
    return new RetrainRule(
        "age", Duration.ZERO, () -> look -> after(look.trained(), age, look, "the last training"));
  }

  /** {@code schedule}: {@code period} after the last request, or the champion's publication. */
  public static RetrainRule every(Duration period) {
    requirePositive("A period", period);
    return new RetrainRule(
        "schedule",
        Duration.ZERO,
        () -> look -> after(look.since(), period, look, "the last request"));
  }

  private static Optional<String> after(Instant from, Duration time, Look look, String what) {
    return look.now().isBefore(from.plus(time))
        ? Optional.empty()
        : Optional.of(Wording.time(time) + " passed since " + what + " at " + from);
  }

  /**
   * {@code labels}: {@code count} labels came since the last request. {@code labels} is a number
   * that only grows, such as {@link LabelCount}; what came before the triggers were opened does not
   * count.
   */
  public static RetrainRule newLabels(long count, LongSupplier labels) {
    requireCount(count);
    return new RetrainRule("labels", Duration.ZERO, () -> new LabelsSoFar(count, labels));
  }

  /**
   * {@code labels}: {@code labelsSince} says {@code count} or more of the time of the last request,
   * or of the champion's publication. Asked of the prediction log it counts those of all replicas,
   * and survives a restart.
   */
  public static RetrainRule newLabels(long count, ToLongFunction<? super Instant> labelsSince) {
    requireCount(count);
    return new RetrainRule(
        "labels",
        Duration.ZERO,
        () -> look -> LabelsSoFar.due(labelsSince.applyAsLong(look.since()), count));
  }

  /**
   * The same rule, which fires once it was due at every look for {@code time}. A look without data
   * begins anew, and so do another champion and a restart.
   */
  public RetrainRule forAtLeast(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("A time is 0 or more, but was " + time);
    }
    return new RetrainRule(name, time, condition);
  }

  /** The same rule under {@code name}, for two of a kind. */
  public RetrainRule named(String name) {
    return new RetrainRule(name, held, condition);
  }

  /** Its name: the value of the meter tag {@code rule}. */
  public String name() {
    return name;
  }

  Duration held() {
    return held;
  }

  Condition condition() {
    return condition.get();
  }

  private static void requireNumber(double bound) {
    if (!Double.isFinite(bound)) {
      throw new IllegalArgumentException("A bound is a finite number, but was " + bound);
    }
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(what + " is more than zero, but was " + time);
    }
  }

  private static void requireCount(long count) {
    if (count < 1) {
      throw new IllegalArgumentException("A number of labels is 1 or more, but was " + count);
    }
  }
}
