package dev.mlopsdk.drift.cause;

import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Ranks features by how much of a window's drift is theirs and matters. Immutable.
 *
 * <pre>
 * excess = max(0, PSI − expected PSI)      share = excess × importance / Σ excess × importance
 * </pre>
 *
 * <p>where {@link PsiTest#expected} is what PSI is on average without drift, so that a feature of
 * many categories does not lead by its noise. Of each feature the cells that contribute most are
 * named; of a divided baseline the segments in which most of it happened. A ranking shows where to
 * look; it proves no cause.
 *
 * @since 0.1
 */
public final class RootCauses {

  private static final int CELLS = 3;

  /** Enough to know a mean. */
  private static final int DRAWS = 200;

  private final Importance importance;

  private RootCauses(Importance importance) {
    this.importance = importance;
  }

  /** Ranks by excess and {@code importance}. */
  public static RootCauses of(Importance importance) {
    return new RootCauses(importance);
  }

  /**
   * The features of {@code window}, those with the largest share first; equal ones by name.
   *
   * @throws IllegalArgumentException if the counts are over different cells
   */
  public List<Cause> ranked(Counts reference, Counts window) {
    NullLaws laws = NullLaws.withDefaults().withDraws(DRAWS);
    List<Cause> causes = new ArrayList<>();
    double sum = 0;
    for (String feature : window.features()) {
      reference.requireSameCells(window, feature);
      Cause cause = cause(feature, reference.of(feature), window.of(feature), laws);
      causes.add(cause);
      sum += cause.excess() * cause.importance();
    }
    List<Cause> ranked = new ArrayList<>();
    for (Cause cause : causes) {
      double share = sum > 0 ? cause.excess() * cause.importance() / sum : 0;
      ranked.add(
          new Cause(cause.feature(), cause.excess(), cause.importance(), share, cause.cells()));
    }
    ranked.sort(
        Comparator.comparingDouble((Cause cause) -> -cause.share())
            .thenComparing(cause -> -cause.excess())
            .thenComparing(Cause::feature));
    return List.copyOf(ranked);
  }

  /**
   * The segments of {@code window}, those with the largest share first; equal ones by name.
   *
   * @param reference the counts of each segment in the baseline
   * @param window the counts of each segment now; those that the reference lacks are left out
   */
  public List<SegmentCause> rankedSegments(
      Map<String, Counts> reference, Map<String, Counts> window) {
    List<SegmentCause> segments = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    double sum = 0;
    for (Map.Entry<String, Counts> segment : window.entrySet()) {
      Counts before = reference.get(segment.getKey());
      if (before != null) {
        List<Cause> causes = ranked(before, segment.getValue());
        long rows = segment.getValue().rows();
        double weight =
            rows * causes.stream().mapToDouble(each -> each.excess() * each.importance()).sum();
        segments.add(new SegmentCause(segment.getKey(), rows, 0, causes));
        weights.add(weight);
        sum += weight;
      }
    }
    List<SegmentCause> ranked = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      SegmentCause one = segments.get(i);
      double share = sum > 0 ? weights.get(i) / sum : 0;
      ranked.add(new SegmentCause(one.segment(), one.rows(), share, one.causes()));
    }
    ranked.sort(
        Comparator.comparingDouble((SegmentCause segment) -> -segment.share())
            .thenComparing(SegmentCause::segment));
    return List.copyOf(ranked);
  }

  private Cause cause(
      String feature, FeatureCounts reference, FeatureCounts window, NullLaws laws) {
    FeatureCounts before = reference.at(Resolution.COARSE);
    long[] r = before.toArray();
    long[] c = window.at(Resolution.COARSE).toArray();
    double m = before.total();
    double n = window.total();
    int used = 0;
    for (int i = 0; i < r.length; i++) {
      used += r[i] + c[i] > 0 ? 1 : 0;
    }
    if (m == 0 || n == 0 || used < 2) {
      return new Cause(feature, 0, importance.of(feature), 0, List.of());
    }
    List<String> labels = before.labels();
    List<CellShift> cells = new ArrayList<>();
    double psi = 0;
    for (int i = 0; i < r.length; i++) {
      if (r[i] + c[i] > 0) {
        double p = (r[i] + 0.5) / (m + 0.5 * used);
        double q = (c[i] + 0.5) / (n + 0.5 * used);
        double part = (q - p) * Math.log(q / p);
        psi += part;
        cells.add(new CellShift(labels.get(i), r[i] / m, c[i] / n, part));
      }
    }
    cells.sort(Comparator.comparingDouble((CellShift cell) -> -cell.contribution()));
    double excess = Math.max(0, psi - PsiTest.expected(reference, window, laws));
    return new Cause(
        feature,
        excess,
        importance.of(feature),
        0,
        excess > 0 ? cells.subList(0, Math.min(CELLS, cells.size())) : List.of());
  }
}
