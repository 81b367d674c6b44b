package dev.mlopsdk.drift.profile;

import java.util.Arrays;
import java.util.Collection;

/**
 * What a category's reference says of the values to come beside its counts, row by row left out.
 * Immutable.
 *
 * @param once values that one row alone has: so many rows would be of unseen values without
 *     themselves
 * @param twice values that two rows have
 * @param moved rows of values with a cell of their own that would have none without themselves,
 *     told by leaving out half the root of the least count at once
 * @param rows rows that are not missing
 */
record Rarity(long once, long twice, double moved, long rows) {

  /** Nothing is known, as of a reference that was stored before this was. */
  static final Rarity UNKNOWN = new Rarity(0, 0, 0, 0);

  /** Equal counts below are usual, however values come. */
  private static final long FEW = 5;

  Rarity {
    if (once < 0 || twice < 0 || rows < once + 2 * twice) {
      throw new IllegalArgumentException(
          "Values of one row and of two are among the rows, but are "
              + once
              + " and "
              + twice
              + " of "
              + rows);
    }
    if (!(moved >= 0 && moved <= rows)) {
      throw new IllegalArgumentException(
          "The rows that move are among " + rows + ", but are " + moved);
    }
  }

  /**
   * Of the counts of a reference's values.
   *
   * @param named so many of the most frequent values have cells of their own, ties by chance
   */
  static Rarity of(Collection<Long> counts, int named) {
    long[] rising = counts.stream().mapToLong(Long::longValue).sorted().toArray();
    double moved = 0;
    if (!balanced(rising, named)) {
      int out = named == rising.length ? 1 : leftOut(rising[rising.length - named]);
      for (int i = rising.length - named; i < rising.length; i++) {
        moved += rising[i] * (1 - staying(rising, rising[i], out, named)) / out;
      }
    }
    return new Rarity(
        above(rising, 0) - above(rising, 1),
        above(rising, 1) - above(rising, 2),
        moved,
        Arrays.stream(rising).sum());
  }

  /**
   * So many rows are left out at once where {@code least} is the least count with a cell: as many
   * as chance moves it by, for the few values whose count is the next one say little.
   */
  static int leftOut(long least) {
    return (int) Math.max(1, Math.round(Math.sqrt((double) least) / 2));
  }

  /** The chance that a value of {@code count} rows has a cell with {@code out} rows less. */
  private static double staying(long[] rising, long count, int out, int named) {
    long left = count - out;
    if (left <= 0) {
      return 0;
    }
    int larger = above(rising, left) - 1;
    int equal = above(rising, left - 1) - above(rising, left) + 1;
    return Math.max(0, Math.min(1, (double) (named - larger) / equal));
  }

  /**
   * Whether more values have as many rows as the last with a cell than chance makes so: then
   * somebody took as many of each, and nothing is known of what comes.
   */
  private static boolean balanced(long[] rising, int named) {
    if (named == rising.length) {
      return false;
    }
    long last = rising[rising.length - named];
    double equal = above(rising, last - 1) - above(rising, last);
    double usual = 0.5 * rising.length / Math.sqrt((double) last);
    return last >= FEW && equal > usual + 4 * Math.sqrt(usual);
  }

  /** How many values have more rows than {@code count}. */
  private static int above(long[] rising, long count) {
    int low = 0;
    int high = rising.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rising[middle] > count) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return rising.length - low;
  }
}
