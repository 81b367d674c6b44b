package dev.mlopsdk.core;

import java.util.List;

/**
 * Gives every unit its arm, always the same one while the weights stand. Implementations are
 * thread-safe, allocate nothing and never throw from {@link #assign}.
 *
 * @since 0.1
 */
public interface Assigner {

  /** The arm of {@code unit}. */
  Assignment assign(CharSequence unit);

  /** The answer for a call that names no unit. */
  Assignment unassigned();

  /** The arms in the order of {@link Assignment#index()}; the first is the one to fall back on. */
  List<String> variants();
}
