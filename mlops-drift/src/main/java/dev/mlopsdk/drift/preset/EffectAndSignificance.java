package dev.mlopsdk.drift.preset;

import dev.mlopsdk.drift.measure.MeasureResult;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.sequential.MultipleTesting;
import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import dev.mlopsdk.drift.twosample.TestResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The default choice. */
record EffectAndSignificance() implements DriftPreset.Choice {

  private static final double ALPHA = 0.05;

  /** Up to so many values in both samples together are few. */
  private static final int FEW = 20;

  private record Found(String column, String test, double pValue, boolean large) {}

  @Override
  public List<ColumnDrift> compare(Columns reference, Columns current, Set<String> common) {
    List<Found> found = new ArrayList<>();
    for (String column : common) {
      found.add(
          reference.numbers().containsKey(column)
              ? numbers(
                  column,
                  DriftPreset.of(reference.numbers().get(column)),
                  DriftPreset.of(current.numbers().get(column)))
              : psi(
                  column,
                  PsiTest.withDefaults()
                      .test(
                          DriftPreset.of(reference.categories().get(column)),
                          DriftPreset.of(current.categories().get(column)))));
    }
    double[] adjusted = MultipleTesting.holm(found.stream().mapToDouble(Found::pValue).toArray());
    List<ColumnDrift> drifts = new ArrayList<>();
    for (int i = 0; i < adjusted.length; i++) {
      Found one = found.get(i);
      drifts.add(
          new ColumnDrift(
              one.column, one.test, adjusted[i], ALPHA, one.large && adjusted[i] <= ALPHA));
    }
    return drifts;
  }

  private static Found numbers(String column, double[] reference, double[] current) {
    if (few(reference, current)) {
      return psi(column, PsiTest.withDefaults().test(reference, current));
    }
    double[] r = DriftPreset.finite(column, reference);
    double[] c = DriftPreset.finite(column, current);
    if (r.length < 2 || c.length < 2) {
      return psi(column, PsiTest.withDefaults().test(reference, current));
    }
    TestResult result = KolmogorovSmirnovTest.withDefaults().test(r, c);
    return new Found(
        column, result.test(), result.pValue(), Math.abs(result.effect()) >= result.effectFrom());
  }

  private static Found psi(String column, MeasureResult result) {
    return new Found(
        column, result.method(), result.pValue(), result.effect() != MeasureResult.Effect.NONE);
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
