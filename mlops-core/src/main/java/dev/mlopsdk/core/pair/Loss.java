package dev.mlopsdk.core.pair;

import dev.mlopsdk.core.observe.Outcome;

/**
 * How wrong an answer was, 0 if it was right.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Loss {

  /** The loss of {@code answer}; NaN where {@code truth} says nothing of it. */
  double of(AnswerPair.Answer answer, Outcome truth);

  /** What the challenger lost more than the champion; NaN where the truth says nothing. */
  default double difference(AnswerPair pair, Outcome truth) {
    return of(pair.challenger(), truth) - of(pair.champion(), truth);
  }

  /**
   * {@code (score − truth)²}: Brier's score of a classifier, the squared error of a regressor. Of a
   * label it is 0 if the answer names it and 1 if it names another.
   */
  static Loss squared() {
    return (answer, truth) -> {
      double error = answer.score() - truth.value();
      return truth.label() == null ? error * error : mislabelled(answer, truth);
    };
  }

  /** {@code |score − truth|}, and of a label as {@link #squared}. */
  static Loss absolute() {
    return (answer, truth) ->
        truth.label() == null
            ? Math.abs(answer.score() - truth.value())
            : mislabelled(answer, truth);
  }

  /** 1 if the answer is wrong: its score 0.5 or more from the truth, or another label. */
  static Loss zeroOne() {
    return (answer, truth) -> {
      double error = Math.abs(answer.score() - truth.value());
      if (truth.label() != null) {
        return mislabelled(answer, truth);
      }
      return Double.isNaN(error) ? Double.NaN : error < 0.5 ? 0 : 1;
    };
  }

  private static double mislabelled(AnswerPair.Answer answer, Outcome truth) {
    String label = answer.label();
    return label == null ? Double.NaN : label.equals(truth.label()) ? 0 : 1;
  }
}
