package dev.mlopsdk.core.registry;

import java.util.regex.Pattern;

/**
 * A part of a served model that an operator may switch off: the split, the shadow, or an observer
 * by its {@link dev.mlopsdk.core.observe.PredictionObserver#name()}. Immutable.
 *
 * <pre>{@code
 * registry.switchOff("delay", Switch.SPLIT, Change.by("ann", "the challenger misbehaves"));
 * registry.switchOff("delay", Switch.of("drift"), Change.by("ann", "false alarms after the fair"));
 * }</pre>
 *
 * @param name {@code split}, {@code shadow} or an observer's name: 1 to 32 lower-case letters,
 *     digits or {@code -}
 * @since 0.1
 */
public record Switch(String name) implements Comparable<Switch> {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

  /** Off: the champion answers everyone, and nobody is exposed to an experiment. */
  public static final Switch SPLIT = new Switch("split");

  /** Off: no call is copied to the challenger. */
  public static final Switch SHADOW = new Switch("shadow");

  public Switch {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A switch has a name of 1 to 32 lower-case letters, digits or '-', but was '"
              + name
              + "'; it is 'split', 'shadow' or the name() of an observer");
    }
    if (name.equals("pin") || name.equals("freeze")) {
      throw new IllegalArgumentException(
          "'" + name + "' cannot be switched off or on; use pin and unpin, freeze and unfreeze");
    }
  }

  /** The switch {@code name}: {@code split}, or an observer's name such as {@code drift}. */
  public static Switch of(String name) {
    return new Switch(name);
  }

  @Override
  public int compareTo(Switch other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
