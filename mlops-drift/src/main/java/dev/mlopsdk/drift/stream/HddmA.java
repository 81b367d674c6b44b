package dev.mlopsdk.drift.stream;

/**
 * Drift by Hoeffding's bound on averages: says drift when the mean so far is above the mean up to
 * its best moment by more than chance. Reads values in [0, 1], such as errors. Not thread-safe;
 * confine to one thread.
 *
 * <p>With z̄ the mean of all n values, x̄ that of the first m ≤ n, where m is the moment at which
 * x̄ + √(ln(1/α)/2m) was smallest,
 *
 * <pre>
 * z̄ − x̄ ≥ √((n − m)/(2nm) · ln(2/α))
 * </pre>
 *
 * <p>is a warning for α = 0.005 and a drift for α = 0.001; falls are the mirror image. A constant
 * stream never drifts. Cost: a square root and a few divisions per value. Source: I. Frías-Blanco,
 * J. del Campo-Ávila, G. Ramos-Jiménez, R. Morales-Bueno, A. Ortiz-Díaz, Y. Caballero-Mota, Online
 * and non-parametric drift detection methods based on Hoeffding's bounds, IEEE TKDE 27 (2015),
 * doi:10.1109/TKDE.2014.2345382. Alarms and warnings equal River's.
 *
 * @since 0.1
 */
public final class HddmA implements DriftDetector {

  private record Options(double warning, double drift, Direction direction) {

    Options {
      Values.requireLevels(warning, drift);
      Values.requireDirection(direction);
    }
  }

  private final Options options;
  private final double cutLog;
  private final double driftLog;
  private final double warningLog;
  private final RunningMean all = new RunningMean();
  private final RunningMean lowest = new RunningMean();
  private final RunningMean highest = new RunningMean();
  private double lowestCut;
  private double highestCut;
  private State state = State.STABLE;

  private HddmA(Options options) {
    this.options = options;
    this.cutLog = Math.log(1 / options.drift);
    this.driftLog = Math.log(2 / options.drift);
    this.warningLog = Math.log(2 / options.warning);
    reset();
  }

  /** Levels 0.005 for a warning and 0.001 for a drift, rises only. */
  public static HddmA withDefaults() {
    return new HddmA(new Options(0.005, 0.001, Direction.UP));
  }

  /** A new detector with other levels α, in (0, 1), that of a drift not the larger one. */
  public HddmA withLevels(double warning, double drift) {
    return new HddmA(new Options(warning, drift, options.direction));
  }

  /** A new detector for changes in that direction. */
  public HddmA withDirection(Direction direction) {
    return new HddmA(new Options(options.warning, options.drift, direction));
  }

  /** Takes a value in [0, 1]. */
  @Override
  public State accept(double value) {
    Values.requireUnit("HddmA", value);
    if (state == State.DRIFT) {
      reset();
    }
    all.add(value);
    double bound = Math.sqrt(1.0 / (2 * all.count()) * cutLog);
    if (lowestCut >= all.mean() + bound) {
      lowest.copy(all);
      lowestCut = all.mean() + bound;
    }
    if (highestCut <= all.mean() - bound) {
      highest.copy(all);
      highestCut = all.mean() - bound;
    }
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
    return (options.direction.up() && apart(lowest, all.mean() - lowest.mean(), log))
        || (options.direction.down() && apart(highest, highest.mean() - all.mean(), log));
  }

  private boolean apart(RunningMean first, double difference, double log) {
    double n = all.count();
    double m = first.count();
    return difference >= 0
        && all.count() > first.count()
        && difference >= Math.sqrt((n - m) / m * (1 / n) / 2 * log);
  }

  /** The mean of the values since the detector last began anew. */
  @Override
  public double estimate() {
    return all.estimate();
  }

  @Override
  public long count() {
    return all.count();
  }

  @Override
  public void reset() {
    all.clear();
    lowest.clear();
    highest.clear();
    lowestCut = Double.POSITIVE_INFINITY;
    highestCut = Double.NEGATIVE_INFINITY;
    state = State.STABLE;
  }
}
