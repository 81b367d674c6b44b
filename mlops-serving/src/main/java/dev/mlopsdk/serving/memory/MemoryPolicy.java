package dev.mlopsdk.serving.memory;

import java.time.Duration;

/**
 * What native memory may be used for, and for how long. Immutable.
 *
 * @param budgetBytes how much may be held together; {@link Long#MAX_VALUE} for any amount
 * @param idleAfter how long nobody calls a version until it is unloaded; zero for never
 * @param leakDetection how leaks are looked for
 * @since 0.1
 */
public record MemoryPolicy(long budgetBytes, Duration idleAfter, LeakDetection leakDetection) {

  public MemoryPolicy {
    if (budgetBytes < 1) {
      throw new IllegalArgumentException("A budget is 1 byte or more, but was " + budgetBytes);
    }
    if (idleAfter.isNegative()) {
      throw new IllegalArgumentException(
          "A version is unloaded after a time that is not negative, but was given " + idleAfter);
    }
  }

  /** No budget, nothing is unloaded for being idle, leaks are sampled. */
  public static MemoryPolicy withDefaults() {
    return new MemoryPolicy(Long.MAX_VALUE, Duration.ZERO, LeakDetection.SAMPLED);
  }

  /** The same with at most {@code bytes} held together. */
  public MemoryPolicy withBudget(long bytes) {
    return new MemoryPolicy(bytes, idleAfter, leakDetection);
  }

  /** The same, unloading a version that nobody called for {@code time}; zero for never. */
  public MemoryPolicy withIdleAfter(Duration time) {
    return new MemoryPolicy(budgetBytes, time, leakDetection);
  }

  /** The same, looking for leaks as {@code detection} says. */
  public MemoryPolicy withLeakDetection(LeakDetection detection) {
    return new MemoryPolicy(budgetBytes, idleAfter, detection);
  }

  boolean bounded() {
    return budgetBytes < Long.MAX_VALUE;
  }
}
