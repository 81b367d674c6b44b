package dev.mlopsdk.serving.scale;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.serving.ServedModel;
import java.time.Duration;
import java.util.List;

/**
 * Measures the rate that a served model sustains on this machine under a latency target. Immutable.
 *
 * <pre>{@code
 * try (var delay = ServedModel.of(Path.of("delay.onnx"), onnx).open()) {   // one of its own, unobserved
 *   System.out.println(CapacityProbe.of(delay, flights).latency(0.99, Duration.ofMillis(5)).run());
 * }
 * }</pre>
 *
 * <p>First callers that never pause show the peak. Then calls arrive at random (Poisson) at a rate
 * that does not wait for answers, and the interval between a rate that keeps the target and one
 * that does not is halved; the result was sustained in two trials. Latency counts from the moment a
 * call should have begun, so a stall shows in every call that it delayed. A rate is sustained if
 * the quantile is within the limit, no call failed or was answered by a fallback and at least 98 %
 * of the calls were answered by the end.
 *
 * <p>It takes about 12 trials, so 25 seconds with the default of two seconds each, and uses the
 * whole machine. Its predictions are real ones: they are counted, logged and watched like all
 * others, so probe a served model that nobody observes, on a machine that serves nobody.
 *
 * @param <I> what the model takes
 * @since 0.1
 */
public final class CapacityProbe<I> {

  private final ServedModel<I, ?> served;
  private final List<I> inputs;
  private final double quantile;
  private final Duration limit;
  private final Duration lasting;
  private final int callers;
  private final List<Call> calls;

  private CapacityProbe(
      ServedModel<I, ?> served,
      List<I> inputs,
      double quantile,
      Duration limit,
      Duration lasting,
      int callers,
      List<Call> calls) {
    this.served = served;
    this.inputs = inputs;
    this.quantile = quantile;
    this.limit = limit;
    this.lasting = lasting;
    this.callers = callers;
    this.calls = calls;
  }

  /**
   * A probe of {@code served} with real inputs, used in turn: 99 % within 10 milliseconds, two
   * seconds a trial, at most 32 calls at a time.
   *
   * @throws IllegalArgumentException if there are no inputs
   */
  public static <I> CapacityProbe<I> of(ServedModel<I, ?> served, List<? extends I> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "A probe calls the model with inputs of its traffic, but was given none");
    }
    return new CapacityProbe<>(
        served,
        List.copyOf(inputs),
        0.99,
        Duration.ofMillis(10),
        Duration.ofSeconds(2),
        32,
        List.of(Call.none()));
  }

  /** The same probe with the target that the share {@code quantile} is answered within limit. */
  public CapacityProbe<I> latency(double quantile, Duration limit) {
    if (!(quantile > 0 && quantile < 1) || limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException(
          "A target is a quantile above 0 and below 1 and a limit above zero, but was "
              + quantile
              + " and "
              + limit);
    }
    return new CapacityProbe<>(served, inputs, quantile, limit, lasting, callers, calls);
  }

  /** The same probe with trials of {@code lasting}, 50 milliseconds or more. */
  public CapacityProbe<I> lasting(Duration lasting) {
    if (lasting.toMillis() < 50) {
      throw new IllegalArgumentException("A trial lasts 50 ms or more, but was " + lasting);
    }
    return new CapacityProbe<>(served, inputs, quantile, limit, lasting, callers, calls);
  }

  /** The same probe with at most {@code count} calls at a time: the service's threads. */
  public CapacityProbe<I> callers(int count) {
    if (count < 1 || count > 1_024) {
      throw new IllegalArgumentException("There are 1 to 1024 callers, but was given " + count);
    }
    return new CapacityProbe<>(served, inputs, quantile, limit, lasting, count, calls);
  }

  /**
   * The same probe, which calls with {@code call}: its unit, priority and deadline. It measures the
   * arm of that unit, and the champion without one.
   */
  public CapacityProbe<I> call(Call call) {
    return calls(List.of(call));
  }

  /**
   * The same probe, which calls with each of {@code calls} in turn, beside the inputs in turn: with
   * the units of real traffic it measures all arms of a split in their shares.
   *
   * @throws IllegalArgumentException if there are none
   */
  public CapacityProbe<I> calls(List<Call> calls) {
    if (calls.isEmpty()) {
      throw new IllegalArgumentException(
          "A probe calls with one call or more, in turn, but was given none");
    }
    return new CapacityProbe<>(
        served, inputs, quantile, limit, lasting, callers, List.copyOf(calls));
  }

  private void predict(int i) {
    Prediction<?> answer =
        served.predict(inputs.get(i % inputs.size()), calls.get(i % calls.size()));
    if (answer.source() == Prediction.Source.FALLBACK) {
      throw new ModelException(ModelException.Kind.UNAVAILABLE, answer.reason());
    }
  }

  /**
   * Measures, on threads of its own that have ended when this returns.
   *
   * @throws InterruptedException if the calling thread is interrupted; the measuring stops
   */
  public Capacity run() throws InterruptedException {
    try (OpenLoop loop = new OpenLoop(this::predict, callers)) {
      loop.closed(lasting);
      double peak = loop.closed(lasting);
      double seconds = limit.toNanos() / 1e9;
      if (peak == 0) {
        return new Capacity(0, quantile, seconds, Double.POSITIVE_INFINITY, 0, List.of());
      }
      RateSearch search = new RateSearch(rate -> loop.trial(rate, lasting, quantile, limit));
      Trial found = search.below(peak);
      return new Capacity(
          found.sustained() ? found.rate() : 0,
          quantile,
          seconds,
          found.latencySeconds(),
          peak,
          search.trials());
    }
  }
}
