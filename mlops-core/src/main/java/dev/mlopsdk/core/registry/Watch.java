package dev.mlopsdk.core.registry;

/**
 * A subscription to changes of a model. Thread-safe.
 *
 * @since 0.1
 */
public interface Watch extends AutoCloseable {

  /** Ends it; a second call does nothing. A call that is under way may still finish. */
  @Override
  void close();
}
