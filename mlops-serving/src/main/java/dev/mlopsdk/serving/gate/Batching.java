package dev.mlopsdk.serving.gate;

/**
 * How calls that have to wait run together. There is no delay to set: a batch is what waits when a
 * lane becomes free. Immutable; every {@code with} method returns a copy.
 *
 * @param most how many inputs run together at the most; 0 for as many as the model takes well, see
 *     {@link dev.mlopsdk.core.Model#batchSizes}
 * @param sizing whether batches are filled up
 * @param waiting when a call waits
 * @since 0.1
 */
public record Batching(int most, Sizing sizing, Waiting waiting) {

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

  /** Checks the range. */
  public Batching {
    if (most < 0) {
      throw new IllegalArgumentException(
          "A batch has 1 input or more, 0 for the model's own choice, but was given " + most);
    }
  }

  /** As many as the model takes well, no padding, waiting where it pays. */
  public static Batching withDefaults() {
    return new Batching(0, Sizing.EXACT, Waiting.LEARNED);
  }

  /** Every call runs alone; those that wait run in their order. */
  public static Batching off() {
    return withDefaults().withMost(1);
  }

  /** With at most {@code inputs} inputs a run; 0 for as many as the model takes well. */
  public Batching withMost(int inputs) {
    return new Batching(inputs, sizing, waiting);
  }

  /** With batches filled up, or not. */
  public Batching withSizing(Sizing sizing) {
    return new Batching(most, sizing, waiting);
  }

  /** With another rule for waiting. */
  public Batching withWaiting(Waiting waiting) {
    return new Batching(most, sizing, waiting);
  }
}
