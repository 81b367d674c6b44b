package dev.mlopsdk.core.validation;

import java.util.Arrays;
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
final class ScaleTest {

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

  private ScaleTest(NumberFacts.Spread training, long rows, double[] sorted) {
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
  static Optional<Conversion> find(NumberFacts.Spread training, long rows, double[] sorted) {
    return sorted.length == 0 || !applies(training)
        ? Optional.empty()
        : new ScaleTest(training, rows, sorted).find();
  }

  private Optional<Conversion> find() {
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
    double factor = factor();
    Conversion best = null;
    double distance = Double.POSITIVE_INFINITY;
    for (Conversion each : Conversion.KNOWN) {
      boolean shifted = each.offset() != 0;
      if ((shifted ? zeros == 0 : moved >= 2) && fits(each)) {
        double off = shifted ? 0 : Math.abs(Math.log(factor / each.factor()));
        if (off < distance) {
          best = each;
          distance = off;
        }
      }
    }
    if (best == null && moved >= 2 && Math.abs(Math.log(factor)) >= Math.log(UNNAMED)) {
      Conversion unnamed = new Conversion("no conversion that is known", factor, 0);
      best = fits(unnamed) ? unnamed : null;
    }
    return Optional.ofNullable(best);
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
    double place = P[i] * (window.length - 1);
    double reach = z * Math.sqrt(P[i] * (1 - P[i]) * spread);
    int low = (int) Math.floor(place - reach);
    int high = (int) Math.ceil(place + reach);
    double slack = tolerance * Math.abs(value);
    return (low < 0 || value >= window[low] - slack)
        && (high >= window.length || value <= window[high] + slack);
  }

  /** The median of the quartiles' ratios; NaN where none has a ratio. */
  private double factor() {
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
