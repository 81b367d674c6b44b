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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
  private record Part(DriftProcess process, ReferenceCells cells, boolean kinds, double share) {

    Part with(DriftProcess other) {
      return new Part(other, cells, kinds, share);
    }
  }

  /**
   * What the processes say together.
   *
   * @param logE ln of the evidence, less ln of the share
   * @param pValue the smallest p-value over its share
   * @param since the bucket with which the stretch of most evidence begins
   * @param designEffect of the process with most evidence
   */
  record Found(double logE, double pValue, long since, double designEffect) {}

  private final List<Part> parts;
  private final Resolution resolution;

  private FeatureAlarm(List<Part> parts, Resolution resolution) {
    this.parts = parts;
    this.resolution = resolution;
  }

  static FeatureAlarm of(FeatureCounts reference, SharedCells cells, ProcessSettings settings) {
    List<Part> parts = new ArrayList<>();
    if (reference.kind() == Feature.Kind.CATEGORY) {
      ReferenceCells categories =
          reference
              .urn()
              .map(urn -> ReferenceCells.ofUrn(urn.masses()))
              .orElseGet(() -> cells.ofCounts(reference.toArray()));
      parts.add(part(categories, false, 1, settings));
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
    return new Part(DriftProcess.create(cells, settings.withAlpha(alpha)), cells, kinds, share);
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
  Found accept(FeatureCounts bucket) {
    return together(Look.CLOSE, bucket);
  }

  /** Looks into a bucket that is still open. */
  Found peek(FeatureCounts bucket) {
    return together(Look.PEEK, bucket);
  }

  /**
   * What kinds measure of dependence is little where one of them is rare, so they are divided at
   * least by what the finite values measured: rows that come together do so in every respect.
   */
  private Found together(Look how, FeatureCounts bucket) {
    double best = Double.NEGATIVE_INFINITY;
    double pValue = 1;
    double known = 1;
    @Nullable DriftLook most = null;
    for (Part part : parts) {
      long[] counts = counts(part, bucket);
      DriftLook look =
          how == Look.CLOSE ? part.process.accept(counts, known) : part.process.peek(counts, known);
      if (Double.isFinite(look.designEffect())) {
        known = look.designEffect();
      }
      double evidence = look.evidence() + Math.log(part.share);
      pValue = Math.min(pValue, look.pValue() / part.share);
      if (most == null || evidence > best) {
        best = evidence;
        most = look;
      }
    }
    DriftLook found = Objects.requireNonNull(most, "A feature has a process or two");
    return new Found(best, pValue, found.since(), found.designEffect());
  }

  long bytes() {
    return parts.stream().mapToLong(part -> part.process.bytes()).sum();
  }

  /** What {@code values} more of them reveal with a chance of a half; dearer than a look. */
  double smallestShift(long values) {
    return parts.get(0).process.smallestShift(values);
  }

  /** The same anew, with alpha to spend again. */
  FeatureAlarm acknowledged() {
    return new FeatureAlarm(
        parts.stream().map(part -> part.with(part.process.acknowledged())).toList(), resolution);
  }

  /** The states of its processes. */
  List<byte[]> saved() {
    return parts.stream().map(part -> part.process.toBytes()).toList();
  }

  /**
   * The same, going on where the processes that were {@link #saved} stopped.
   *
   * @throws IllegalArgumentException if they are others
   */
  FeatureAlarm resumed(List<byte[]> processes) {
    if (processes.size() != parts.size()) {
      throw new IllegalArgumentException(
          "A feature has " + parts.size() + " processes, but " + processes.size() + " were kept");
    }
    List<Part> resumed = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      Part part = parts.get(i);
      resumed.add(part.with(DriftProcess.parse(part.cells, processes.get(i))));
    }
    return new FeatureAlarm(resumed, resolution);
  }
}
