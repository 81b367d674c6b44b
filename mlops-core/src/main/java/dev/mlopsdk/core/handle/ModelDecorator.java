package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.observe.VersionContext;
import java.util.function.Consumer;

/**
 * Puts something around every model that is loaded: batching, a cache. What it returns owns the
 * model and closes it; {@link DecoratedModel} has the parts that all of them share. Thread-safe.
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
@FunctionalInterface
public interface ModelDecorator<I, O> {

  /**
   * The model that callers get in place of {@code model}; it may be {@code model} itself.
   *
   * @param version what the decorated version is; its meters go when the version's go
   */
  Model<I, O> around(Model<I, O> model, VersionContext version);

  /**
   * The same, for a decorator whose model frees its memory and loads again by itself, which the
   * handle does not see.
   *
   * @param warmUp runs on the model that it is given, on the calling thread, what a first load is
   *     warmed up with, and throws what that throws at an input that was given or stored; usable
   *     until the version closes
   */
  default Model<I, O> around(
      Model<I, O> model, VersionContext version, Consumer<? super Model<I, O>> warmUp) {
    return around(model, version);
  }
}
