package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelHandle;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One way to answer in place of the model. Thread-safe. */
interface Step<I, O> {

  /**
   * What a step found.
   *
   * @param who answered, as the reason tells it
   */
  record Found<O>(O value, String who) {}

  /** The value of the meter tag {@code step}. */
  String name();

  /** An answer; null if this step has none for the call. */
  @Nullable Found<O> answer(Failed<I, O> failed);

  /** Whether it is asked however late it is. */
  default boolean atOnce() {
    return false;
  }

  /** The champion, for another arm's call. */
  record Champion<I, O>(ModelHandle<I, O> handle) implements Step<I, O> {
    @Override
    public String name() {
      return "champion";
    }

    @Override
    public @Nullable Found<O> answer(Failed<I, O> failed) {
      return failed.frame().assignment().index() == 0
          ? null
          : lent(failed, handle.acquire(0), ", the champion,");
    }
  }

  /** The version before. */
  record Previous<I, O>(ModelHandle<I, O> handle) implements Step<I, O> {
    @Override
    public String name() {
      return "previous";
    }

    @Override
    public @Nullable Found<O> answer(Failed<I, O> failed) {
      int slot = failed.frame().assignment().index();
      return lent(failed, handle.acquirePrevious(slot), ", the version before,");
    }
  }

  private static <I, O> @Nullable Found<O> lent(
      Failed<I, O> failed, @Nullable LoadedVersion<I, O> other, String what) {
    if (other == null) {
      return null;
    }
    try {
      return other.ref().equals(failed.version().ref())
          ? null
          : new Found<>(failed.runOn(other.model(), other), other.ref() + what);
    } finally {
      other.release();
    }
  }

  /** The same version on its second device; its lease keeps that open too. */
  record Elsewhere<I, O>(Map<ModelRef, SparedModel<I, O>> spares) implements Step<I, O> {

    Elsewhere() {
      this(new ConcurrentHashMap<>());
    }

    @Override
    public String name() {
      return "device";
    }

    @Override
    public @Nullable Found<O> answer(Failed<I, O> failed) {
      SparedModel<I, O> model = spares.get(failed.version().ref());
      return model == null
          ? null
          : new Found<>(
              failed.runOn(model.spare(), failed.version()), "the same version elsewhere");
    }
  }

  /** Answers that are there already. */
  record Precomputed<I, O>(PrecomputedAnswers<? super I, ? extends O> answers)
      implements Step<I, O> {
    @Override
    public String name() {
      return "precomputed";
    }

    @Override
    public boolean atOnce() {
      return !answers.waits();
    }

    @Override
    public @Nullable Found<O> answer(Failed<I, O> failed) {
      Optional<? extends O> found =
          answers.find(failed.input(), failed.frame().call(), failed.frame().remainingNanos());
      return found.isEmpty() ? null : new Found<>(found.get(), "a precomputed answer");
    }
  }

  /** One answer for everything. */
  record Constant<I, O>(O value) implements Step<I, O> {
    @Override
    public String name() {
      return "constant";
    }

    @Override
    public boolean atOnce() {
      return true;
    }

    @Override
    public Found<O> answer(Failed<I, O> failed) {
      return new Found<>(value, "a constant");
    }
  }
}
