package dev.mlopsdk.core.pair;

import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import org.jspecify.annotations.Nullable;

/**
 * What two versions answered to the same input. Immutable, as far as the answers are: they are the
 * models' own objects, so do not change them.
 *
 * @param id of the prediction, under which its truth is reported; one for both
 * @param champion the answer that a caller got
 * @param challenger the answer that nobody got
 * @since 0.1
 */
public record AnswerPair(PredictionId id, Answer champion, Answer challenger) {

  /**
   * One version's answer.
   *
   * @param model the version
   * @param value the answer; null if it is not known
   * @param score the one number that stands for it, NaN if there is none
   * @param nanos how long it took
   */
  public record Answer(ModelRef model, @Nullable Object value, double score, long nanos) {

    /**
     * The class that the answer names: a text, a constant or a boolean itself, of a {@link
     * Classification} its label, of a map the key of the largest number, of a vector of two or more
     * the place of the largest number; of two equal ones the first. Null where there is none, also
     * where all are NaN.
     */
    public @Nullable String label() {
      return label(value);
    }

    static @Nullable String label(@Nullable Object value) {
      if (value instanceof CharSequence || value instanceof Boolean) {
        return value.toString();
      }
      if (value instanceof Enum<?> constant) {
        return constant.name();
      }
      if (value instanceof Classification answer) {
        return answer.label();
      }
      Ranking ranking = Ranking.of(value);
      return ranking == null ? null : ranking.top();
    }

    /** The same answer without its value, to be kept for long; the label stays. */
    public Answer brief() {
      String label = label();
      boolean same = value == null || value instanceof Number || value == label;
      return same ? this : new Answer(model, label, score, nanos);
    }
  }

  /** {@code challenger − champion} of the scores; NaN if one has none. */
  public double scoreDifference() {
    return challenger.score() - champion.score();
  }

  /** The same pair without the values, to be kept until the truth is known. */
  public AnswerPair brief() {
    return new AnswerPair(id, champion.brief(), challenger.brief());
  }
}
