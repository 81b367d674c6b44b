package dev.mlopsdk.core.pair;

import dev.mlopsdk.core.Classification;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order that an answer gives its classes, by falling number; one that is not a number stands at
 * the end. Immutable.
 */
final class Ranking {

  /** Of a vector, whose places are the names, null. */
  private final String @Nullable [] names;

  private final double[] scores;

  private Ranking(String @Nullable [] names, double[] scores) {
    this.names = names;
    this.scores = scores;
  }

  /**
   * The ranking of a classification, also as the log has it, of a map of numbers, of a vector or a
   * list of two or more; null of anything else, and where no number is one.
   */
  static @Nullable Ranking of(@Nullable Object value) {
    if (value instanceof Classification answer) {
      return ofRanked(answer.top());
    }
    if (value instanceof Map<?, ?> map) {
      return map.get("top") instanceof List<?> top && map.get("label") instanceof String
          ? ofLogged(top)
          : ofMap(map);
    }
    if (value instanceof List<?> list && list.size() > 1) {
      return ofNumbers(list.toArray());
    }
    if (value != null && value.getClass().isArray() && Array.getLength(value) > 1) {
      return ofNumbers(value);
    }
    return null;
  }

  private static @Nullable Ranking ofRanked(List<Classification.Ranked> top) {
    String[] names = new String[top.size()];
    double[] scores = new double[top.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = top.get(i).label();
      scores[i] = top.get(i).probability();
    }
    return ordered(names, scores);
  }

  /** The objects of {@link Classification#top} as a log's reader gives them. */
  private static @Nullable Ranking ofLogged(List<?> top) {
    List<Classification.Ranked> ranked = new ArrayList<>();
    for (Object each : top) {
      if (!(each instanceof Map<?, ?> one
          && one.get("label") instanceof String label
          && one.get("probability") instanceof Number number)) {
        return null;
      }
      ranked.add(new Classification.Ranked(label, number.doubleValue()));
    }
    return ofRanked(ranked);
  }

  private static @Nullable Ranking ofMap(Map<?, ?> map) {
    String[] names = new String[map.size()];
    double[] scores = new double[map.size()];
    int i = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getValue() instanceof Number number)) {
        return null;
      }
      names[i] = String.valueOf(entry.getKey());
      scores[i++] = number.doubleValue();
    }
    return ordered(names, scores);
  }

  private static @Nullable Ranking ofNumbers(Object array) {
    double[] scores = new double[Array.getLength(array)];
    for (int i = 0; i < scores.length; i++) {
      if (!(Array.get(array, i) instanceof Number number)) {
        return null;
      }
      scores[i] = number.doubleValue();
    }
    return ordered(null, scores);
  }

  private static @Nullable Ranking ordered(String @Nullable [] names, double[] scores) {
    boolean known = false;
    for (int i = 0; i < scores.length; i++) {
      known |= !Double.isNaN(scores[i]);
      // The two zeros are a tie, and what is no number is last.
      scores[i] = Double.isNaN(scores[i]) ? Double.NEGATIVE_INFINITY : scores[i] + 0.0;
    }
    return known ? new Ranking(names, scores) : null;
  }

  /** The first name; of several with the same number the one that comes first. */
  String top() {
    return name(place(new boolean[scores.length]));
  }

  private String name(int place) {
    return names == null ? Integer.toString(place) : names[place];
  }

  /** The place of the largest number that is not {@code taken}; -1 if all are. */
  private int place(boolean[] taken) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (!taken[i] && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    return best;
  }

  /** The number of what {@code other} has at {@code place}. */
  private double scoreOf(Ranking other, int place) {
    if (names == null && other.names == null) {
      return place < scores.length ? scores[place] : Double.NEGATIVE_INFINITY;
    }
    String name = other.name(place);
    for (int i = 0; i < scores.length; i++) {
      if (name(i).equals(name)) {
        return scores[i];
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  /**
   * Kendall's distance on this ranking's first {@code most} names: the share of their pairs that
   * {@code other} orders otherwise, a tie in one of them counting half. A name that the other does
   * not have stands at its end. NaN of fewer than two names.
   */
  double distance(Ranking other, int most) {
    int size = Math.min(most, scores.length);
    boolean[] taken = new boolean[scores.length];
    double[] mine = new double[size];
    double[] others = new double[size];
    for (int i = 0; i < size; i++) {
      int place = place(taken);
      taken[place] = true;
      mine[i] = scores[place];
      others[i] = other.scoreOf(this, place);
    }
    double apart = 0;
    for (int i = 0; i < size; i++) {
      for (int j = i + 1; j < size; j++) {
        int here = Double.compare(mine[i], mine[j]);
        int there = Double.compare(others[i], others[j]);
        apart += Math.abs(Integer.signum(here) - Integer.signum(there)) / 2.0;
      }
    }
    return size < 2 ? Double.NaN : apart / (size * (size - 1) / 2.0);
  }
}
