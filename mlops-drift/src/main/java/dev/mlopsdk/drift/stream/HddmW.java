package dev.mlopsdk.drift.stream;

/**
 * Drift by McDiarmid's bound on weighted averages: like {@link HddmA}, but recent values weigh
 * more, which finds small and sudden changes sooner. Reads values in [0, 1], such as errors. Not
 * thread-safe; confine to one thread.
 *
 * <p>ẑ is the exponentially weighted mean, z ← λx + (1 − λ)z, and w its sum of squared weights, w ←
 * λ² + (1 − λ)²w from 1. With ẑ₁, w₁ those up to the moment at which ẑ + √(w ln(1/α)/2) was
 * smallest, and ẑ₂, w₂ those of the values after it,
 *
 * <pre>
 * ẑ₂ − ẑ₁ &gt; √((w₁ + w₂) ln(1/α) / 2)
 * </pre>
 *
 * <p>is a warning for α = 0.005 and a drift for α = 0.001; falls are the mirror image. A constant
 * stream never drifts. Cost: three square roots per value. Source: I. Frías-Blanco, J. del
 * Campo-Ávila, G. Ramos-Jiménez, R. Morales-Bueno, A. Ortiz-Díaz, Y. Caballero-Mota, Online and
 * non-parametric drift detection methods based on Hoeffding's bounds, IEEE TKDE 27 (2015),
 * doi:10.1109/TKDE.2014.2345382. Alarms and warnings equal River's.
 *
 * @since 0.1
 */
public final class HddmW implements DriftDetector {

  private record Options(double warning, double drift, double lambda, Direction direction) {

    Options {
      Values.requireLevels(warning, drift);
      Values.requireShare("Lambda", lambda);
      Values.requireDirection(direction);
    }
  }

  /** The weighted means before and after the best moment in one direction. */
  private static final class Split {

    private final WeightedMean before;
    private final WeightedMean after;
    private double cut = Double.POSITIVE_INFINITY;

    Split(double lambda) {
      before = new WeightedMean(lambda);
      after = new WeightedMean(lambda);
    }

    void add(double value, WeightedMean all, double level) {
      if (level < cut) {
        cut = level;
        before.copy(all);
        after.clear();
      } else {
        after.add(value);
      }
    }

    /** Whether the mean after the cut is beyond the one before it, times {@code sign}. */
    boolean apart(int sign, double log) {
      double weights = before.squaredWeights() + after.squaredWeights();
      return before.begun()
          && after.begun()
          && sign * (after.mean() - before.mean()) > Math.sqrt(weights * log / 2);
    }

    void clear() {
      before.clear();
      after.clear();
      cut = Double.POSITIVE_INFINITY;
    }
  }

  private final Options options;
  private final double driftLog;
  private final double warningLog;
  private final WeightedMean all;
  private final Split rise;
  private final Split fall;
  private long count;
  private State state = State.STABLE;

  private HddmW(Options options) {
    this.options = options;
    this.driftLog = Math.log(1 / options.drift);
    this.warningLog = Math.log(1 / options.warning);
    this.all = new WeightedMean(options.lambda);
    this.rise = new Split(options.lambda);
    this.fall = new Split(options.lambda);
  }

  /** Levels 0.005 for a warning and 0.001 for a drift, λ 0.05, rises only. */
  public static HddmW withDefaults() {
    return new HddmW(new Options(0.005, 0.001, 0.05, Direction.UP));
  }

  /** A new detector with other levels α, in (0, 1), that of a drift not the larger one. */
  public HddmW withLevels(double warning, double drift) {
    return new HddmW(new Options(warning, drift, options.lambda, options.direction));
  }

  /** A new detector with another weight of the newest value, in (0, 1). */
  public HddmW withLambda(double lambda) {
    return new HddmW(new Options(options.warning, options.drift, lambda, options.direction));
  }

  /** A new detector for changes in that direction. */
  public HddmW withDirection(Direction direction) {
    return new HddmW(new Options(options.warning, options.drift, options.lambda, direction));
  }

  /** Takes a value in [0, 1]. */
  @Override
  public State accept(double value) {
    Values.requireUnit("HddmW", value);
    if (state == State.DRIFT) {
      reset();
    }
    count++;
    all.add(value);
    double bound = Math.sqrt(all.squaredWeights() * driftLog / 2);
    rise.add(value, all, all.mean() + bound);
    fall.add(value, all, bound - all.mean());
    state = judged();
    return state;
  }

  private State judged() {
    if (changed(driftLog)) {
      return State.DRIFT;
    }
    return changed(warningLog) ? State.WARNING : State.STABLE;
  }

  private boolean changed(double log) {
    return (options.direction.up() && rise.apart(1, log))
        || (options.direction.down() && fall.apart(-1, log));
  }

  /** The weighted mean of the values since the detector last began anew. */
  @Override
  public double estimate() {
    return count == 0 ? Double.NaN : all.mean();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void reset() {
    all.clear();
    rise.clear();
    fall.clear();
    count = 0;
    state = State.STABLE;
  }
}
