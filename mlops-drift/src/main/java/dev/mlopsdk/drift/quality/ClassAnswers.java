package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are a class, which outcomes do not carry: it is remembered by the prediction's id
 * with the probabilities of all classes, and taken from the log where that joined the outcome.
 */
final class ClassAnswers implements Answers {

  /** Stands for an answer that is no class of the model, or not the model's. */
  private static final int NOTHING = RecentCodes.MOST;

  private static final int FORGOTTEN = 0;
  private static final int UNSCORED = 1;

  private final ClassReader reader;
  private final RecentCodes classes = new RecentCodes();
  private final ProbabilityRing probabilities;
  private final Tally odd = new Tally(2, 1);

  ClassAnswers(ClassNames names) {
    this.reader = new ClassReader(names);
    this.probabilities = new ProbabilityRing(reader);
  }

  @Override
  public double read(PredictionView prediction) {
    Object output = prediction.output();
    int label = reader.read(output);
    long counter = prediction.idCounter();
    if (label == ClassNames.NONE) {
      skip(prediction);
      return Double.NaN;
    }
    if (output != null && ClassReader.scored(output) && !probabilities.remember(counter, output)) {
      odd.add(0, UNSCORED, 1);
    }
    classes.remember(prediction.idNonce(), counter, label);
    return label;
  }

  @Override
  public void expect(PredictionView prediction, double answer, Live live) {
    if (live instanceof LiveClasses counts && counts.estimates()) {
      probabilities.expect(prediction.idCounter(), (int) answer, counts);
    }
  }

  @Override
  public void skip(PredictionView prediction) {
    classes.remember(prediction.idNonce(), prediction.idCounter(), NOTHING);
  }

  @Override
  public boolean takes(OutcomeView outcome) {
    return outcome.name().equals(Outcome.NAME)
        && classes.of(outcome.idNonce(), outcome.idCounter()) != NOTHING;
  }

  @Override
  public double answer(OutcomeView outcome) {
    Object logged = outcome.output();
    int label = logged == null ? remembered(outcome) : reader.read(logged);
    return label == ClassNames.NONE ? Double.NaN : label;
  }

  private int remembered(OutcomeView outcome) {
    int label = classes.of(outcome.idNonce(), outcome.idCounter());
    if (label == RecentCodes.UNKNOWN) {
      odd.add(0, FORGOTTEN, 1);
    }
    return label == RecentCodes.UNKNOWN || label == NOTHING ? ClassNames.NONE : label;
  }

  @Override
  public double truth(OutcomeView outcome) {
    int label = reader.truth(outcome);
    return label == ClassNames.NONE ? Double.NaN : label;
  }

  @Override
  public void score(OutcomeView outcome, double answer, double truth, Live live) {
    if (live instanceof LiveClasses counts) {
      Object logged = outcome.output();
      if (logged == null) {
        probabilities.score(outcome.idCounter(), (int) answer, (int) truth, counts);
      } else {
        score(logged, (int) answer, (int) truth, counts);
      }
    }
  }

  private void score(@Nullable Object logged, int answer, int truth, LiveClasses live) {
    float[] values = new float[reader.names().size()];
    if (reader.probabilities(logged, values, 0)) {
      double squares = ProbabilityRing.squares(values, 0, values.length);
      live.score(values[answer], values[truth], squares, answer == truth);
    }
  }

  @Override
  public void note(List<String> notes) {
    long[] counts = odd.snapshot();
    if (counts[FORGOTTEN] > 0) {
      notes.add(
          counts[FORGOTTEN]
              + " labels came after their answer was forgotten; the latest "
              + RecentCodes.SIZE
              + " are remembered");
    }
    if (counts[UNSCORED] > 0) {
      notes.add(
          counts[UNSCORED]
              + " answers have no probability in [0, 1] for each class with a sum of 1, and no"
              + " log-loss");
    }
  }
}
