package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.handle.VersionWatch;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.pair.AnswerPair;

/**
 * Waits for the truth about one pair, and tells it to the figures of the two versions and to the
 * challenger's recorders. Immutable.
 */
record PairTruth(AnswerPair pair, PairWatch pairs, VersionWatch challenger) implements Recorder {

  @Override
  public void record(PredictionView prediction) {
    // The pair was answered before it waits.
  }

  @Override
  public void outcome(OutcomeView outcome) {
    if (outcome.name().equals(Outcome.NAME)) {
      pairs.truth(pair, new Outcome(outcome.name(), outcome.value(), outcome.label()));
    }
    challenger.shadowOutcome(outcome);
  }

  @Override
  public void close() {
    // Nothing is held but the pair.
  }
}
