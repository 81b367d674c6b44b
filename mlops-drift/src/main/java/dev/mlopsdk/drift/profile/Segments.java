package dev.mlopsdk.drift.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A reference divided by one of its categories: the counts of the rows of each segment, over the
 * same cells as those of all rows. Immutable.
 *
 * @param feature the category whose values are the segments
 * @param counts per segment, the most frequent first; {@value #OTHER} holds the rows of all other
 *     values and of missing ones
 * @since 0.1
 */
public record Segments(String feature, Map<String, Counts> counts) {

  /** The segment of the rows that have none of their own. */
  public static final String OTHER = "_other";

  public Segments {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /**
   * The counts of {@code segment}.
   *
   * @throws NoSuchElementException if there is no such segment
   */
  public Counts of(String segment) {
    Counts own = counts.get(segment);
    if (own == null) {
      throw new NoSuchElementException(
          "There is no segment '" + segment + "'; there are " + counts.keySet());
    }
    return own;
  }
}
