package dev.mlopsdk.drift.preset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two data sets column by column, each with the test that suits it. Immutable.
 *
 * <pre>{@code
 * DriftPreset.withDefaults().compare(january, march).drifted();
 * DriftPreset.evidently().compare(january, march).driftedShare();
 * }</pre>
 *
 * <p>Which test a column gets depends on what it holds and on how much of it there is:
 *
 * <table>
 * <caption>Tests by column</caption>
 * <tr><th>column</th><th>{@link #withDefaults}</th><th>{@link #evidently}, reference up to 1,000
 * rows</th><th>{@link #evidently}, more</th></tr>
 * <tr><td>number, many values</td><td>Kolmogorov–Smirnov, distance from 0.1 and p ≤ 0.05 after
 * Holm</td><td>Kolmogorov–Smirnov, p ≤ 0.05</td><td>Wasserstein / σ ≥ 0.1</td></tr>
 * <tr><td>number, few values</td><td>PSI, from 0.1 and p ≤ 0.05 after
 * Holm</td><td>chi-squared, p &lt; 0.05; of two values the z-test</td><td>Jensen–Shannon ≥ 0.1</td></tr>
 * <tr><td>category</td><td>PSI, likewise</td><td>chi-squared or z, likewise</td><td>Jensen–Shannon ≥
 * 0.1</td></tr>
 * </table>
 *
 * <p>Few values are up to 20 in both samples together by default, and have a cell each; up to 5 for
 * Evidently. The defaults ask for an effect that matters and for significance, corrected over all
 * columns; PSI's p-value is simulated where cells are thin, so that no size needs another test.
 * Evidently's ask for one of them, correct nothing, and drop NaN, infinities and missing values,
 * whose share may be what drifted: that preset is for getting the figures that Evidently gives, not
 * better ones. The default one counts NaN, infinities and missing values as cells of their own
 * where it takes PSI; beside Kolmogorov–Smirnov, which has no place for them, it compares how many
 * there are by {@link dev.mlopsdk.drift.twosample.FisherExactTest}, from a V of 0.1, one more of
 * Holm's p-values. Both tell their shares.
 *
 * <p>It looks once. For a stream see {@code dev.mlopsdk.drift.DriftMonitor}.
 *
 * @since 0.1
 */
public final class DriftPreset {

  /** What is found of single columns, and what is decided of all of them. */
  interface Choice<F> {

    F numbers(String column, double[] reference, double[] current);

    F texts(String column, @Nullable String[] reference, @Nullable String[] current);

    List<ColumnDrift> decide(List<F> found);
  }

  private static final double SHARE = 0.5;

  private final Choice<?> choice;
  private final double shareFrom;

  private DriftPreset(Choice<?> choice, double shareFrom) {
    this.choice = choice;
    this.shareFrom = shareFrom;
  }

  /** An effect and significance, after Holm over all columns; half of the columns make a drift. */
  public static DriftPreset withDefaults() {
    return new DriftPreset(new EffectAndSignificance(), SHARE);
  }

  /**
   * What Evidently 0.7's data drift preset chooses and decides; half of the columns make a drift.
   */
  public static DriftPreset evidently() {
    return new DriftPreset(new EvidentlyChoice(), SHARE);
  }

  /**
   * The same preset, where the data set counts as drifted from another share of columns, in (0, 1].
   */
  public DriftPreset withDriftedShareFrom(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("A share of columns is in (0, 1], but is " + share);
    }
    return new DriftPreset(choice, share);
  }

  /**
   * Compares the columns that both data sets have; the others are named in the report.
   *
   * @throws IllegalArgumentException if they have no column in common, a column is numbers in one
   *     and texts in the other, or has no value in one of them
   */
  public PresetReport compare(Columns reference, Columns current) {
    Objects.requireNonNull(reference, "The data set 'reference' is null; pass the training data");
    Objects.requireNonNull(current, "The data set 'current' is null; pass the data to compare");
    Set<String> common = new TreeSet<>();
    for (String name : reference.numbers().keySet()) {
      requireSameKind(name, current.categories().keySet());
      if (current.numbers().containsKey(name)) {
        common.add(name);
      }
    }
    for (String name : reference.categories().keySet()) {
      requireSameKind(name, current.numbers().keySet());
      if (current.categories().containsKey(name)) {
        common.add(name);
      }
    }
    if (common.isEmpty()) {
      throw new IllegalArgumentException(
          "The data sets need a column in common, but the reference has "
              + names(reference)
              + " and the current one "
              + names(current));
    }
    return new PresetReport(
        compare(choice, reference, current, common),
        without(names(reference), common),
        without(names(current), common),
        shareFrom);
  }

  private static <F> List<ColumnDrift> compare(
      Choice<F> choice, Columns reference, Columns current, Set<String> common) {
    List<F> found = new ArrayList<>();
    for (String column : common) {
      found.add(
          reference.numbers().containsKey(column)
              ? choice.numbers(
                  column, of(reference.numbers().get(column)), of(current.numbers().get(column)))
              : choice.texts(
                  column,
                  of(reference.categories().get(column)),
                  of(current.categories().get(column))));
    }
    return choice.decide(found);
  }

  private static List<String> without(List<String> names, Set<String> common) {
    return names.stream().filter(name -> !common.contains(name)).sorted().toList();
  }

  private static void requireSameKind(String name, Set<String> otherKind) {
    if (otherKind.contains(name)) {
      throw new IllegalArgumentException(
          "A column is of one kind in both data sets, but '"
              + name
              + "' is numbers in one and texts in the other");
    }
  }

  private static List<String> names(Columns columns) {
    List<String> names = new ArrayList<>(columns.numbers().keySet());
    names.addAll(columns.categories().keySet());
    return names;
  }

  /** How many values are none. */
  static ColumnDrift.Missing missing(double[] reference, double[] current, boolean drifted) {
    return new ColumnDrift.Missing(
        share(Arrays.stream(reference).filter(x -> !Double.isFinite(x)).count(), reference.length),
        share(Arrays.stream(current).filter(x -> !Double.isFinite(x)).count(), current.length),
        drifted);
  }

  /** How many values are none. */
  static ColumnDrift.Missing missing(@Nullable String[] reference, @Nullable String[] current) {
    return new ColumnDrift.Missing(
        share(Arrays.stream(reference).filter(Objects::isNull).count(), reference.length),
        share(Arrays.stream(current).filter(Objects::isNull).count(), current.length),
        false);
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }

  static double[] finite(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).toArray();
  }

  static void requireValues(String column, int values) {
    if (values == 0) {
      throw new IllegalArgumentException(
          "A column needs a value in both data sets, but '" + column + "' has none in one of them");
    }
  }

  private static <T> T of(@Nullable T column) {
    return Objects.requireNonNull(column, "A common column is in both data sets");
  }
}
