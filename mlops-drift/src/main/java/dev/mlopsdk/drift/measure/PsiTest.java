package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;
import org.jspecify.annotations.Nullable;

/**
 * The population stability index of two samples, with its significance. Immutable.
 *
 * <pre>{@code
 * PsiTest.withDefaults().test(reference, current).drifted();
 * }</pre>
 *
 * <p>Libraries differ by a factor of a hundred on the same data, so the convention has a name,
 * {@value #CONVENTION}: cells are ten intervals between the reference's deciles, open at both ends,
 * tied deciles collapsed, a value shared by more than a tenth of the reference in a cell of its
 * own; −∞, +∞, NaN and missing have cells of their own; for categories the reference's 100 most
 * frequent values, its others, unseen values, and missing. Cells that are empty in both samples do
 * not count. With r and c the counts of the B cells that do, and m and n their sums,
 *
 * <pre>
 * p = (r + ½) / (m + B/2)      q = (c + ½) / (n + B/2)      PSI = Σ (q − p) ln(q / p)
 * </pre>
 *
 * <p>Without drift PSI / (1/n + 1/m) follows the chi-squared law with B − 1 degrees of freedom as
 * the samples grow, which gives the p-value; cells filled too thinly for it are simulated ({@link
 * NullLaws}). It assumes independent rows. Drift is an effect of at least 0.1 that is significant
 * at alpha: a bound alone fires on a third of undrifted samples of 100 rows, significance alone on
 * any trifle in a million.
 *
 * <p>Cost: sorting the reference, a search per value. Source: B. Yurdakul, Statistical properties
 * of population stability index, Western Michigan University 2018, for the law; the bounds 0.1 and
 * 0.25 are the credit industry's habit.
 *
 * @since 0.1
 */
public final class PsiTest implements CountTest {

  /** The name of the convention that this class computes unless told otherwise. */
  public static final String CONVENTION = "reference-deciles/1";

  private static final Quadratic DIVERGENCE = new Quadratic("psi", 1, PsiTest::divergence);

  private static final PsiTest DEFAULTS =
      new PsiTest(new Gate(0.05, 0.1, 0.25), PsiConvention.REFERENCE_DECILES);

  private final Gate gate;
  private final PsiConvention convention;

  private PsiTest(Gate gate, PsiConvention convention) {
    this.gate = gate;
    this.convention = convention;
  }

  /** Alpha 0.05, a moderate effect from 0.1, a large one from 0.25. */
  public static PsiTest withDefaults() {
    return DEFAULTS;
  }

  @Override
  public String method() {
    return convention.method();
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public PsiTest withAlpha(double alpha) {
    return new PsiTest(gate.withAlpha(alpha), convention);
  }

  @Override
  public PsiTest withEffectFrom(double moderate, double large) {
    return new PsiTest(gate.withEffectFrom(moderate, large), convention);
  }

  /** The same test as another library takes it; for raw samples only. */
  public PsiTest withConvention(PsiConvention convention) {
    return new PsiTest(gate, convention);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException {@inheritDoc}, or if the convention needs raw samples
   */
  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    if (convention != PsiConvention.REFERENCE_DECILES) {
      throw new IllegalArgumentException(
          "The convention "
              + convention
              + " cuts raw samples, but got counts; pass arrays, or use "
              + PsiConvention.REFERENCE_DECILES);
    }
    return DIVERGENCE.test(reference, current, laws, gate, Quadratic.Telling.PLAIN);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException {@inheritDoc}, or if the convention is one of categories
   * @throws NullPointerException {@inheritDoc}
   */
  @Override
  public MeasureResult test(double[] reference, double[] current) {
    if (convention == PsiConvention.REFERENCE_DECILES) {
      return CountTest.super.test(reference, current);
    }
    Samples.require(reference, current);
    Samples.requireValues(reference.length, current.length);
    return foreign(ForeignPsi.count(convention, reference, current));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException {@inheritDoc}
   * @throws NullPointerException {@inheritDoc}
   */
  @Override
  public MeasureResult test(@Nullable String[] reference, @Nullable String[] current) {
    if (convention == PsiConvention.REFERENCE_DECILES) {
      return CountTest.super.test(reference, current);
    }
    Samples.require(reference, current);
    Samples.requireValues(reference.length, current.length);
    return foreign(ForeignPsi.count(reference, current));
  }

  /**
   * What PSI is on average without drift, for samples of these sizes: (B − 1)(1/m + 1/n), but for
   * categories with rare values, where it is simulated. What is above it is drift.
   *
   * @throws IllegalArgumentException if the cells differ
   */
  public static double expected(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    return DIVERGENCE.expected(reference, current, laws);
  }

  private MeasureResult foreign(ForeignPsi.Counted counted) {
    return new Quadratic(
            method(), 1, pair -> ForeignPsi.of(convention, pair.reference(), pair.current()))
        .simulated()
        .test(
            counted.reference(),
            counted.current(),
            NullLaws.withDefaults(),
            gate,
            Quadratic.Telling.PLAIN);
  }

  private static double divergence(Pair pair) {
    double psi = 0;
    for (int i = 0; i < pair.cells(); i++) {
      double p = pair.smoothP(i);
      double q = pair.smoothQ(i);
      psi += (q - p) * Math.log(q / p);
    }
    return psi;
  }
}
