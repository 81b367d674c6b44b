package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.Urn;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.ContinuousDistribution;
import org.apache.commons.statistics.distribution.GammaDistribution;
import org.jspecify.annotations.Nullable;

/**
 * What measures do without drift, by multinomial bootstrap, remembered per reference and sample
 * size. Thread-safe.
 *
 * <p>Where no table gives a measure's law, both samples are drawn anew, 2,000 times, from the
 * reference's shares (half a value added to each cell), and the measure is taken. A category that
 * chose its cells by its own rows cannot be drawn anew so: it stays as it is, and current samples
 * are drawn from its {@link Urn}. Where a distance is linear and every filled cell has five values
 * and more, the law no longer depends on the sizes and is simulated once; else once per size, of
 * which there are four to an octave; for an urn between the ends of its octave. The seed is fixed,
 * so the same counts have the same p-value everywhere.
 *
 * <p>Cost: 1 to 5 ms where a law is new, else a look-up. Source: B. Efron, R. Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapter 16.
 *
 * @since 0.1
 */
public final class NullLaws {

  private static final int DRAWS = 2_000;

  /** Samples up to this size have laws of their own. */
  private static final int EXACT_UP_TO = 64;

  /** Each law is 16 kB: some 80 MB at worst. When it is full, half of them are forgotten. */
  private static final int MOST = 5_000;

  /** Large enough for the law of a share to be the normal one. */
  private static final long LIMIT = 1L << 40;

  private static final long SEED = 20_261_122;

  /**
   * What a law depends on.
   *
   * @param urn what the current sample is drawn from, the reference kept as it is; null if both are
   *     drawn from the reference's shares
   */
  private record Key(
      String method, LongBuffer reference, @Nullable Urn urn, DoubleBuffer places, long m, long n) {

    double noise() {
      return 1.0 / m + 1.0 / n;
    }
  }

  /**
   * A law and what its energies are in units of: the samples' 1/m + 1/n where both are drawn anew,
   * else 1, for what rare values add does not shrink with the rows.
   */
  record Scaled(NullLaw law, double noise) {}

  /** A tail of the chi-squared law. */
  private record Tail(int df, double from) {}

  private final int draws;
  private final Map<Key, NullLaw> laws = new ConcurrentHashMap<>();
  private final Map<Tail, Double> criticals = new ConcurrentHashMap<>();
  private final Map<Tail, Double> noncentralities = new ConcurrentHashMap<>();

  private NullLaws(int draws) {
    this.draws = draws;
  }

  /** 2,000 draws per law. */
  public static NullLaws withDefaults() {
    return new NullLaws(DRAWS);
  }

  /** Another object, with another number of draws per law, 100 or more. */
  public NullLaws withDraws(int draws) {
    if (draws < 100) {
      throw new IllegalArgumentException("Draws are 100 or more, but are " + draws);
    }
    return new NullLaws(draws);
  }

  /**
   * The law of an energy, which is a statistic that noise makes smaller as 1/m + 1/n does, divided
   * by that.
   *
   * @param urn of the reference, null if it chose no cells
   * @param places what the statistic depends on beside the counts
   * @param limited whether it has a law of its own as the samples grow, however thin cells are
   */
  Scaled law(
      String method,
      Statistic energy,
      long[] reference,
      @Nullable Urn urn,
      double[] places,
      long m,
      long n,
      boolean limited) {
    if (urn != null) {
      return new Scaled(ofUrn(method, energy, reference, urn, m, n), 1);
    }
    boolean dense = limited && dense(reference, (double) Math.min(m, n));
    Key key =
        new Key(
            method,
            LongBuffer.wrap(reference),
            null,
            DoubleBuffer.wrap(places),
            dense ? LIMIT : m,
            dense ? LIMIT : quarterOctave(n));
    return new Scaled(remembered(key, unknown -> simulate(energy, unknown)), 1.0 / m + 1.0 / n);
  }

  /**
   * Of the sizes at both ends of an octave, and between them, as the energy is: a part that stays,
   * and one in proportion to 1/n.
   */
  private NullLaw ofUrn(
      String method, Statistic energy, long[] reference, Urn urn, long m, long n) {
    LongBuffer counts = LongBuffer.wrap(reference);
    DoubleBuffer nowhere = DoubleBuffer.allocate(0);
    Function<Key, NullLaw> simulate = key -> simulateUrn(energy, key, urn);
    if (n <= EXACT_UP_TO) {
      return remembered(new Key(method, counts, urn, nowhere, m, n), simulate);
    }
    long from = Long.highestOneBit(n);
    NullLaw small = remembered(new Key(method, counts, urn, nowhere, m, from), simulate);
    NullLaw large = remembered(new Key(method, counts, urn, nowhere, m, 2 * from), simulate);
    return small.towards(large, 2.0 * (n - from) / n);
  }

  private NullLaw remembered(Key key, Function<Key, NullLaw> simulate) {
    NullLaw known = laws.get(key);
    if (known != null) {
      return known;
    }
    forgetHalf(laws);
    return laws.computeIfAbsent(key, simulate);
  }

  /** Whether every cell that the reference fills has five values of {@code n} and more. */
  private static boolean dense(long[] reference, double n) {
    double all = 0;
    for (long count : reference) {
      all += count;
    }
    for (long count : reference) {
      if (count > 0 && n * count < 5 * all) {
        return false;
      }
    }
    return true;
  }

  /** What the chi-squared law exceeds with probability {@code alpha}. */
  double critical(int df, double alpha) {
    return remembered(
        criticals,
        new Tail(df, alpha),
        tail -> ChiSquaredDistribution.of(tail.df).inverseSurvivalProbability(tail.from));
  }

  /** The noncentrality with which {@code critical} is exceeded with the usual power. */
  double noncentrality(int df, double critical) {
    return remembered(
        noncentralities,
        new Tail(df, critical),
        tail -> Noncentral.noncentrality(tail.df, tail.from, Quadratic.POWER));
  }

  private static void forgetHalf(Map<?, ?> known) {
    if (known.size() < MOST) {
      return;
    }
    for (Iterator<?> keys = known.keySet().iterator(); keys.hasNext(); ) {
      keys.next();
      keys.remove();
      if (keys.hasNext()) {
        keys.next();
      }
    }
  }

  private static double remembered(
      Map<Tail, Double> known, Tail tail, ToDoubleFunction<Tail> figure) {
    forgetHalf(known);
    return known.computeIfAbsent(tail, figure::applyAsDouble);
  }

  /**
   * The next smaller of four sizes an octave: of few values the law has steps, and that of fewer is
   * the more careful one.
   */
  private static long quarterOctave(long n) {
    if (n <= EXACT_UP_TO) {
      return n;
    }
    return (long) Math.floor(Math.pow(2, Math.floor(4 * Math.log((double) n) / Math.log(2)) / 4));
  }

  private NullLaw simulate(Statistic energy, Key key) {
    long[] counts = key.reference.array();
    double[] weights = new double[counts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = counts[i] + 0.5;
    }
    Multinomial sample = new Multinomial(weights);
    SplittableRandom random = new SplittableRandom(SEED);
    long[] reference = new long[counts.length];
    long[] current = new long[counts.length];
    double noise = key.noise();
    double[] energies = new double[draws];
    for (int i = 0; i < draws; i++) {
      sample.draw(key.m, random, reference);
      sample.draw(key.n, random, current);
      energies[i] = energy.of(reference, current) / noise;
    }
    return new NullLaw(energies, key.n == LIMIT);
  }

  /** Draws the cells' shares by Dirichlet's law with these masses, and a sample from them. */
  private NullLaw simulateUrn(Statistic energy, Key key, Urn urn) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<ContinuousDistribution.Sampler> gammas = new ArrayList<>();
    double[] masses = urn.masses();
    double[] dispersions = urn.dispersions();
    for (int cell = 0; cell < masses.length; cell++) {
      gammas.add(
          GammaDistribution.of(masses[cell] / dispersions[cell], dispersions[cell])
              .createSampler(random::nextLong));
    }
    double[] shares = new double[gammas.size()];
    long[] current = new long[shares.length];
    double[] energies = new double[draws];
    for (int i = 0; i < draws; i++) {
      Arrays.setAll(shares, cell -> gammas.get(cell).sample());
      new Multinomial(shares).draw(key.n, random, current);
      energies[i] = energy.of(key.reference.array(), current);
    }
    return new NullLaw(energies, false);
  }
}
