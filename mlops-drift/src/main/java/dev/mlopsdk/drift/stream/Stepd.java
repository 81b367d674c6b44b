package dev.mlopsdk.drift.stream;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The statistical test of equal proportions: says drift when the last answers have another error
 * rate than all before them. Reads errors, 0 or 1. Not thread-safe; confine to one thread.
 *
 * <p>With p₁ the error rate of the n₁ older answers, p₂ that of the last n₂ (30), p that of all,
 * and c = 1/n₁ + 1/n₂,
 *
 * <pre>
 * T = (|p₂ − p₁| − c/2) / √(p(1 − p) c)
 * </pre>
 *
 * <p>against the normal law: a warning if P(|Z| ≥ T) is below 0.05, a drift if it is below 0.003,
 * from n₁ ≥ n₂ on. The levels are for one look, and there is one at every answer: a stable stream
 * raises many an alarm. Where all answers are alike there is none. Cost: a square root per value;
 * {@code window} bytes. Source: K. Nishida, K. Yamauchi, Detecting concept drift using statistical
 * testing, Discovery Science 2007, doi:10.1007/978-3-540-75488-6_27. Alarms equal MOA's, except
 * that MOA alarms where all answers are alike.
 *
 * @since 0.1
 */
public final class Stepd implements DriftDetector {

  private record Options(int window, double warning, double drift, Direction direction) {

    Options {
      Values.requireRange("The window", window, 2, 1_000_000);
      Values.requireLevels(warning, drift);
      Values.requireDirection(direction);
    }
  }

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final Options options;
  private final double warningFrom;
  private final double driftFrom;
  private final boolean[] recent;
  private int next;
  private long count;
  private long olderErrors;
  private int recentErrors;
  private State state = State.STABLE;

  private Stepd(Options options) {
    this.options = options;
    this.warningFrom = NORMAL.inverseSurvivalProbability(options.warning / 2);
    this.driftFrom = NORMAL.inverseSurvivalProbability(options.drift / 2);
    this.recent = new boolean[options.window];
  }

  /** The last 30 answers; levels 0.05 for a warning and 0.003 for a drift; both directions. */
  public static Stepd withDefaults() {
    return new Stepd(new Options(30, 0.05, 0.003, Direction.BOTH));
  }

  /** A new detector that compares the last {@code values} answers, 2 to 1,000,000. */
  public Stepd withWindow(int values) {
    return new Stepd(new Options(values, options.warning, options.drift, options.direction));
  }

  /** A new detector with other levels, in (0, 1), that of a drift not the larger one. */
  public Stepd withLevels(double warning, double drift) {
    return new Stepd(new Options(options.window, warning, drift, options.direction));
  }

  /** A new detector for changes in that direction; {@code UP} is more errors. */
  public Stepd withDirection(Direction direction) {
    return new Stepd(new Options(options.window, options.warning, options.drift, direction));
  }

  /** Takes 0 for a right answer, 1 for a wrong one. */
  @Override
  public State accept(double value) {
    boolean error = Values.requireError("Stepd", value);
    if (state == State.DRIFT) {
      reset();
    }
    if (recent[next]) {
      recentErrors--;
      olderErrors++;
    }
    recent[next] = error;
    recentErrors += error ? 1 : 0;
    next = next + 1 == recent.length ? 0 : next + 1;
    count++;
    state = count >= 2L * recent.length ? judged() : State.STABLE;
    return state;
  }

  private State judged() {
    double n1 = count - recent.length;
    double n2 = recent.length;
    double c = 1 / n1 + 1 / n2;
    double p = (olderErrors + recentErrors) / (n1 + n2);
    double rise = recentErrors / n2 - olderErrors / n1;
    double t = (Math.abs(rise) - c / 2) / Math.sqrt(p * (1 - p) * c);
    if (rise > 0 ? !options.direction.up() : !options.direction.down()) {
      return State.STABLE;
    }
    if (t > driftFrom) {
      return State.DRIFT;
    }
    return t > warningFrom ? State.WARNING : State.STABLE;
  }

  /** The error rate of the last answers, as many as the window has. */
  @Override
  public double estimate() {
    return count == 0 ? Double.NaN : recentErrors / (double) Math.min(count, recent.length);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void reset() {
    Arrays.fill(recent, false);
    next = 0;
    count = 0;
    olderErrors = 0;
    recentErrors = 0;
    state = State.STABLE;
  }
}
