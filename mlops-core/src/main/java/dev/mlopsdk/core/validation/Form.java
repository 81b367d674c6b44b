package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.event.ModelEvent.SchemaChange;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the form of one feature differs from that of the training data. Immutable.
 *
 * @param detail one sentence
 */
record Form(SchemaChange change, String detail) {

  /** From this share of rows on, another type or a new name is a change of form. */
  static final double SHARE = 0.05;

  /** The chance of a false alarm, of one feature and window, that its value is missing. */
  private static final double ALPHA = 1e-6;

  /** What of a feature without training data may be missing. */
  private static final double UNLEARNT = 0.01;

  /** Compares what came in a window with the training data; null if it has their form. */
  static @Nullable Form of(@Nullable FeatureRule rule, long[] column) {
    double[] values = new double[column.length];
    int finite = 0;
    long came = 0;
    long missing = 0;
    long broken = 0;
    for (long cell : column) {
      came += cell == RowRing.NOTHING ? 0 : 1;
      missing += cell == RowRing.MISSING ? 1 : 0;
      broken += cell == RowRing.BROKEN ? 1 : 0;
      double value = Double.longBitsToDouble(cell);
      if (Double.isFinite(value)) {
        values[finite++] = value;
      }
    }
    if (broken > 0 && broken >= SHARE * column.length) {
      return new Form(
          SchemaChange.TYPE,
          percent(broken, column.length) + " of its values were of another type");
    }
    double trained = missingInTraining(rule);
    if (stopped(missing, came, trained)) {
      return new Form(
          SchemaChange.MISSING,
          percent(missing, came)
              + " of its values are missing, but "
              + percent(trained)
              + " in training");
    }
    return rule instanceof NumberRule number
        ? ofNumbers(number, Arrays.copyOf(values, finite))
        : null;
  }

  private static double missingInTraining(@Nullable FeatureRule rule) {
    if (rule instanceof NumberRule number) {
      NumberFacts facts = number.facts();
      return facts == null ? UNLEARNT : share(facts.missing(), facts.rows());
    } else if (rule instanceof CategoryRule category) {
      CategoryFacts facts = category.facts();
      return facts == null ? UNLEARNT : share(facts.missing(), facts.rows());
    }
    return UNLEARNT;
  }

  /** Laplace's rule: never 0 and never 1. */
  private static double share(long missing, long rows) {
    return (missing + 1.0) / (rows + 2.0);
  }

  /**
   * Whether at least half of what used to come does not. The chance of that by accident is at most
   * exp(−n·KL(s‖p)), Chernoff's bound, and must be at most 1e-6.
   */
  private static boolean stopped(long missing, long came, double trained) {
    if (came == 0) {
      return false;
    }
    double share = (double) missing / came;
    if (share < (1 + trained) / 2) {
      return false;
    }
    double divergence = share * Math.log(share / trained);
    if (share < 1) {
      divergence += (1 - share) * Math.log((1 - share) / (1 - trained));
    }
    return came * divergence >= -Math.log(ALPHA);
  }

  private static @Nullable Form ofNumbers(NumberRule rule, double[] values) {
    NumberFacts facts = rule.facts();
    NumberFacts.Spread spread = rule.spread();
    if (facts == null || spread == null || values.length == 0) {
      return null;
    }
    Arrays.sort(values);
    UnitChange unit = ScaleShift.find(spread, facts.rows() - facts.missing(), values).orElse(null);
    if (unit != null) {
      return new Form(SchemaChange.SCALE, unit.text());
    }
    if (rule.has(NumberRule.Trait.WHOLE)) {
      long fractions = Arrays.stream(values).filter(value -> value != Math.rint(value)).count();
      if (fractions * 2 >= values.length) {
        return new Form(
            SchemaChange.TYPE,
            percent(fractions, values.length)
                + " of its values have a fraction, but training had integers");
      }
    }
    return null;
  }

  static String percent(long part, long all) {
    return percent((double) part / Math.max(1, all));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
