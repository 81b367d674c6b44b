package dev.mlopsdk.drift.cause;

import java.util.List;

/**
 * How much one segment has to do with the drift of a window. Immutable.
 *
 * @param segment its value
 * @param rows how many of the window's rows are its
 * @param share of the sum over all segments of rows × excess × importance, in [0, 1]
 * @param causes its features, the one with most first
 * @since 0.1
 */
public record SegmentCause(String segment, long rows, double share, List<Cause> causes) {

  public SegmentCause {
    causes = List.copyOf(causes);
  }
}
