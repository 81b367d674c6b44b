package dev.mlopsdk.core.value;

import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What things cost and are worth. Immutable.
 *
 * @param currency the base unit of the meters
 * @param fixed per prediction
 * @param token per token
 * @param tokens how many tokens a prediction took
 * @param deviceSecond per second on the device
 * @param value of an outcome; NaN where it has none
 */
record Prices(
    String currency,
    double fixed,
    double token,
    ToLongFunction<? super PredictionView> tokens,
    double deviceSecond,
    ToDoubleFunction<? super OutcomeView> value) {

  static final double NANOS = 1e9;

  static double requirePrice(String what, double price) {
    if (!(price >= 0 && price <= Money.MOST)) {
      throw new IllegalArgumentException(
          "A price is 0 to 1e12, but that " + what + " was " + price);
    }
    return price;
  }

  /** The tokens of {@code prediction}. */
  long tokensOf(PredictionView prediction) {
    long count = tokens.applyAsLong(prediction);
    if (count < 0) {
      throw new IllegalStateException("A prediction takes 0 tokens or more, but took " + count);
    }
    return count;
  }

  /**
   * The prediction's part of the inference phase, none of what a cache answered; without phases of
   * all the time that was no waiting.
   */
  static long deviceNanos(PredictionView prediction) {
    if (prediction.source() == Prediction.Source.CACHE) {
      return 0;
    }
    long nanos =
        prediction.marked()
            ? prediction.phaseNanos(Phase.INFERENCE)
            : prediction.latencyNanos() - prediction.phaseNanos(Phase.QUEUE);
    return nanos / prediction.batchSize();
  }
}
