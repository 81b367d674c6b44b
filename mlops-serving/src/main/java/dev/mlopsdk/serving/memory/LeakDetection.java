package dev.mlopsdk.serving.memory;

/** How much is paid to tell where leaked native memory was allocated. */
public enum LeakDetection {
  /** Leaks are not looked for. */
  OFF(0),
  /** Every leak is reported, one in 64 with the stack trace of its allocation. */
  SAMPLED(64),
  /** Every leak is reported with the stack trace of its allocation: some microseconds each. */
  PARANOID(1);

  private final int every;

  LeakDetection(int every) {
    this.every = every;
  }

  /** Whether allocation number {@code count} keeps its stack trace. */
  boolean keepsSite(long count) {
    return every > 0 && count % every == 0;
  }
}
