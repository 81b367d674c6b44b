package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Call;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Precomputed answers in a map. Immutable. */
record MemoryAnswers<I, K, O>(Map<K, O> answers, Function<? super I, ? extends K> keyOf)
    implements PrecomputedAnswers<I, O> {

  @Override
  public Optional<O> find(I input, Call call, long remainingNanos) {
    K key = keyOf.apply(input);
    return key == null ? Optional.empty() : Optional.ofNullable(answers.get(key));
  }

  @Override
  public boolean waits() {
    return false;
  }
}
