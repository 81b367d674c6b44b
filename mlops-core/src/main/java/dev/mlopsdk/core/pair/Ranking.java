package dev.mlopsdk.core.pair;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order that an answer gives its classes, by falling number. Not thread-safe; it is a value.
 */
final class Ranking {

  private final String[] names;
  private final double[] scores;

  private Ranking(String[] names, double[] scores) {
    this.names = names;
    this.scores = scores;
  }

  /** The ranking of a map of numbers, of a vector or a list of them; null of anything else. */
  static @Nullable Ranking of(@Nullable Object value) {
    if (value instanceof Map<?, ?> map && map.size() > 1) {
      return ofMap(map);
    }
    if (value instanceof List<?> list && list.size() > 1) {
      return ofNumbers(list.toArray());
    }
    if (value != null && value.getClass().isArray() && Array.getLength(value) > 1) {
      return ofNumbers(value);
    }
    return null;
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
    return new Ranking(names, scores);
  }

  private static @Nullable Ranking ofNumbers(Object array) {
    int size = Array.getLength(array);
    String[] names = new String[size];
    double[] scores = new double[size];
    for (int i = 0; i < size; i++) {
      if (!(Array.get(array, i) instanceof Number number)) {
        return null;
      }
      names[i] = Integer.toString(i);
      scores[i] = number.doubleValue();
    }
    return new Ranking(names, scores);
  }

  /** The first name; of several with the same number the one that comes first. */
  String top() {
    return names[place(new boolean[names.length])];
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

  private double score(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return scores[i];
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  /**
   * Kendall's distance on this ranking's first {@code most} names: the share of their pairs that
   * {@code other} orders otherwise, a tie in one of them counting half. A name that the other does
   * not have stands at its end.
   */
  double distance(Ranking other, int most) {
    int size = Math.min(most, names.length);
    boolean[] taken = new boolean[names.length];
    double[] mine = new double[size];
    double[] others = new double[size];
    for (int i = 0; i < size; i++) {
      int place = place(taken);
      taken[place] = true;
      mine[i] = scores[place];
      others[i] = other.score(names[place]);
    }
    double apart = 0;
    for (int i = 0; i < size; i++) {
      for (int j = i + 1; j < size; j++) {
        int here = Double.compare(mine[i], mine[j]);
        int there = Double.compare(others[i], others[j]);
        apart += Math.abs(Integer.signum(here) - Integer.signum(there)) / 2.0;
      }
    }
    return apart / (size * (size - 1) / 2.0);
  }
}
