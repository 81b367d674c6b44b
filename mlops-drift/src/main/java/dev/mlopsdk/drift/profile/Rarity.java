package dev.mlopsdk.drift.profile;

import java.util.Collection;

/**
 * How many rare values a category's reference has, which says how many of the values to come it
 * does not have. Immutable.
 *
 * @param once values that one row alone has
 * @param twice values that two rows have
 * @param distinct different values
 * @param rows rows that are not missing
 */
record Rarity(long once, long twice, long distinct, long rows) {

  /** Nothing is known, as of a reference that was stored before this was. */
  static final Rarity UNKNOWN = new Rarity(0, 0, 0, 0);

  Rarity {
    if (once < 0 || twice < 0 || distinct < once + twice || rows < distinct) {
      throw new IllegalArgumentException(
          "Values of one row and of two are among the different ones, and these have rows, but are "
              + once
              + " and "
              + twice
              + " of "
              + distinct
              + " in "
              + rows);
    }
  }

  static Rarity of(Collection<Long> counts) {
    return new Rarity(
        counts.stream().filter(count -> count == 1).count(),
        counts.stream().filter(count -> count == 2).count(),
        counts.size(),
        counts.stream().mapToLong(Long::longValue).sum());
  }
}
