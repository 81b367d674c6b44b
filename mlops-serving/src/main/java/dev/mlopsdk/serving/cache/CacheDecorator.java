package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.handle.ModelDecorator;
import dev.mlopsdk.core.observe.VersionContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts the cache around every version of one handle; the store lives from the first version's load
 * to the last one's close. Thread-safe.
 */
final class CacheDecorator<I, O> implements ModelDecorator<I, O> {

  private final PredictionCache<? super I> options;
  private final AnswerCopies copies;

  // Both under the monitor.
  private @Nullable CacheStore store;
  private int open;

  CacheDecorator(PredictionCache<? super I> options) {
    this.options = options;
    this.copies = new AnswerCopies(options.copies());
  }

  @Override
  public Model<I, O> around(Model<I, O> model, VersionContext version) {
    InputKeys<I> keys = InputKeys.of(options, version);
    return new CachedModel<>(model, keys, opened(version), copies, version, this::closed);
  }

  private synchronized CacheStore opened(VersionContext version) {
    CacheStore known = store;
    if (known == null) {
      known = new CacheStore(options, version);
      store = known;
    }
    open++;
    return known;
  }

  private synchronized void closed() {
    CacheStore known = store;
    if (--open == 0 && known != null) {
      store = null;
      known.close();
    }
  }
}
