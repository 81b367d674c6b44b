package dev.mlopsdk.core.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a window of values is the training data in another unit. Stateless.
 *
 * <p>Were the window drawn from the training data, the training quartile q<sub>p</sub> would lie
 * between the window's order statistics of rank n·p ± z·√(n·p·(1−p)·(1+n/m)), for n values and m
 * training values, whatever the distribution. A change of unit is told if (1) with z = 5 none of
 * the three quartiles lies there, and (2) with z = 3.5 all of q01, q25, q50, q75, q99 lie there
 * after the conversion, up to one per cent. Zero, which no factor moves, is left out of (1).
 */
final class ScaleShift {

  private static final double[] P = {0.01, 0.25, 0.5, 0.75, 0.99};

  /** How far the quartiles must be: an error of 1e-6 over the three of them. */
  private static final double FAR = 5;

  /** How near a conversion must bring all five. */
  private static final double NEAR = 3.5;

  /** A unit is converted and then rounded. */
  private static final double ROUNDING = 0.01;

  /** From here, or from its inverse, a factor is told that fits no conversion. */
  private static final double UNNAMED = 2;

  private final double[] training;
  private final double[] window;
  private final double spread;

  private ScaleShift(NumberFacts.Spread training, long rows, double[] sorted) {
    this.training =
        new double[] {
          training.q01(), training.q25(), training.q50(), training.q75(), training.q99()
        };
    this.window = sorted;
    this.spread = sorted.length * (1 + (double) sorted.length / Math.max(1, rows));
  }

  /** Whether the scale of such data can be seen: two quartiles differ, and two are not zero. */
  static boolean applies(NumberFacts.@Nullable Spread training) {
    if (training == null || training.q25() == training.q75()) {
      return false;
    }
    double[] quartiles = {training.q25(), training.q50(), training.q75()};
    return Arrays.stream(quartiles).filter(q -> q != 0).count() >= 2;
  }

  /**
   * The change of unit that made {@code sorted}, if one did.
   *
   * @param rows how many values {@code training} was learnt from
   */
  static Optional<UnitChange> find(NumberFacts.Spread training, long rows, double[] sorted) {
    return sorted.length == 0 || !applies(training)
        ? Optional.empty()
        : new ScaleShift(training, rows, sorted).find();
  }

  private Optional<UnitChange> find() {
    int moved = 0;
    int zeros = 0;
    for (int i = 1; i <= 3; i++) {
      boolean here = inside(i, training[i], FAR, 0);
      if (here && training[i] != 0) {
        return Optional.empty();
      }
      moved += here ? 0 : 1;
      zeros += here ? 1 : 0;
    }
    List<Conversion> fitting = new ArrayList<>();
    for (Conversion each : Conversion.KNOWN) {
      boolean asked = each.offset() == 0 ? moved >= 2 : zeros == 0;
      if (asked && fits(each)) {
        fitting.add(each);
      }
    }
    double factor = factor();
    fitting.sort(Comparator.comparingDouble(each -> each.distance(factor)));
    boolean large = moved >= 2 && Math.abs(Math.log(factor)) >= Math.log(UNNAMED);
    return large || !fitting.isEmpty()
        ? Optional.of(new UnitChange(factor, fitting))
        : Optional.empty();
  }

  private boolean fits(Conversion conversion) {
    for (int i = 0; i < P.length; i++) {
      if (!inside(i, conversion.of(training[i]), NEAR, ROUNDING)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the {@code i}-th quantile can be {@code value}, by the window's order statistics. */
  private boolean inside(int i, double value, double z, double tolerance) {
    double slack = tolerance * Math.abs(value);
    return value >= low(i, z) - slack && value <= high(i, z) + slack;
  }

  private double low(int i, double z) {
    int rank = (int) Math.floor(P[i] * (window.length - 1) - reach(i, z));
    return rank < 0 ? Double.NEGATIVE_INFINITY : window[rank];
  }

  private double high(int i, double z) {
    int rank = (int) Math.ceil(P[i] * (window.length - 1) + reach(i, z));
    return rank >= window.length ? Double.POSITIVE_INFINITY : window[rank];
  }

  private double reach(int i, double z) {
    return z * Math.sqrt(P[i] * (1 - P[i]) * spread);
  }

  /**
   * The factor that fits all five quantiles and is nearest to the median of the quartiles' ratios;
   * NaN where none fits all.
   */
  private double factor() {
    double least = 0;
    double most = Double.POSITIVE_INFINITY;
    for (int i = 0; i < P.length; i++) {
      double q = Math.abs(training[i]);
      double low = training[i] < 0 ? -high(i, NEAR) : low(i, NEAR);
      double high = training[i] < 0 ? -low(i, NEAR) : high(i, NEAR);
      if (q > 0) {
        least = Math.max(least, low / (q * (1 + ROUNDING)));
        most = Math.min(most, high / (q * (1 - ROUNDING)));
      } else if (low > 0 || high < 0) {
        return Double.NaN;
      }
    }
    double ratio = ratio();
    return least <= most ? Math.max(least, Math.min(most, ratio)) : Double.NaN;
  }

  private double ratio() {
    double[] ratios = new double[3];
    int size = 0;
    for (int i = 1; i <= 3; i++) {
      double ratio = Quantiles.of(window, P[i]) / training[i];
      if (training[i] != 0 && ratio > 0) {
        ratios[size++] = ratio;
      }
    }
    Arrays.sort(ratios, 0, size);
    return size == 0 ? Double.NaN : Quantiles.of(ratios, size, 0.5);
  }
}
