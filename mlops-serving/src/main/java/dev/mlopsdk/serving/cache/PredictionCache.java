package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.handle.ModelDecorator;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Remembers answers, so that an equal input is answered without a run, and lets equal inputs that
 * are asked for at the same time share one run. Immutable.
 *
 * <pre>{@code
 * ServedModel.of(registry, "delay", onnx).cache(PredictionCache.ofRows().withTtl(Duration.ofHours(1)))
 * }</pre>
 *
 * <p>Equal means that the whole keys are: a hash only finds the place. An answer belongs to the
 * loaded version that gave it, so a swap begins with an empty cache, and a rollback finds the
 * former answers of a version that is still loaded. Only successful runs are remembered. A cache
 * that costs more time than it saves is bypassed until it is tried again.
 *
 * <p>Answers are handed out so that nobody sees what another caller does to his: numbers, texts,
 * enums, times and records of these are shared, arrays and the usual collections of the JDK are
 * copied for each caller. An answer that is, or holds, anything else is not remembered, which the
 * log says once; {@link #withCopies} says how it is copied.
 *
 * @param <I> the inputs it makes keys of
 * @since 0.1
 */
public final class PredictionCache<I> {

  private static final long LEAST_BYTES = 64 << 10;

  private final @Nullable Function<? super I, ?> keyOf;
  private final long maxBytes;
  private final @Nullable Duration ttl;
  private final Map<Class<?>, UnaryOperator<Object>> copies;

  private PredictionCache(
      @Nullable Function<? super I, ?> keyOf,
      long maxBytes,
      @Nullable Duration ttl,
      Map<Class<?>, UnaryOperator<Object>> copies) {
    this.keyOf = keyOf;
    this.maxBytes = maxBytes;
    this.ttl = ttl;
    this.copies = copies;
  }

  /**
   * A cache whose keys are the rows that are read from the inputs, as the model sees them: after
   * imputation; numbers by their bits, so that -0.0 is not 0.0 and NaN is NaN; a missing value is
   * equal to a missing one only. It serves every tabular model that reads nothing of its input but
   * the row.
   */
  public static PredictionCache<Object> ofRows() {
    return new PredictionCache<>(null, defaultBytes(), null, Map.of());
  }

  /**
   * A cache whose keys {@code keyOf} makes of the inputs: a text, a {@code byte[]} or another
   * array, which is compared by what it holds, or a value with {@code equals} that does not change.
   * Null keeps an input out of the cache.
   */
  public static <I> PredictionCache<I> keyedBy(Function<? super I, ?> keyOf) {
    return new PredictionCache<>(keyOf, defaultBytes(), null, Map.of());
  }

  private static long defaultBytes() {
    return Math.max(LEAST_BYTES, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16));
  }

  /**
   * The same cache of at most {@code bytes} of heap for all versions together, keys and answers
   * counted; default 64 MiB, or a sixteenth of the heap if that is less. The count is an estimate
   * for objects of the user's own classes, which count as 1 KiB.
   *
   * @throws IllegalArgumentException if it is less than 64 KiB or more than the heap
   */
  public PredictionCache<I> withMaxBytes(long bytes) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes < LEAST_BYTES || bytes > heap) {
      throw new IllegalArgumentException(
          "A cache takes "
              + LEAST_BYTES
              + " bytes or more and no more than the heap's "
              + heap
              + ", but was given "
              + bytes);
    }
    return new PredictionCache<>(keyOf, bytes, ttl, copies);
  }

  /** The same cache, whose answers are given for {@code ttl} after their run; default for ever. */
  public PredictionCache<I> withTtl(Duration ttl) {
    if (ttl.isZero() || ttl.isNegative()) {
      throw new IllegalArgumentException("A cache's ttl is more than zero, but was " + ttl);
    }
    return new PredictionCache<>(keyOf, maxBytes, ttl, copies);
  }

  /**
   * The same cache, which copies answers, and parts of answers, of exactly {@code type} by {@code
   * copy}; the identity where they never change.
   */
  public <P> PredictionCache<I> withCopies(Class<P> type, UnaryOperator<P> copy) {
    Map<Class<?>, UnaryOperator<Object>> more = new HashMap<>(copies);
    more.put(type, value -> copy.apply(type.cast(value)));
    return new PredictionCache<>(keyOf, maxBytes, ttl, Map.copyOf(more));
  }

  /** What puts this cache around the models of one handle. */
  public <T extends I, O> ModelDecorator<T, O> decorator() {
    return new CacheDecorator<>(this);
  }

  @Nullable Function<? super I, ?> keyOf() {
    return keyOf;
  }

  long maxBytes() {
    return maxBytes;
  }

  @Nullable Duration ttl() {
    return ttl;
  }

  Map<Class<?>, UnaryOperator<Object>> copies() {
    return copies;
  }

  @Override
  public String toString() {
    return "PredictionCache["
        + (keyOf == null ? "rows" : "own keys")
        + ", maxBytes="
        + maxBytes
        + ", ttl="
        + (ttl == null ? "none" : ttl)
        + "]";
  }
}
