package dev.mlopsdk.core.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When two answers count as different. Immutable; every option returns another comparison.
 *
 * <p>Answers are compared in three ways, each where both have what it needs: by their scores, by
 * their labels ({@link AnswerPair.Answer#label}) and by the order they give their classes. They
 * differ if their labels do; without labels, if their scores are further apart than the tolerance.
 * An answer that has a label or a score differs from one that has none: from NaN, say. One that is
 * null is not known and compared with nothing.
 *
 * @since 0.1
 */
public final class Comparison {

  private static final Comparison EXACT = new Comparison(0, Double.NaN, 10, List.of());

  /** What to compare of answers of one type. */
  private record View(Class<?> type, Function<Object, ?> part) {}

  private final double tolerance;
  private final double threshold;
  private final int top;
  private final List<View> views;

  private Comparison(double tolerance, double threshold, int top, List<View> views) {
    this.tolerance = tolerance;
    this.threshold = threshold;
    this.top = top;
    this.views = views;
  }

  /** Scores differ if they are not equal; of a ranking the first ten places count. */
  public static Comparison exact() {
    return EXACT;
  }

  /** Counts scores as the same that are at most {@code tolerance}, 0 or more, apart. */
  public Comparison withTolerance(double tolerance) {
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A tolerance is a number of 0 or more, but was " + tolerance);
    }
    return new Comparison(tolerance, threshold, top, views);
  }

  /**
   * Compares answers that are one number by the side of {@code threshold} that they are on: the
   * label of a classifier that answers a probability, {@code 1} from the threshold on.
   */
  public Comparison withThreshold(double threshold) {
    if (!Double.isFinite(threshold)) {
      throw new IllegalArgumentException("A threshold is a finite number, but was " + threshold);
    }
    return new Comparison(tolerance, threshold, top, views);
  }

  /** Compares the order of the champion's first {@code places}, 2 to 100; default 10. */
  public Comparison withTop(int places) {
    if (places < 2 || places > 100) {
      throw new IllegalArgumentException(
          "Of a ranking the first 2 to 100 places are compared, but not " + places);
    }
    return new Comparison(tolerance, threshold, places, views);
  }

  /** Compares {@code part} of answers of {@code type}: its label, its vector, its map. */
  public <T> Comparison comparing(Class<T> type, Function<? super T, ?> part) {
    List<View> more = new ArrayList<>(views);
    more.add(new View(type, value -> part.apply(type.cast(value))));
    return new Comparison(tolerance, threshold, top, List.copyOf(more));
  }

  /** Whether the answers differ; false where nothing of them can be compared. */
  public boolean differ(AnswerPair pair) {
    String one = label(pair.champion());
    String other = label(pair.challenger());
    if (labelled(pair, one, other)) {
      return !Objects.equals(one, other);
    }
    return scored(pair) && beyond(pair);
  }

  /** Whether both answers have a label, or one has and the other is known to have none. */
  static boolean labelled(AnswerPair pair, @Nullable String one, @Nullable String other) {
    return comparable(pair, one != null, other != null);
  }

  /** The same of their scores. */
  static boolean scored(AnswerPair pair) {
    return comparable(
        pair, !Double.isNaN(pair.champion().score()), !Double.isNaN(pair.challenger().score()));
  }

  private static boolean comparable(AnswerPair pair, boolean one, boolean other) {
    boolean known = pair.champion().value() != null && pair.challenger().value() != null;
    return (one && other) || (known && (one || other));
  }

  /**
   * Whether the scores are further apart than allowed: equal infinities have no difference, and one
   * that is missing is beyond every tolerance.
   */
  boolean beyond(AnswerPair pair) {
    return pair.champion().score() != pair.challenger().score()
        && !(Math.abs(pair.scoreDifference()) <= tolerance);
  }

  /** The label that is compared, null if there is none. */
  @Nullable String label(AnswerPair.Answer answer) {
    Object part = part(answer);
    String label = AnswerPair.Answer.label(part);
    if (label != null || Double.isNaN(threshold)) {
      return label;
    }
    double number = part instanceof Number plain ? plain.doubleValue() : answer.score();
    return Double.isNaN(number) ? null : number >= threshold ? "1" : "0";
  }

  /** Kendall's distance between the two orders, in [0, 1]; NaN if one answer gives none. */
  public double rankDistance(AnswerPair pair) {
    Ranking one = Ranking.of(part(pair.champion()));
    Ranking other = Ranking.of(part(pair.challenger()));
    return one == null || other == null ? Double.NaN : one.distance(other, top);
  }

  private @Nullable Object part(AnswerPair.Answer answer) {
    Object value = answer.value();
    for (View view : views) {
      if (view.type.isInstance(value) && value != null) {
        return view.part.apply(value);
      }
    }
    return value;
  }

  @Override
  public String toString() {
    return "Comparison[tolerance=" + tolerance + ", threshold=" + threshold + ", top=" + top + "]";
  }
}
