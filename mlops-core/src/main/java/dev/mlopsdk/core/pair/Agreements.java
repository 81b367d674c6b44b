package dev.mlopsdk.core.pair;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts how far apart two versions answer. Thread-safe; {@link #accept} holds its monitor for some
 * additions, so keep it off a caller's path. Merging replicas in any order gives the same result up
 * to rounding.
 *
 * @since 0.1
 */
public final class Agreements {

  private final Comparison comparison;
  private final WeightedMoments difference = new WeightedMoments();
  private final WeightedMoments absolute = new WeightedMoments();
  private final WeightedMoments distance = new WeightedMoments();
  private final WeightedMoments champion = new WeightedMoments();
  private final WeightedMoments challenger = new WeightedMoments();
  private double together;
  private double largest;
  private long pairs;
  private double weight;
  private double identical;
  private double scored;
  private double beyond;
  private double labelled;
  private double mismatched;
  private double ranked;
  private double topChanged;

  /** Counts what {@code comparison} finds. */
  public Agreements(Comparison comparison) {
    this.comparison = comparison;
  }

  /** Counts {@code pair} once. */
  public void accept(AnswerPair pair) {
    accept(pair, 1);
  }

  /** Counts {@code pair} as {@code by} pairs, more than 0: one over its sampling rate. */
  public void accept(AnswerPair pair, double by) {
    if (!(by > 0 && by < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("A pair counts as more than 0 pairs, but as " + by);
    }
    String one = comparison.label(pair.champion());
    String other = comparison.label(pair.challenger());
    double apart = comparison.rankDistance(pair);
    boolean same = identical(pair);
    synchronized (this) {
      pairs++;
      weight += by;
      identical += same ? by : 0;
      if (Comparison.labelled(pair, one, other)) {
        labelled += by;
        mismatched += Objects.equals(one, other) ? 0 : by;
      }
      if (!Double.isNaN(apart)) {
        ranked += by;
        topChanged += Objects.equals(one, other) ? 0 : by;
        distance.accept(apart, by);
      }
      if (Comparison.scored(pair)) {
        scores(pair, by);
      }
    }
  }

  private void scores(AnswerPair pair, double by) {
    scored += by;
    beyond += comparison.beyond(pair) ? by : 0;
    double apart = pair.scoreDifference();
    if (!Double.isFinite(apart)) {
      return;
    }
    difference.accept(apart, by);
    absolute.accept(Math.abs(apart), by);
    largest = Math.max(largest, Math.abs(apart));
    double before = pair.champion().score() - champion.meanSoFar();
    champion.accept(pair.champion().score(), by);
    challenger.accept(pair.challenger().score(), by);
    together += by * before * (pair.challenger().score() - challenger.meanSoFar());
  }

  private static boolean identical(AnswerPair pair) {
    // Of what was not logged nothing is known.
    return (pair.champion().value() != null || !Double.isNaN(pair.champion().score()))
        && Double.compare(pair.champion().score(), pair.challenger().score()) == 0
        && same(pair.champion().value(), pair.challenger().value());
  }

  /** Equal value for value, also of arrays in lists and maps. */
  private static boolean same(@Nullable Object one, @Nullable Object other) {
    if (one instanceof List<?> list && other instanceof List<?> others) {
      return same(list.toArray(), others.toArray());
    }
    if (one instanceof Object[] all && other instanceof Object[] others) {
      boolean same = all.length == others.length;
      for (int i = 0; same && i < all.length; i++) {
        same = same(all[i], others[i]);
      }
      return same;
    }
    if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> others) {
      return map.keySet().equals(others.keySet())
          && map.entrySet().stream().allMatch(e -> same(e.getValue(), others.get(e.getKey())));
    }
    return Objects.deepEquals(one, other);
  }

  /** Adds what {@code other} counted, and returns this. */
  public Agreements combine(Agreements other) {
    Agreements copy = other.copy();
    synchronized (this) {
      double all = champion.weight() + copy.champion.weight();
      if (copy.champion.weight() > 0) {
        together +=
            copy.together
                + (copy.champion.meanSoFar() - champion.meanSoFar())
                    * (copy.challenger.meanSoFar() - challenger.meanSoFar())
                    * champion.weight()
                    * copy.champion.weight()
                    / all;
      }
      difference.combine(copy.difference);
      absolute.combine(copy.absolute);
      distance.combine(copy.distance);
      champion.combine(copy.champion);
      challenger.combine(copy.challenger);
      largest = Math.max(largest, copy.largest);
      pairs += copy.pairs;
      weight += copy.weight;
      identical += copy.identical;
      scored += copy.scored;
      beyond += copy.beyond;
      labelled += copy.labelled;
      mismatched += copy.mismatched;
      ranked += copy.ranked;
      topChanged += copy.topChanged;
    }
    return this;
  }

  /** One at a time, so that two that combine each other never wait for each other. */
  private synchronized Agreements copy() {
    Agreements copy = new Agreements(comparison);
    copy.difference.combine(difference);
    copy.absolute.combine(absolute);
    copy.distance.combine(distance);
    copy.champion.combine(champion);
    copy.challenger.combine(challenger);
    copy.together = together;
    copy.largest = largest;
    copy.pairs = pairs;
    copy.weight = weight;
    copy.identical = identical;
    copy.scored = scored;
    copy.beyond = beyond;
    copy.labelled = labelled;
    copy.mismatched = mismatched;
    copy.ranked = ranked;
    copy.topChanged = topChanged;
    return copy;
  }

  /** What was counted up to now. */
  public synchronized Agreement result() {
    return new Agreement(
        pairs,
        identical / weight,
        difference.mean(),
        absolute.mean(),
        difference.count() == 0 ? Double.NaN : largest,
        difference.variance(),
        correlation(),
        share(beyond, scored),
        share(mismatched, labelled),
        share(topChanged, ranked),
        distance.mean());
  }

  private double correlation() {
    double spread = Math.sqrt(champion.squares()) * Math.sqrt(challenger.squares());
    return spread == 0 ? Double.NaN : Math.max(-1, Math.min(1, together / spread));
  }

  private static double share(double part, double of) {
    return of == 0 ? Double.NaN : part / of;
  }
}
