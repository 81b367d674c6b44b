package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;
import dev.mlopsdk.drift.sequential.DriftLook;
import dev.mlopsdk.drift.sequential.DriftProcess;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import dev.mlopsdk.drift.sequential.ReferenceCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The processes of one feature. A category has one, over all its cells. A number has one for where
 * its finite values lie, which gets nine tenths of alpha, and one for how many values are none
 * (missing, NaN, the infinities), which gets the rest: it needs few rows to see what it looks for.
 * Not thread-safe; the version's watch guards it.
 */
final class FeatureAlarm {

  private static final double OF_VALUES = 0.9;
  private static final int KINDS = 5;

  /** References of so many values have thin tails; in smaller ones a tail holds too few. */
  private static final int TAILS_FROM = 1_000;

  /** One process, what it counts, and its share of alpha. */
  private record Part(DriftProcess process, boolean kinds, double share) {}

  /**
   * What the processes say together.
   *
   * @param logE ln of the evidence, less ln of the share
   * @param pValue the smallest p-value over its share
   * @param since the bucket with which the stretch of most evidence begins
   * @param designEffect of the process with most evidence
   */
  record Look(double logE, double pValue, long since, double designEffect) {}

  private final List<Part> parts;
  private final Resolution resolution;

  private FeatureAlarm(List<Part> parts, Resolution resolution) {
    this.parts = parts;
    this.resolution = resolution;
  }

  static FeatureAlarm of(FeatureCounts reference, SharedCells cells, ProcessSettings settings) {
    List<Part> parts = new ArrayList<>();
    if (reference.kind() == Feature.Kind.CATEGORY) {
      parts.add(part(cells.ofCounts(reference.toArray()), false, 1, settings));
      return new FeatureAlarm(parts, Resolution.COARSE);
    }
    Resolution resolution = reference.finite() >= TAILS_FROM ? Resolution.TAILS : Resolution.COARSE;
    long[] values = values(reference, resolution);
    boolean where = values.length > 1;
    if (where) {
      boolean ordered =
          reference.edgesAreOrderStatistics() && Arrays.stream(values).allMatch(count -> count > 0);
      parts.add(
          part(
              ordered ? cells.ofOrderStatistics(values) : cells.ofCounts(values),
              false,
              OF_VALUES,
              settings));
    }
    parts.add(part(cells.ofCounts(kinds(reference)), true, where ? 1 - OF_VALUES : 1, settings));
    return new FeatureAlarm(parts, resolution);
  }

  private static Part part(
      ReferenceCells cells, boolean kinds, double share, ProcessSettings settings) {
    double alpha = settings.alpha() * share;
    return new Part(DriftProcess.create(cells, settings.withAlpha(alpha)), kinds, share);
  }

  /** Where the finite values lie. */
  private static long[] values(FeatureCounts counts, Resolution resolution) {
    FeatureCounts coarser = counts.at(resolution);
    return Arrays.copyOf(coarser.toArray(), coarser.ordered());
  }

  /** How many values are finite, infinite either way, NaN or missing. */
  private static long[] kinds(FeatureCounts counts) {
    long[] all = counts.toArray();
    long[] kinds = Arrays.copyOfRange(all, all.length - KINDS, all.length);
    kinds[0] = counts.finite();
    return kinds;
  }

  private long[] counts(Part part, FeatureCounts counts) {
    if (part.kinds) {
      return kinds(counts);
    }
    return counts.kind() == Feature.Kind.NUMBER ? values(counts, resolution) : counts.toArray();
  }

  /** Closes a bucket and looks. */
  Look accept(FeatureCounts bucket) {
    return together(parts.stream().map(part -> part.process.accept(counts(part, bucket))).toList());
  }

  /** Looks into a bucket that is still open. */
  Look peek(FeatureCounts bucket) {
    return together(parts.stream().map(part -> part.process.peek(counts(part, bucket))).toList());
  }

  private Look together(List<DriftLook> looks) {
    double best = Double.NEGATIVE_INFINITY;
    double pValue = 1;
    DriftLook most = looks.get(0);
    for (int i = 0; i < looks.size(); i++) {
      DriftLook look = looks.get(i);
      double share = parts.get(i).share;
      double evidence = look.evidence() + Math.log(share);
      pValue = Math.min(pValue, look.pValue() / share);
      if (evidence > best) {
        best = evidence;
        most = look;
      }
    }
    return new Look(best, pValue, most.since(), most.designEffect());
  }

  /** What {@code values} more of them reveal with a chance of a half; dearer than a look. */
  double smallestShift(long values) {
    return parts.get(0).process.smallestShift(values);
  }

  /** The same anew, with alpha to spend again. */
  FeatureAlarm acknowledged() {
    return new FeatureAlarm(
        parts.stream()
            .map(part -> new Part(part.process.acknowledged(), part.kinds, part.share))
            .toList(),
        resolution);
  }
}
