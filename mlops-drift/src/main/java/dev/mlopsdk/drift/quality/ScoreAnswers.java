package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import java.util.List;

/** Answers that are their score, which outcomes carry. Immutable. */
record ScoreAnswers() implements Answers {

  @Override
  public double read(PredictionView prediction) {
    return prediction.score();
  }

  @Override
  public void expect(PredictionView prediction, double answer, Live live) {}

  @Override
  public void skip(PredictionView prediction) {}

  @Override
  public boolean takes(OutcomeView outcome) {
    return outcome.plain();
  }

  @Override
  public double answer(OutcomeView outcome) {
    return outcome.score();
  }

  @Override
  public double truth(OutcomeView outcome) {
    return outcome.value();
  }

  @Override
  public void score(OutcomeView outcome, double answer, double truth, Live live) {}

  @Override
  public void note(List<String> notes) {}
}
