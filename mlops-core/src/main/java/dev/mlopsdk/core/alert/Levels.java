package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.event.Wording;
import java.util.Optional;

/**
 * Says of one reading how bad it is, and learns what is normal where the rule asks for that. Not
 * thread-safe.
 */
final class Levels {

  /**
   * What was learned: count, mean and sum of squares of a change rule; the e-value to divide by.
   */
  record Learned(long count, double mean, double squares, double base) {
    static final Learned NOTHING = new Learned(0, 0, 0, 1);
  }

  private final AlertRule rule;
  private Learned learned = Learned.NOTHING;

  Levels(AlertRule rule) {
    this.rule = rule;
  }

  /** The level of {@code value}; empty while the baseline is being learned, from it too. */
  Optional<Level> of(double value) {
    if (rule.direction == Direction.CHANGE && learned.count < rule.learned) {
      learn(value);
      return Optional.empty();
    }
    double measure = measure(value);
    return Optional.of(
        reaches(measure, rule.threshold)
            ? Level.ALERT
            : reaches(measure, rule.warnAt)
                ? Level.WARN
                : reaches(measure, rule.recoverAt) ? Level.BAND : Level.GOOD);
  }

  private double measure(double value) {
    return switch (rule.direction) {
      case CHANGE -> {
        double distance = Math.abs(value - learned.mean);
        yield distance == 0 ? 0 : distance / deviation();
      }
      case EVIDENCE -> value / learned.base;
      case ABOVE, AT_LEAST, BELOW -> rule.direction.worse(value);
    };
  }

  private boolean reaches(double measure, double limit) {
    double turned = rule.direction.worse(limit);
    return rule.direction.inclusive() ? measure >= turned : measure > turned;
  }

  /** Welford's update (doi:10.1080/00401706.1962.10490022); an infinite value teaches nothing. */
  private void learn(double value) {
    if (Double.isFinite(value)) {
      long count = learned.count + 1;
      double delta = value - learned.mean;
      double mean = learned.mean + delta / count;
      learned = new Learned(count, mean, learned.squares + delta * (value - mean), learned.base);
    }
  }

  private double deviation() {
    return Math.sqrt(learned.squares / (learned.count - 1));
  }

  /** Learns anew; evidence counts from {@code value} on, if it is finite. */
  void restart(double value) {
    boolean evidence = rule.direction == Direction.EVIDENCE && Double.isFinite(value);
    learned = new Learned(0, 0, 0, evidence ? Math.max(1, value) : learned.base);
  }

  /** What evidence was divided by belonged to another version. */
  void forgetEvidence() {
    learned = new Learned(learned.count, learned.mean, learned.squares, 1);
  }

  Learned learned() {
    return learned;
  }

  void restore(Learned kept) {
    learned = kept;
  }

  /** The limit in the unit of the readings, on that side of the baseline where {@code value} is. */
  double limit(double limit, double value) {
    return switch (rule.direction) {
      case CHANGE ->
          learned.count < rule.learned
              ? Double.NaN
              : learned.mean + (value < learned.mean ? -limit : limit) * deviation();
      case EVIDENCE -> limit * learned.base;
      case ABOVE, AT_LEAST, BELOW -> limit;
    };
  }

  /** Where {@code value} lies, in words. */
  String describe(double value, Level level) {
    return switch (level) {
      case ALERT -> beyond(value, limit(rule.threshold, value));
      case WARN -> beyond(value, limit(rule.warnAt, value));
      case BAND -> Wording.number(value) + " is between recovery and warning";
      case GOOD -> Wording.number(value) + " is good";
    };
  }

  private String beyond(double value, double limit) {
    return Wording.number(value, limit)
        + " "
        + rule.direction.words()
        + " "
        + Wording.number(limit, value);
  }
}
