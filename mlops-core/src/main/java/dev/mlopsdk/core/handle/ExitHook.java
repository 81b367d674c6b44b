package dev.mlopsdk.core.handle;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs something at the end of the JVM, until it is removed. The JVM starts all hooks at once and
 * waits for all of them, in no order, so this one cannot run before others, but the process does
 * not end before it. Thread-safe.
 */
final class ExitHook {

  private final Thread thread;

  private ExitHook(Thread thread) {
    this.thread = thread;
  }

  /**
   * Gives {@code exit} at most {@code longest}; null if that is zero.
   *
   * @throws IllegalStateException if the JVM is about to end
   */
  static @Nullable ExitHook register(Duration longest, LongConsumer exit) {
    if (longest.isZero()) {
      return null;
    }
    Thread thread = new Thread(() -> exit.accept(longest.toNanos()), "mlops-exit");
    Runtime.getRuntime().addShutdownHook(thread);
    return new ExitHook(thread);
  }

  /** Takes it back; at the end of the JVM it is too late for that, and it runs. */
  @SuppressWarnings("EmptyCatch") // the JVM has begun to end: the hook runs, and finds all closed
  void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException ending) {
      // See above.
    }
  }
}
