package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelRef;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a JDK flight recording, where there is one: without the module {@code jdk.jfr}, or
 * without a recording, nothing happens. Stateless.
 */
final class FlightLog {

  /** What links the module is only touched where it is there. */
  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** A load that has begun. */
  interface Load {
    void end(ModelRef ref, String digest, String device, String outcome);
  }

  private FlightLog() {}

  /** A load begins; null if nobody records. */
  static @Nullable Load load() {
    return PRESENT ? FlightEvents.load() : null;
  }

  /** A version took an alias; {@code previous} is -1 for the first one. */
  static void swap(ModelRef ref, String alias, int previous) {
    if (PRESENT) {
      FlightEvents.swap(ref, alias, previous);
    }
  }

  /** A call's deadline passed before it had its turn. */
  static void shed(ModelRef ref, long waitedNanos) {
    if (PRESENT) {
      FlightEvents.shed(ref, waitedNanos);
    }
  }
}
