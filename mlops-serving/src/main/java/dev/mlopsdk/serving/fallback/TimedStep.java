package dev.mlopsdk.serving.fallback;

import org.jspecify.annotations.Nullable;

/** A step that knows how long it takes, and is left out where that is too long. Thread-safe. */
final class TimedStep<I, O> {

  private final Step<I, O> step;

  /** What it takes at worst, about: up at once, down by an eighth; racing writers lose nothing. */
  private volatile long nanos;

  TimedStep(Step<I, O> step) {
    this.step = step;
  }

  String name() {
    return step.name();
  }

  /** An answer; null if there is none or it would come too late. */
  Step.@Nullable Found<O> answer(Failed<I, O> failed) {
    if (step.atOnce()) {
      return step.answer(failed);
    }
    if (failed.frame().remainingNanos() <= nanos) {
      forget();
      return null;
    }
    long start = failed.frame().nanos();
    boolean asked = false;
    try {
      Step.Found<O> found = step.answer(failed);
      asked = found != null;
      return found;
    } catch (RuntimeException e) {
      asked = true;
      throw e;
    } finally {
      if (asked) {
        learn(failed.frame().nanos() - start);
      }
    }
  }

  private void learn(long took) {
    long known = nanos;
    nanos = took > known ? took : known - (known - took) / 8;
  }

  /** One that was slow once is tried again some time. */
  private void forget() {
    long known = nanos;
    nanos = known - known / 64;
  }
}
