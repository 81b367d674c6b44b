package dev.mlopsdk.core;

import java.util.Locale;

/**
 * How urgent a call is. Calls that wait are answered in the order of this enum, and in the order of
 * their arrival inside a level; what has to be turned away is taken from its end.
 *
 * @since 0.1
 */
public enum Priority {
  /** Somebody waits and money depends on it. */
  HIGH(0),
  /** The default. */
  NORMAL(1),
  /** Worth an answer when there is room: a batch job, a prefetch. */
  LOW(2),
  /** Nobody waits: shadow copies, repeated runs. The first to be turned away. */
  BACKGROUND(3);

  private final String label = name().toLowerCase(Locale.ROOT);
  private final int level;

  Priority(int level) {
    this.level = level;
  }

  /** How many priorities are more urgent. */
  public int level() {
    return level;
  }

  /** The value of the meter tag {@code priority}. */
  public String label() {
    return label;
  }
}
