package dev.mlopsdk.core.warmup;

import java.util.List;

/**
 * What one version is warmed up with. Immutable.
 *
 * @param source {@code given}, {@code stored} or {@code generated}
 * @param inputs in the order in which they run
 * @param strict whether one that fails rejects the version
 * @param <I> what the model takes
 * @since 0.1
 */
public record WarmUpInputs<I>(String source, List<I> inputs, boolean strict) {

  public WarmUpInputs {
    inputs = List.copyOf(inputs);
  }
}
