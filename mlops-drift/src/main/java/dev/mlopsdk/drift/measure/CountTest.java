package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A measure of how far one feature has moved, on counts over the same cells. Implementations are
 * immutable.
 *
 * <p>All of them take raw samples too, count them over cells between the reference's quantiles, and
 * answer what the counts alone would have answered. Merging the counts of replicas therefore gives
 * the same figures, to the bit, as one machine that saw everything.
 *
 * @since 0.1
 */
public sealed interface CountTest
    permits PsiTest,
        JensenShannonTest,
        HellingerTest,
        KullbackLeiblerTest,
        TotalVariationTest,
        LargestShareTest,
        BinnedChiSquaredTest,
        BinnedGTest,
        BinnedKolmogorovSmirnovTest,
        BinnedWassersteinTest {

  /** Every measure with its defaults; the last two are of numbers only. */
  static List<CountTest> all() {
    return List.of(
        PsiTest.withDefaults(),
        JensenShannonTest.withDefaults(),
        HellingerTest.withDefaults(),
        KullbackLeiblerTest.withDefaults(),
        BinnedChiSquaredTest.withDefaults(),
        BinnedGTest.withDefaults(),
        TotalVariationTest.withDefaults(),
        LargestShareTest.withDefaults(),
        BinnedKolmogorovSmirnovTest.withDefaults(),
        BinnedWassersteinTest.withDefaults());
  }

  /** A short name, which meters and reports carry. */
  String method();

  /** When {@link MeasureResult#drifted} says so. */
  Gate gate();

  /** The same test at another level of significance, in (0, 1). */
  CountTest withAlpha(double alpha);

  /** The same test, where effects are moderate and large from other bounds, ascending. */
  CountTest withEffectFrom(double moderate, double large);

  /**
   * Compares counts; with an empty sample there is no effect and the p-value is 1.
   *
   * @param laws what is known of the measures without drift; the same object again and again spares
   *     their simulation
   * @throws IllegalArgumentException if the cells differ, or the measure is of numbers and these
   *     are categories
   */
  MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws);

  /**
   * Compares counts once.
   *
   * @throws IllegalArgumentException if the cells differ, or the measure is of numbers and these
   *     are categories
   */
  default MeasureResult test(FeatureCounts reference, FeatureCounts current) {
    return test(reference, current, NullLaws.withDefaults());
  }

  /**
   * Compares numbers; NaN and the infinities have cells of their own.
   *
   * @throws IllegalArgumentException if a sample is empty
   * @throws NullPointerException if a sample is null; names it
   */
  default MeasureResult test(double[] reference, double[] current) {
    Samples.require(reference, current);
    Samples.requireValues(reference.length, current.length);
    FeatureCounts counts = FeatureCounts.of(reference);
    return test(counts, counts.count(current));
  }

  /**
   * Compares categories; null is missing.
   *
   * @throws IllegalArgumentException if a sample is empty, or the measure is of numbers
   * @throws NullPointerException if a sample is null; names it
   */
  default MeasureResult test(@Nullable String[] reference, @Nullable String[] current) {
    Samples.require(reference, current);
    Samples.requireValues(reference.length, current.length);
    FeatureCounts counts = FeatureCounts.of(reference);
    return test(counts, counts.count(current));
  }
}
