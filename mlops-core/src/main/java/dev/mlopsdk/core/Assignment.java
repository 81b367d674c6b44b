package dev.mlopsdk.core;

/**
 * What a split answers for one unit. Immutable; an {@link Assigner} keeps one per variant and
 * epoch, so that assigning allocates nothing.
 *
 * @param experiment the split's name, {@code none} without one
 * @param variant the arm; in a served model also the registry's alias whose version answers
 * @param index the arm's place in {@link Assigner#variants()}
 * @param reason how the answer came about
 * @param epoch grows by one with every change of weights; analysis never pools epochs
 * @param propensity the probability, in (0, 1], with which a random unit gets this arm in this
 *     epoch; 1 where the arm was certain, for every reason but {@link Reason#SPLIT}
 * @since 0.1
 */
public record Assignment(
    String experiment, String variant, int index, Reason reason, int epoch, double propensity) {

  /** How an assignment came about. */
  public enum Reason {
    /** The unit's hash fell into this arm: the only reason that counts as an exposure. */
    SPLIT,
    /** There is no split. */
    NO_SPLIT,
    /** The call named no unit, so the first arm answers. */
    NO_UNIT,
    /** An override names this arm for this unit. */
    OVERRIDE,
    /** The split is switched off, so the first arm answers. */
    OFF,
    /** An arm has no loaded version, so the first arm answers everyone. */
    UNAVAILABLE,
    /** A copy of a call that another version answered: this answer went to nobody. */
    SHADOW
  }

  private static final Assignment NONE =
      new Assignment("none", "champion", 0, Reason.NO_SPLIT, 0, 1.0);

  public Assignment {
    if (index < 0 || epoch < 0 || !(propensity > 0 && propensity <= 1)) {
      throw new IllegalArgumentException(
          "An assignment has an index and an epoch of 0 or more and a propensity in (0, 1], but"
              + " had index "
              + index
              + ", epoch "
              + epoch
              + ", propensity "
              + propensity);
    }
  }

  /** The answer where there is no split: the champion, for everyone. */
  public static Assignment none() {
    return NONE;
  }

  /** Whether a unit was really randomised into this arm. */
  public boolean exposed() {
    return reason == Reason.SPLIT;
  }
}
