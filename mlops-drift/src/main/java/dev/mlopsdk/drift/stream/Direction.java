package dev.mlopsdk.drift.stream;

/**
 * Which changes of the level are drift. Immutable.
 *
 * @since 0.1
 */
public enum Direction {
  /** Only a rise: harm, where the values are errors or losses. */
  UP,
  /** Only a fall. */
  DOWN,
  /** Either. */
  BOTH;

  boolean up() {
    return this != DOWN;
  }

  boolean down() {
    return this != UP;
  }
}
