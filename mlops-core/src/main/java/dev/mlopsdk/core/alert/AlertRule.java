package dev.mlopsdk.core.alert;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a figure is an alert, and when it no longer is. Every option returns a changed copy.
 *
 * <pre>{@code
 * AlertRule.above("late-share", 0.30).warnAt(0.20).recoverAt(0.15) // three limits
 *     .fires(3, 5).clears(4).coolDown(Duration.ofMinutes(10))       // how often, for how long
 *     .minimumSamples(200);                                         // below that a reading says nothing
 * }</pre>
 *
 * <p>A reading is bad beyond the threshold, worth a warning beyond {@code warnAt}, and good again
 * at {@code recoverAt} or better; what lies between changes nothing, so that a figure that hovers
 * there does not flap. The states and every transition: docs/alerts.md. Immutable.
 *
 * @since 0.1
 */
public final class AlertRule {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.\\-]{0,127}");
  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final int LONGEST_WINDOW = 1_000;
  private static final int MOST_LEARNED = 100_000;

  final String name;
  final Direction direction;
  final double threshold;
  final double warnAt;
  final double recoverAt;
  final int fires;
  final int window;
  final int warns;
  final int warnWindow;
  final int clears;
  final Duration coolDown;
  final long minimumSamples;
  final int missing;
  final Duration quiet;
  final int learned;
  final Optional<Duration> remindEvery;

  /** What a copy changes; NaN and zero stand for "as the other options say". */
  private static final class Draft {
    final String name;
    final Direction direction;
    final double threshold;
    double warnAt = Double.NaN;
    double recoverAt = Double.NaN;
    int fires = 3;
    int window = 5;
    int warns;
    int warnWindow;
    int clears = 3;
    Duration coolDown = Duration.ofMinutes(10);
    long minimumSamples;
    int missing = 5;
    Duration quiet = Duration.ofHours(1);
    int learned = 30;
    Optional<Duration> remindEvery = Optional.empty();

    Draft(String name, Direction direction, double threshold) {
      this.name = name;
      this.direction = direction;
      this.threshold = threshold;
    }
  }

  private final Draft draft;

  private AlertRule(Draft draft) {
    this.draft = draft;
    this.name = draft.name;
    this.direction = draft.direction;
    this.threshold = draft.threshold;
    this.warnAt = Double.isNaN(draft.warnAt) ? draft.threshold : draft.warnAt;
    this.recoverAt = Double.isNaN(draft.recoverAt) ? warnAt : draft.recoverAt;
    this.fires = draft.fires;
    this.window = draft.window;
    this.warns = draft.warns > 0 ? draft.warns : Math.max(1, draft.fires - 1);
    this.warnWindow = draft.warnWindow > 0 ? draft.warnWindow : draft.window;
    this.clears = draft.clears;
    this.coolDown = draft.coolDown;
    this.minimumSamples = draft.minimumSamples;
    this.missing = draft.missing;
    this.quiet = draft.quiet;
    this.learned = draft.learned;
    this.remindEvery = draft.remindEvery;
    requireBand();
  }

  /** Bad are readings above {@code threshold}. */
  public static AlertRule above(String name, double threshold) {
    return rule(name, Direction.ABOVE, threshold);
  }

  /** Bad are readings of {@code threshold} and more, as for "3 of the features". */
  public static AlertRule atLeast(String name, double threshold) {
    return rule(name, Direction.AT_LEAST, threshold);
  }

  /** Bad are readings below {@code threshold}. */
  public static AlertRule below(String name, double threshold) {
    return rule(name, Direction.BELOW, threshold);
  }

  /**
   * Bad are e-values of 1/{@code alpha} and more; fires at the first of them, since an e-value may
   * be looked at as often as one likes: while the signal is within its limit it ever fires with
   * probability {@code alpha} at most. Limits of this rule are e-values. {@link Alerts#rebaseline}
   * divides later e-values by the present one, if that is more than 1, which keeps the probability
   * for e-values that are a test martingale (Ramdas et al. 2023, doi:10.1214/23-STS894).
   */
  public static AlertRule evidence(String name, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "alpha is a probability between 0 and 1, such as 0.01, but was " + alpha);
    }
    return rule(name, Direction.EVIDENCE, 1 / alpha).fires(1, 1);
  }

  /**
   * Bad are readings further than {@code sigmas} standard deviations, in either direction, from the
   * mean of the first readings; see {@link #learn}. Limits of this rule are in standard deviations.
   * Where all learned readings were equal, every other value is infinitely far.
   */
  public static AlertRule change(String name, double sigmas) {
    if (!(sigmas > 0)) {
      throw new IllegalArgumentException(
          "A change is more than zero standard deviations, but was " + sigmas + "; 3 is usual");
    }
    return rule(name, Direction.CHANGE, sigmas);
  }

  private static AlertRule rule(String name, Direction direction, double threshold) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A rule's name is 1 to 128 letters, digits, '_', '.' or '-', the first a letter or"
              + " digit, but was '"
              + name
              + "'");
    }
    requireFinite("threshold", threshold);
    return new AlertRule(new Draft(name, direction, threshold));
  }

  /** The limit of a warning, no worse than the threshold; default the threshold. */
  public AlertRule warnAt(double limit) {
    requireFinite("warnAt", limit);
    Draft copy = copy();
    copy.warnAt = limit;
    return new AlertRule(copy);
  }

  /** At this and better a reading is good, no worse than {@code warnAt}; default {@code warnAt}. */
  public AlertRule recoverAt(double limit) {
    requireFinite("recoverAt", limit);
    Draft copy = copy();
    copy.recoverAt = limit;
    return new AlertRule(copy);
  }

  /** An alert needs {@code bad} readings beyond the threshold of the last {@code of}; 3 of 5. */
  public AlertRule fires(int bad, int of) {
    requireWindow("fires", bad, of);
    Draft copy = copy();
    copy.fires = bad;
    copy.window = of;
    return new AlertRule(copy);
  }

  /**
   * A warning needs {@code bad} readings beyond {@code warnAt} of the last {@code of}; default one
   * less than an alert, but at least one, of as many.
   */
  public AlertRule warns(int bad, int of) {
    requireWindow("warns", bad, of);
    Draft copy = copy();
    copy.warns = bad;
    copy.warnWindow = of;
    return new AlertRule(copy);
  }

  /** OK needs {@code good} good readings in a row; default 3. */
  public AlertRule clears(int good) {
    requireFrom("clears", 1, good, LONGEST_WINDOW);
    Draft copy = copy();
    copy.clears = good;
    return new AlertRule(copy);
  }

  /** For how long after a recovery it warns but is no alert; default 10 minutes. */
  public AlertRule coolDown(Duration coolDown) {
    requireDuration("coolDown", Duration.ZERO, coolDown);
    Draft copy = copy();
    copy.coolDown = coolDown;
    return new AlertRule(copy);
  }

  /** A reading of fewer samples says nothing, neither good nor bad; default 0. */
  public AlertRule minimumSamples(long samples) {
    if (samples < 0) {
      throw new IllegalArgumentException("minimumSamples is 0 or more, but was " + samples);
    }
    Draft copy = copy();
    copy.minimumSamples = samples;
    return new AlertRule(copy);
  }

  /** So many missing readings in a row are NO_DATA; default 5. */
  public AlertRule noDataAfter(int readings) {
    requireFrom("noDataAfter", 1, readings, MOST_LEARNED);
    Draft copy = copy();
    copy.missing = readings;
    return new AlertRule(copy);
  }

  /** No reading that says anything for so long is NO_DATA; default an hour. */
  public AlertRule noDataAfter(Duration quiet) {
    requireDuration("noDataAfter", Duration.ofMillis(1), quiet);
    Draft copy = copy();
    copy.quiet = quiet;
    return new AlertRule(copy);
  }

  /** From how many readings a {@link #change} rule learns what is normal; default 30. */
  public AlertRule learn(int readings) {
    if (direction != Direction.CHANGE) {
      throw new IllegalArgumentException(
          "Only AlertRule.change learns a baseline, but " + name + " has a fixed threshold");
    }
    requireFrom("learn", 2, readings, MOST_LEARNED);
    Draft copy = copy();
    copy.learned = readings;
    return new AlertRule(copy);
  }

  /** Repeats an alert that nobody acknowledged so often; default never. */
  public AlertRule remindEvery(Duration interval) {
    requireDuration("remindEvery", Duration.ofSeconds(1), interval);
    Draft copy = copy();
    copy.remindEvery = Optional.of(interval);
    return new AlertRule(copy);
  }

  /** Its name, unique among the rules of a model. */
  public String name() {
    return name;
  }

  private void requireBand() {
    double alert = direction.worse(threshold);
    double warn = direction.worse(warnAt);
    double recover = direction.worse(recoverAt);
    if (warn > alert || recover > warn) {
      throw new IllegalArgumentException(
          "The limits of "
              + name
              + " are ordered "
              + (direction == Direction.BELOW
                  ? "threshold <= warnAt <= recoverAt"
                  : "recoverAt <= warnAt <= threshold")
              + ", but were threshold "
              + threshold
              + ", warnAt "
              + warnAt
              + ", recoverAt "
              + recoverAt);
    }
  }

  private static void requireFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "A limit is a finite number, but " + what + " was " + value);
    }
  }

  private static void requireWindow(String what, int bad, int of) {
    if (bad < 1 || of < bad || of > LONGEST_WINDOW) {
      throw new IllegalArgumentException(
          what
              + "(bad, of) is 1 <= bad <= of <= "
              + LONGEST_WINDOW
              + ", but was "
              + bad
              + " of "
              + of);
    }
  }

  private static void requireFrom(String what, int least, int value, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is " + least + " to " + most + ", but was " + value);
    }
  }

  private static void requireDuration(String what, Duration least, Duration value) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " is " + least + " to " + LONGEST.toDays() + " days, but was " + value);
    }
  }

  private Draft copy() {
    Draft copy = new Draft(draft.name, draft.direction, draft.threshold);
    copy.warnAt = draft.warnAt;
    copy.recoverAt = draft.recoverAt;
    copy.fires = draft.fires;
    copy.window = draft.window;
    copy.warns = draft.warns;
    copy.warnWindow = draft.warnWindow;
    copy.clears = draft.clears;
    copy.coolDown = draft.coolDown;
    copy.minimumSamples = draft.minimumSamples;
    copy.missing = draft.missing;
    copy.quiet = draft.quiet;
    copy.learned = draft.learned;
    copy.remindEvery = draft.remindEvery;
    return copy;
  }

  /** What decides about states, in one line: a kept state is only taken up by the same rule. */
  @Override
  public String toString() {
    return name
        + " "
        + direction
        + " "
        + threshold
        + " warn "
        + warnAt
        + " recover "
        + recoverAt
        + " fires "
        + fires
        + "/"
        + window
        + " warns "
        + warns
        + "/"
        + warnWindow
        + " clears "
        + clears
        + " cool "
        + coolDown
        + " samples "
        + minimumSamples
        + " missing "
        + missing
        + " quiet "
        + quiet
        + (direction == Direction.CHANGE ? " learn " + learned : "");
  }
}
