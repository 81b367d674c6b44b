package dev.mlopsdk.serving.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One caller's list, cut into parts: the caller runs them in their order, and whoever helps takes
 * the next one meanwhile. All parts before one that fails are run, so the failure is the one that
 * running them one after another would have met. Thread-safe.
 */
final class Spread<O> {

  /** Runs a part. */
  @FunctionalInterface
  interface Part<O> {

    /** Answers the inputs from {@code from} to before {@code to}. */
    List<O> run(int from, int to);
  }

  private final int size;
  private final int length;
  private final int parts;
  private final AtomicInteger next = new AtomicInteger();
  private final List<O>[] answers;
  private final @Nullable Throwable[] failures;

  /** The caller, and those who help just now; who comes too late finds nothing left. */
  private final Phaser atWork = new Phaser(1);

  /** A list of {@code size} inputs in parts of {@code length}. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists
  Spread(int size, int length) {
    this.size = size;
    this.length = length;
    this.parts = (size + length - 1) / length;
    this.answers = new List[parts];
    this.failures = new Throwable[parts];
  }

  int parts() {
    return parts;
  }

  /** Whether a part is left that nobody has begun. */
  boolean left() {
    return next.get() < parts;
  }

  /** Helps: does {@code onePart} until nothing is left or it says that it cannot go on. */
  void help(BooleanSupplier onePart) {
    atWork.register();
    try {
      boolean goesOn = true;
      while (goesOn && left()) {
        goesOn = onePart.getAsBoolean();
      }
    } finally {
      atWork.arriveAndDeregister();
    }
  }

  /** Runs the next part that nobody has begun, if there is one, and keeps what comes of it. */
  void runNext(Part<O> part) {
    int index = next.getAndIncrement();
    if (index >= parts) {
      return;
    }
    int from = index * length;
    try {
      answers[index] = part.run(from, Math.min(size, from + length));
    } catch (RuntimeException | Error e) {
      failures[index] = e;
      next.set(parts);
    }
  }

  /** Waits for those who help, then gives all answers in their order, or throws the failure. */
  List<O> answers() {
    // Also when interrupted: they work on the caller's frames.
    atWork.arriveAndAwaitAdvance();
    for (Throwable failure : failures) {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
    List<O> all = new ArrayList<>(size);
    Arrays.asList(answers).forEach(all::addAll);
    return all;
  }
}
