package dev.mlopsdk.serving.cache;

import org.jspecify.annotations.Nullable;

/**
 * One answer as it is kept. Immutable as long as nobody but {@link AnswerCopies} sees its value.
 *
 * @param value nobody else's
 * @param shared whether it cannot change, so that every caller may have it
 * @param score the model's, NaN if it gave none
 * @param weight bytes of heap, with its key
 */
record CachedAnswer(@Nullable Object value, boolean shared, double score, int weight) {

  /** The answer {@code given} to {@code key}; null if it cannot be kept. */
  static @Nullable CachedAnswer of(
      CacheKey key, @Nullable Object given, double score, AnswerCopies copies) {
    Object value = copies.of(given);
    if (value == AnswerCopies.REFUSED) {
      return null;
    }
    long bytes = Footprint.NODE + key.bytes() + Footprint.of(value);
    return new CachedAnswer(value, value == given, score, (int) Math.min(Integer.MAX_VALUE, bytes));
  }
}
