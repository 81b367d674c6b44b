package dev.mlopsdk.serving.gate;

/**
 * How busy the lanes of a model are at a moment, and what was learned of its run times: a run of n
 * inputs takes about {@code inputNanos · n + runNanos}. Immutable.
 *
 * @param running how many runs there are
 * @param waiting how many calls wait for a lane
 * @param lanes how many runs go at a time without one slowing another; 0 if nothing is gated
 * @param capacity how many calls may wait
 * @param inputNanos what one input more costs; 0 until it is known
 * @param runNanos what a run costs beside its inputs; 0 until it is known
 * @param sigmaNanos the standard deviation of runs of one input; 0 until it is known
 * @param saturation runs and waiting calls per lane, of the busiest version: 1 when all its lanes
 *     are busy, more when calls wait; 0 to n
 * @since 0.1
 */
public record Load(
    int running,
    int waiting,
    int lanes,
    int capacity,
    double inputNanos,
    double runNanos,
    double sigmaNanos,
    double saturation) {

  static final Load NONE = new Load(0, 0, 0, 0, 0, 0, 0, 0);

  /** Two versions together; the run times are those of the busier. */
  Load plus(Load other) {
    boolean ours = running + waiting >= other.running + other.waiting && inputNanos > 0;
    Load times = ours || other.inputNanos == 0 ? this : other;
    return new Load(
        running + other.running,
        waiting + other.waiting,
        lanes + other.lanes,
        capacity + other.capacity,
        times.inputNanos,
        times.runNanos,
        times.sigmaNanos,
        Math.max(saturation, other.saturation));
  }
}
