package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.signal.Signal;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where a rule takes its figure from: a {@link Signal}, the features of a model, or any number, as
 * {@code () -> counter.count()}. It is read on the thread that evaluates, once per interval; what
 * it throws counts as a missing reading. Implementations are thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Reading {

  /** The figure now; NaN where there is none. */
  double value();

  /** The evidence that an {@link AlertRule#evidence} rule judges; the figure, if not overridden. */
  default double evidence() {
    return value();
  }

  /** How many samples the figure rests on; if not overridden, always enough. */
  default long samples() {
    return Long.MAX_VALUE;
  }

  /** What a person should know about the figure; empty if not overridden. */
  default String detail() {
    return "";
  }

  /** Called when the rule is re-baselined, on that caller's thread; nothing if not overridden. */
  default void rebaseline() {}

  /** The signal's estimate, its e-value for a rule on evidence, and its samples. */
  static Reading of(Signal signal) {
    return new SignalReading(signal);
  }

  /**
   * How many of the scores are above {@code limit}: the reading of a rule over a whole data set, as
   * "3 of the features drifted". NaN scores are left out; if all are, so is the reading.
   *
   * @param scores asked once per reading, by name of the feature
   */
  static Reading countAbove(double limit, Supplier<? extends Map<String, Double>> scores) {
    if (!Double.isFinite(limit)) {
      throw new IllegalArgumentException("The limit is a finite number, but was " + limit);
    }
    return new CountedReading(limit, scores);
  }
}
