package dev.mlopsdk.serving.gate;

/**
 * How calls that have to wait run together. There is no delay to set: a batch is what waits when a
 * lane becomes free. Immutable; every {@code with} method returns a copy.
 *
 * @param most how many inputs run together at the most; 0 for as many as the model takes well, see
 *     {@link dev.mlopsdk.core.Model#batchSizes}
 * @param sizing whether batches are filled up
 * @param waiting when a call waits
 * @param lists where the parts of a long list run
 * @since 0.1
 */
public record Batching(int most, Sizing sizing, Waiting waiting, Lists lists) {

  /** Which numbers of inputs run. */
  public enum Sizing {
    /** As many as there are. */
    EXACT,
    /**
     * The next of {@link dev.mlopsdk.core.Model#batchSizes}, filled up with copies of the first
     * input: for devices on which every new shape costs a search.
     */
    WARMED
  }

  /** What a call does when every lane is busy. */
  public enum Waiting {
    /**
     * Waits if more gets done that way, which is tried out now and then; else runs at once in a
     * lane more.
     */
    LEARNED,
    /** Waits. */
    ALWAYS
  }

  /** Where a list of one caller runs that is longer than a run. */
  public enum Lists {
    /**
     * In the lanes that are free, on threads of the gate's own beside the caller's, if each has
     * more to do than waking it costs; what the caller has in its thread locals is not seen there.
     */
    FREE_LANES,
    /** Part after part on the caller's thread. */
    ONE_LANE
  }

  /** Checks the range. */
  public Batching {
    if (most < 0) {
      throw new IllegalArgumentException(
          "A batch has 1 input or more, 0 for the model's own choice, but was given " + most);
    }
  }

  /** As many as the model takes well, no padding, waiting where it pays, lists in free lanes. */
  public static Batching withDefaults() {
    return new Batching(0, Sizing.EXACT, Waiting.LEARNED, Lists.FREE_LANES);
  }

  /** Every call runs alone; those that wait run in their order. */
  public static Batching off() {
    return withDefaults().withMost(1);
  }

  /** With at most {@code inputs} inputs a run; 0 for as many as the model takes well. */
  public Batching withMost(int inputs) {
    return new Batching(inputs, sizing, waiting, lists);
  }

  /** With batches filled up, or not. */
  public Batching withSizing(Sizing sizing) {
    return new Batching(most, sizing, waiting, lists);
  }

  /** With another rule for waiting. */
  public Batching withWaiting(Waiting waiting) {
    return new Batching(most, sizing, waiting, lists);
  }

  /** With another rule for long lists. */
  public Batching withLists(Lists lists) {
    return new Batching(most, sizing, waiting, lists);
  }
}
