package dev.mlopsdk.drift.preset;

import dev.mlopsdk.drift.measure.MeasureResult;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.sequential.MultipleTesting;
import dev.mlopsdk.drift.twosample.FisherExactTest;
import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import dev.mlopsdk.drift.twosample.TestResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The default choice. */
record EffectAndSignificance() implements DriftPreset.Choice<EffectAndSignificance.Found> {

  private static final double ALPHA = 0.05;

  /** Up to so many values in both samples together are few. */
  private static final int FEW = 20;

  /**
   * A column before the correction.
   *
   * @param missing of the test of how many values are missing; null where the method counts them
   */
  record Found(
      String column,
      String method,
      double effect,
      double effectFrom,
      double pValue,
      ColumnDrift.Missing shares,
      @Nullable TestResult missing) {}

  @Override
  public List<ColumnDrift> decide(List<Found> found) {
    List<Double> all = new ArrayList<>();
    for (Found one : found) {
      all.add(one.pValue);
      if (one.missing != null) {
        all.add(one.missing.pValue());
      }
    }
    double[] adjusted =
        MultipleTesting.holm(all.stream().mapToDouble(Double::doubleValue).toArray());
    List<ColumnDrift> drifts = new ArrayList<>();
    int next = 0;
    for (Found one : found) {
      double pValue = adjusted[next++];
      boolean missing =
          one.missing != null
              && adjusted[next++] <= ALPHA
              && one.missing.effectSize() >= one.missing.effectFrom();
      drifts.add(
          new ColumnDrift(
              one.column,
              one.method,
              one.effect,
              one.effectFrom,
              pValue,
              ALPHA,
              new ColumnDrift.Missing(one.shares.reference(), one.shares.current(), missing),
              missing || (one.effect >= one.effectFrom && pValue <= ALPHA)));
    }
    return drifts;
  }

  @Override
  public Found texts(String column, @Nullable String[] reference, @Nullable String[] current) {
    DriftPreset.requireValues(column, Math.min(reference.length, current.length));
    return psi(
        column,
        PsiTest.withDefaults().test(reference, current),
        DriftPreset.missing(reference, current));
  }

  @Override
  public Found numbers(String column, double[] reference, double[] current) {
    ColumnDrift.Missing shares = DriftPreset.missing(reference, current, false);
    DriftPreset.requireValues(column, Math.min(reference.length, current.length));
    double[] r = DriftPreset.finite(reference);
    double[] c = DriftPreset.finite(current);
    if (few(reference, current)) {
      return psi(column, PsiTest.withDefaults().test(texts(reference), texts(current)), shares);
    }
    if (r.length < 2 || c.length < 2) {
      return psi(column, PsiTest.withDefaults().test(reference, current), shares);
    }
    TestResult result = KolmogorovSmirnovTest.withDefaults().test(r, c);
    return new Found(
        column,
        result.method(),
        Math.abs(result.effectSize()),
        result.effectFrom(),
        result.pValue(),
        shares,
        shares.reference() + shares.current() > 0
            ? FisherExactTest.withDefaults().test(kinds(reference), kinds(current))
            : null);
  }

  /** Few values have a cell each. */
  private static String[] texts(double[] values) {
    return Arrays.stream(values).mapToObj(Double::toString).toArray(String[]::new);
  }

  /** How many values are finite, and how many are none. */
  private static long[] kinds(double[] values) {
    long finite = Arrays.stream(values).filter(Double::isFinite).count();
    return new long[] {finite, values.length - finite};
  }

  private static Found psi(String column, MeasureResult result, ColumnDrift.Missing shares) {
    return new Found(
        column,
        result.method(),
        result.effectSize(),
        result.gate().moderate(),
        result.pValue(),
        shares,
        null);
  }

  /** Stops at the first value too many. */
  private static boolean few(double[] reference, double[] current) {
    Set<Double> values = new HashSet<>();
    for (double[] sample : List.of(reference, current)) {
      for (double value : sample) {
        if (values.add(value) && values.size() > FEW) {
          return false;
        }
      }
    }
    return Arrays.stream(reference).anyMatch(Double::isFinite);
  }
}
