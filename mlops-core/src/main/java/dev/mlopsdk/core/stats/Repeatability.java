package dev.mlopsdk.core.stats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How a served model finds out whether it answers the same input alike: a sampled share of answered
 * requests is run again on the same version, off the caller's path, and the answers are compared.
 * Immutable.
 *
 * <pre>{@code
 * ServedModel.of(registry, "delay", onnx).rerun(Repeatability.sampling(0.01).times(5)).open();
 * }</pre>
 *
 * <p>Which requests are sampled follows from the prediction's id alone. Nobody waits for a rerun,
 * one runs at a time, and few wait; what comes while the queue is full, or is still there when the
 * version no longer serves, is dropped and counted. A rerun is no prediction: no observer, no log
 * and no meter of predictions sees it. It does use the model, as one more caller would.
 *
 * <p>Arrays, lists, sets and maps among inputs and answers, nested ones too, are copied on the
 * caller's thread when a request is sampled. Everything else is kept as it is and must not change;
 * {@link #copying} says how to copy what does.
 *
 * <p>Numbers, and arrays, lists and maps of them, are compared value by value within the tolerance,
 * everything else by {@code equals}; NaN equals NaN. What has no {@code equals} of its own cannot
 * be compared and counts as failed, until {@link #comparing} says what to compare.
 *
 * <p>Meters, all with the tags model and version: {@code mlops.prediction.rerun.samples} by result
 * (compared, failed, dropped), {@code mlops.prediction.rerun.mismatch} counts those compared that
 * differed, {@code mlops.prediction.rerun.variance} summarises the variance of the score over the
 * answer and its reruns (with n − 1, so its mean estimates the variance of the score without bias).
 * The first mismatch of a version is logged as a warning by {@code dev.mlopsdk.stats}.
 *
 * @since 0.1
 */
public final class Repeatability {

  private static final long FRACTION = 1L << 53;

  private record Options(
      double share,
      int times,
      double absolute,
      double relative,
      int queue,
      Duration deadline,
      List<TypeRule> copies,
      List<TypeRule> views) {}

  private final Options options;
  private final List<Consumer<? super Rerun>> told;

  private Repeatability(Options options, List<Consumer<? super Rerun>> told) {
    this.options = options;
    this.told = told;
  }

  /**
   * Runs about this share of answered requests, in (0, 1], again: once, exactly, at most 64
   * waiting, each run at most a second.
   */
  public static Repeatability sampling(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "A share of requests is above 0 and at most 1, but was " + share);
    }
    return new Repeatability(
        new Options(share, 1, 0, 0, 64, Duration.ofSeconds(1), List.of(), List.of()), List.of());
  }

  /** Runs each sampled request again {@code reruns} times, 1 to 100. */
  public Repeatability times(int reruns) {
    if (reruns < 1 || reruns > 100) {
      throw new IllegalArgumentException("A request is rerun 1 to 100 times, but not " + reruns);
    }
    Options o = options;
    return having(
        new Options(
            o.share, reruns, o.absolute, o.relative, o.queue, o.deadline, o.copies, o.views));
  }

  /**
   * Takes two numbers a and b for the same if |a − b| ≤ {@code absolute} + {@code relative} ·
   * max(|a|, |b|).
   */
  public Repeatability tolerance(double absolute, double relative) {
    if (!(absolute >= 0 && absolute < Double.POSITIVE_INFINITY && relative >= 0 && relative < 1)) {
      throw new IllegalArgumentException(
          "A tolerance is 0 or more and finite, its relative part below 1, but was "
              + absolute
              + " and "
              + relative);
    }
    Options o = options;
    return having(
        new Options(o.share, o.times, absolute, relative, o.queue, o.deadline, o.copies, o.views));
  }

  /** Lets at most {@code requests} wait, 1 to 65,536; their copies are what the queue costs. */
  public Repeatability queue(int requests) {
    if (requests < 1 || requests > 1 << 16) {
      throw new IllegalArgumentException("1 to 65,536 requests may wait, but not " + requests);
    }
    Options o = options;
    return having(
        new Options(
            o.share, o.times, o.absolute, o.relative, requests, o.deadline, o.copies, o.views));
  }

  /**
   * Gives up a rerun that got no answer for so long: it keeps its version from being closed.
   *
   * @throws IllegalArgumentException if that is not positive
   */
  public Repeatability deadline(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("A deadline is more than zero, but was " + deadline);
    }
    Options o = options;
    return having(
        new Options(
            o.share, o.times, o.absolute, o.relative, o.queue, deadline, o.copies, o.views));
  }

  /** Copies inputs and answers of {@code type}, which may change after the call. */
  public <T> Repeatability copying(Class<T> type, UnaryOperator<T> copy) {
    Options o = options;
    return having(
        new Options(
            o.share,
            o.times,
            o.absolute,
            o.relative,
            o.queue,
            o.deadline,
            with(o.copies, type, copy),
            o.views));
  }

  /** Compares answers of {@code type} by what {@code view} says of them, an array for example. */
  public <T> Repeatability comparing(Class<T> type, Function<? super T, ?> view) {
    Options o = options;
    return having(
        new Options(
            o.share,
            o.times,
            o.absolute,
            o.relative,
            o.queue,
            o.deadline,
            o.copies,
            with(o.views, type, view)));
  }

  /**
   * Tells {@code listener} too of every request whose reruns were compared, on the thread that ran
   * them; what it throws is logged once. {@code tell(signals::rerun)} makes a signal of it.
   */
  public Repeatability tell(Consumer<? super Rerun> listener) {
    List<Consumer<? super Rerun>> more = new ArrayList<>(told);
    more.add(listener);
    return new Repeatability(options, List.copyOf(more));
  }

  private Repeatability having(Options changed) {
    return new Repeatability(changed, told);
  }

  private static <T> List<TypeRule> with(
      List<TypeRule> rules, Class<T> type, Function<? super T, ?> rule) {
    List<TypeRule> more = new ArrayList<>(rules);
    more.add(new TypeRule(type, value -> rule.apply(type.cast(value))));
    return List.copyOf(more);
  }

  /** Whether the prediction of this counter is sampled. */
  boolean sampled(long counter) {
    long mixed = (counter ^ counter >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return ((mixed ^ mixed >>> 31) >>> 11) < options.share * FRACTION;
  }

  int times() {
    return options.times;
  }

  int queue() {
    return options.queue;
  }

  Duration deadline() {
    return options.deadline;
  }

  List<Consumer<? super Rerun>> told() {
    return told;
  }

  Copies copies() {
    return new Copies(options.copies);
  }

  Answers answers() {
    return new Answers(options.absolute, options.relative, options.views);
  }
}
