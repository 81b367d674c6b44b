package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import java.util.List;

/**
 * What a kind of model takes for answer and truth, as numbers that {@link Live} counts.
 * Thread-safe; reading takes no lock and allocates nothing.
 */
sealed interface Answers permits ScoreAnswers, ClassAnswers {

  /** The answer, remembered where the outcome will not have it; NaN if it cannot be used. */
  double read(PredictionView prediction);

  /** Counts what is to be expected of an answer that was read. */
  void expect(PredictionView prediction, double answer, Live live);

  /** The answer was none of the model's. */
  void skip(PredictionView prediction);

  /** Whether {@code outcome} is a truth about the answer. */
  boolean takes(OutcomeView outcome);

  /** The answer that {@code outcome} is about; NaN if it is not known. */
  double answer(OutcomeView outcome);

  /** The truth; NaN if it cannot be used. */
  double truth(OutcomeView outcome);

  /** Counts what else is known of an answer whose truth was counted. */
  void score(OutcomeView outcome, double answer, double truth, Live live);

  /** Adds what a reader of reports should know. */
  void note(List<String> notes);
}
