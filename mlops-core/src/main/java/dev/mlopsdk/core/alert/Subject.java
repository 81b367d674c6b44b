package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.RegistryState;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rules are about: one version, or whichever the registry has serve. Looks follow each
 * other; the answer may be read by any thread.
 */
final class Subject {

  /** The version where none is known, or none is meant. */
  static final int NONE = 0;

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");

  private final @Nullable ModelRegistry registry;
  private volatile ModelRef ref;
  private boolean failing;

  Subject(@Nullable ModelRegistry registry, ModelRef ref) {
    this.registry = registry;
    this.ref = ref;
  }

  /** The version as of the last look. */
  ModelRef ref() {
    return ref;
  }

  /**
   * Asks the registry, if it is to be followed: the pinned version, else the champion. What cannot
   * be asked stays.
   *
   * @return whether the version is another now
   */
  boolean look() {
    if (registry == null) {
      return false;
    }
    ModelRef before = ref;
    try {
      RegistryState state = registry.state(before.name());
      OptionalInt serves =
          state.orders().pin().isPresent()
              ? OptionalInt.of(state.orders().pin().get().version())
              : state.champion();
      ref = ModelRef.of(before.name(), serves.orElse(NONE));
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        failing = true;
        LOG.warn(
            "Which version of {} serves cannot be asked; its alerts stay with {} and ask at every"
                + " evaluation, in silence until one succeeds",
            before.name(),
            before,
            e);
      }
    }
    return !before.equals(ref);
  }
}
