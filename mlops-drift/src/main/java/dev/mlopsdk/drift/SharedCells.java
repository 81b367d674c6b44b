package dev.mlopsdk.drift;

import dev.mlopsdk.drift.sequential.ReferenceCells;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Reference cells, of which features with equal counts have the same: all continuous ones with
 * references of one size. Not thread-safe; the version's watch guards it.
 */
final class SharedCells {

  private final Map<LongBuffer, ReferenceCells> ordered = new HashMap<>();
  private final Map<LongBuffer, ReferenceCells> counted = new HashMap<>();

  /** Cells between order statistics that hold {@code counts} values each. */
  ReferenceCells ofOrderStatistics(long[] counts) {
    return ordered.computeIfAbsent(
        LongBuffer.wrap(counts),
        key -> {
          long[] spacings = counts.clone();
          spacings[spacings.length - 1]++;
          return ReferenceCells.ofOrderStatistics(spacings);
        });
  }

  /** Cells fixed apart from the reference. */
  ReferenceCells ofCounts(long[] counts) {
    return counted.computeIfAbsent(LongBuffer.wrap(counts), key -> ReferenceCells.ofCounts(counts));
  }
}
