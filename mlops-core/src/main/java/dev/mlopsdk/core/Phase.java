package dev.mlopsdk.core;

/**
 * The phases of one prediction inside a model, in their order.
 *
 * @since 0.1
 */
public enum Phase {
  /** Waiting for a lane. */
  QUEUE("queue"),
  /** Writing the input into the runtime's buffers. */
  ENCODE("encode"),
  /** Running the model. */
  INFERENCE("inference"),
  /** Reading the output; one number, read faster than the clock, counts as inference. */
  DECODE("decode");

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  /** The value of the meter tag {@code phase}. */
  public String label() {
    return label;
  }
}
