package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Row;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the keys of one loaded version. Thread-safe if the user's function is. */
final class InputKeys<I> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final RowLayout layout;
  private final @Nullable Function<? super I, ?> keyOf;
  private final AtomicBoolean told = new AtomicBoolean();

  private InputKeys(RowLayout layout, @Nullable Function<? super I, ?> keyOf) {
    this.layout = layout;
    this.keyOf = keyOf;
  }

  /**
   * The keys for {@code version}.
   *
   * @throws IllegalStateException if they are to be its rows, but it has none
   */
  static <I> InputKeys<I> of(PredictionCache<? super I> options, VersionContext version) {
    if (options.keyOf() == null && version.schema().size() == 0) {
      throw new IllegalStateException(
          version.ref()
              + " reads no row of features, so a cache of rows cannot tell its inputs apart; give"
              + " PredictionCache.keyedBy a function that makes a key of an input");
    }
    return new InputKeys<>(new RowLayout(version.schema()), options.keyOf());
  }

  /** What the keys of this version belong to. */
  Object owner() {
    return layout;
  }

  /** The key of an input; null if it is not to be cached. */
  @Nullable CacheKey probe(I input, Row row) {
    if (keyOf == null) {
      return new RowProbe(layout, row);
    }
    try {
      Object value = keyOf.apply(input);
      return value == null ? null : new ValueKey(layout, value);
    } catch (RuntimeException e) {
      if (told.compareAndSet(false, true)) {
        LOG.error("A cache key cannot be made, so its input is not cached; said once", e);
      }
      return null;
    }
  }
}
