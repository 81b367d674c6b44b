package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.pair.AnswerPair;

/**
 * What a caller got and what a shadow answered to the same input, as the log has them. Immutable.
 *
 * @param champion the caller's answer
 * @param challenger the shadow's, under the same id and with the same truths
 * @since 0.1
 */
public record LoggedPair(LoggedPrediction champion, LoggedPrediction challenger) {

  /** The two answers, for {@code dev.mlopsdk.core.pair}. */
  public AnswerPair answers() {
    return new AnswerPair(champion.id(), champion.answer(), challenger.answer());
  }
}
