package dev.mlopsdk.drift.stream;

/**
 * The early drift detection method: says drift when errors come closer together than they did.
 * Reads errors, 0 or 1. Not thread-safe; confine to one thread.
 *
 * <p>At an error, with p the mean and s the sample standard deviation of the distances between
 * errors so far, q = p + 2s, and q′ the largest q,
 *
 * <pre>
 * warning if  q / q′ &lt; 0.95        drift if  q / q′ &lt; 0.90
 * </pre>
 *
 * <p>once there are more than {@code minErrors} errors. q′ may come from a few large distances at
 * the start, so that a stable stream raises alarms almost surely; prefer {@link HddmA}. A stream
 * without errors never drifts. Cost: a comparison per value; a division and a square root per
 * error. Source: M. Baena-García, J. del Campo-Ávila, R. Fidalgo, A. Bifet, R. Gavaldà, R.
 * Morales-Bueno, Early drift detection method, IWKDDS 2006. Alarms and warnings equal River's: a
 * warning lasts until an error takes it back, and a new largest q does not.
 *
 * @since 0.1
 */
public final class Eddm implements DriftDetector {

  private record Options(int minErrors, double warning, double drift) {

    Options {
      Values.requireRange("The smallest number of errors", minErrors, 1, 1_000_000_000);
      if (!(drift > 0 && drift <= warning && warning <= 1)) {
        throw new IllegalArgumentException(
            "Ratios are in (0, 1], that of a warning not below that of a drift, but warning is "
                + warning
                + " and drift "
                + drift);
      }
    }
  }

  private final Options options;
  private final RunningMean distances = new RunningMean();
  private double squares;
  private double largest;
  private long count;
  private long lastError;
  private State state = State.STABLE;

  private Eddm(Options options) {
    this.options = options;
    reset();
  }

  /** A look after 30 errors; a warning below 0.95 of the largest distance, a drift below 0.90. */
  public static Eddm withDefaults() {
    return new Eddm(new Options(30, 0.95, 0.9));
  }

  /** A new detector without an alarm until there were more than so many errors, 1 or more. */
  public Eddm withMinErrors(int errors) {
    return new Eddm(new Options(errors, options.warning, options.drift));
  }

  /** A new detector with other ratios, in (0, 1], descending. */
  public Eddm withRatios(double warning, double drift) {
    return new Eddm(new Options(options.minErrors, warning, drift));
  }

  /** Takes 0 for a right answer, 1 for a wrong one. */
  @Override
  public State accept(double value) {
    boolean error = Values.requireError("Eddm", value);
    if (state == State.DRIFT) {
      reset();
    }
    count++;
    if (error) {
      double distance = count - lastError;
      double before = distances.mean();
      distances.add(distance);
      squares += (distance - before) * (distance - distances.mean());
      lastError = count;
      if (count > options.minErrors) {
        judge();
      }
    }
    return state;
  }

  private void judge() {
    long errors = distances.count();
    double deviation = errors > 1 ? Math.sqrt(squares / (errors - 1)) : 0;
    double level = distances.mean() + 2 * deviation;
    if (level > largest) {
      largest = level;
    } else if (errors > options.minErrors) {
      double ratio = level / largest;
      if (ratio < options.drift) {
        state = State.DRIFT;
      } else {
        state = ratio < options.warning ? State.WARNING : State.STABLE;
      }
    }
  }

  /** One over the mean distance between errors; 0 before the first error. */
  @Override
  public double estimate() {
    if (count == 0) {
      return Double.NaN;
    }
    return distances.count() == 0 ? 0 : 1 / distances.mean();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void reset() {
    distances.clear();
    squares = 0;
    largest = -1;
    count = 0;
    lastError = 0;
    state = State.STABLE;
  }
}
