package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Call;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers that were worked out before, by what an input is about. Implementations are thread-safe.
 *
 * @param <I> the inputs
 * @param <O> the answers
 * @since 0.1
 */
@FunctionalInterface
public interface PrecomputedAnswers<I, O> {

  /**
   * The answer to {@code input}; empty if there is none. What it throws is no answer either.
   *
   * @param remainingNanos how long it is worth waiting for, {@link Long#MAX_VALUE} for ever; who
   *     may wait does not wait longer
   */
  Optional<O> find(I input, Call call, long remainingNanos);

  /**
   * Called once at the start, by {@code ServedModelBuilder.open}: fails what can never give an
   * answer. Something that is away just now is no reason to fail, since the answers are there for
   * when other things are.
   *
   * @throws IllegalStateException if there is a mistake that waiting does not mend
   */
  default void check() {
    // Most have nothing to check.
  }

  /**
   * Whether finding may wait, for a disk or a network. One that never does is asked even when the
   * deadline has passed.
   */
  default boolean waits() {
    return true;
  }

  /** Answers from {@code answers}, which is copied, by the key that {@code keyOf} makes. */
  static <I, K, O> PrecomputedAnswers<I, O> inMemory(
      Map<K, O> answers, Function<? super I, ? extends K> keyOf) {
    return new MemoryAnswers<>(Map.copyOf(answers), keyOf);
  }
}
