package dev.mlopsdk.core;

/**
 * Where a model runs, and why there. Immutable.
 *
 * @param kind CPU or CUDA
 * @param index the CUDA device's number as CUDA counts; 0 on a CPU
 * @param why one sentence a user can act on
 * @since 0.1
 */
public record Device(Kind kind, int index, String why) {

  /** What kind of device. */
  public enum Kind {
    CPU,
    CUDA
  }

  public Device {
    if (index < 0) {
      throw new IllegalArgumentException("A device's index is 0 or more, but was " + index);
    }
  }

  /** The CPU, as the default. */
  public static Device cpu() {
    return cpu("CPU is the default");
  }

  /** The CPU, for the reason {@code why}. */
  public static Device cpu(String why) {
    return new Device(Kind.CPU, 0, why);
  }

  /** The CUDA device {@code index}, for the reason {@code why}. */
  public static Device cuda(int index, String why) {
    return new Device(Kind.CUDA, index, why);
  }

  /** {@code cpu} or {@code cuda:0}: a meter's tag. */
  public String label() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }
}
