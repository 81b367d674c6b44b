package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;
import dev.mlopsdk.drift.profile.Urn;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Judges measures that are, near equality, a multiple of Σ (q − p)² / p: divided by 1/m + 1/n they
 * follow the chi-squared law with B − 1 degrees of freedom without drift, and the noncentral one
 * with it. Cells filled too thinly for that are simulated. Immutable.
 *
 * @param method the measure's name
 * @param factor what the divergence is multiplied with to be Σ (q − p)² / p near equality
 * @param divergence of the samples, 0 where they are equal
 * @param lawful whether it follows the chi-squared law where cells are filled well enough
 */
record Quadratic(String method, double factor, ToDoubleFunction<Pair> divergence, boolean lawful) {

  static final double POWER = 0.8;

  /** How a divergence is told: as a figure and as an effect. */
  interface Telling {

    /** As it is. */
    Telling PLAIN =
        new Telling() {
          @Override
          public double statistic(double divergence, double noise) {
            return divergence;
          }

          @Override
          public double effect(double divergence) {
            return divergence;
          }
        };

    /** As its root, a distance. */
    Telling ROOT =
        new Telling() {
          @Override
          public double statistic(double divergence, double noise) {
            return effect(divergence);
          }

          @Override
          public double effect(double divergence) {
            return Math.sqrt(divergence);
          }
        };

    /** As a test statistic that grows with the rows, and as Cohen's w. */
    Telling TEST =
        new Telling() {
          @Override
          public double statistic(double divergence, double noise) {
            return divergence / noise;
          }

          @Override
          public double effect(double divergence) {
            return Math.sqrt(divergence);
          }
        };

    double statistic(double divergence, double noise);

    double effect(double divergence);
  }

  Quadratic(String method, double factor, ToDoubleFunction<Pair> divergence) {
    this(method, factor, divergence, true);
  }

  /** The same measure with a law of its own, which is simulated always. */
  Quadratic simulated() {
    return new Quadratic(method, factor, divergence, false);
  }

  MeasureResult test(
      FeatureCounts reference, FeatureCounts current, NullLaws laws, Gate gate, Telling telling) {
    reference.requireSameCells(current);
    FeatureCounts coarse = reference.at(Resolution.COARSE);
    return test(
        coarse.toArray(),
        coarse.urn().orElse(null),
        current.at(Resolution.COARSE).toArray(),
        laws,
        gate,
        telling);
  }

  /** Of counts over cells that do not come from them. */
  MeasureResult test(long[] reference, long[] current, NullLaws laws, Gate gate, Telling telling) {
    return test(reference, null, current, laws, gate, telling);
  }

  private MeasureResult test(
      long[] reference,
      @Nullable Urn urn,
      long[] current,
      NullLaws laws,
      Gate gate,
      Telling telling) {
    Pair pair = Pair.of(reference, current);
    if (pair.trivial()) {
      return MeasureResult.unknown(method, pair.m(), pair.n(), gate);
    }
    double found = Math.max(0, divergence.applyAsDouble(pair));
    double scale = pair.noise() / factor;
    int df = pair.cells() - 1;
    double pValue;
    double critical;
    double detectable;
    if (lawful && urn == null && pair.wellFilled()) {
      ChiSquaredDistribution law = ChiSquaredDistribution.of(df);
      pValue = law.survivalProbability(found / scale);
      critical = laws.critical(df, gate.alpha());
      detectable = laws.noncentrality(df, critical);
    } else {
      NullLaws.Scaled drawn =
          laws.law(method, this::energy, reference, urn, new double[0], pair.m(), pair.n(), false);
      scale = drawn.noise() / factor;
      pValue = drawn.law().pValue(found / scale);
      critical = drawn.law().quantile(gate.alpha());
      detectable = drawn.law().detectable(critical, pair.noise() / drawn.noise());
    }
    double statistic = telling.statistic(found, pair.noise());
    return new MeasureResult(
        method,
        statistic,
        statistic,
        telling.effect(found),
        pValue,
        telling.effect(critical * scale),
        telling.effect(detectable * scale),
        pair.m(),
        pair.n(),
        gate);
  }

  /** What the divergence is on average without drift. */
  double expected(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    reference.requireSameCells(current);
    FeatureCounts coarse = reference.at(Resolution.COARSE);
    long[] counts = coarse.toArray();
    Pair pair = Pair.of(counts, current.at(Resolution.COARSE).toArray());
    Urn urn = coarse.urn().orElse(null);
    if (pair.trivial()) {
      return 0;
    }
    if (urn == null) {
      return (pair.cells() - 1) * pair.noise() / factor;
    }
    NullLaws.Scaled drawn =
        laws.law(method, this::energy, counts, urn, new double[0], pair.m(), pair.n(), false);
    return drawn.law().mean() * drawn.noise() / factor;
  }

  private double energy(long[] reference, long[] current) {
    Pair pair = Pair.of(reference, current);
    return pair.trivial() ? 0 : factor * divergence.applyAsDouble(pair);
  }
}
