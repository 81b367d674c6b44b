package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares a window with a baseline, feature by feature. Stateless. */
final class Evaluation {

  /** One comparison before the correction. */
  private record Raw(
      String method, double value, double upTo, double pValue, boolean large, boolean enough) {}

  private Evaluation() {}

  /** The drift of the features {@code watched}, the largest PSI first. */
  static List<FeatureDrift> of(
      Counts reference, Counts window, List<Integer> watched, DriftSettings.Gate gate) {
    List<List<Raw>> all = new ArrayList<>();
    for (int feature : watched) {
      all.add(compare(reference, window, feature, gate));
    }
    double[] adjusted =
        holm(
            all.stream()
                .flatMap(List::stream)
                .filter(Raw::enough)
                .mapToDouble(Raw::pValue)
                .toArray());
    List<FeatureDrift> drifts = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      List<DriftScore> scores = new ArrayList<>();
      for (Raw raw : all.get(i)) {
        double p = raw.enough ? adjusted[next++] : 1;
        boolean drifted = raw.enough && raw.large && p <= gate.alpha();
        scores.add(new DriftScore(raw.method, raw.value, raw.upTo, raw.pValue, p, drifted));
      }
      drifts.add(drift(window, watched.get(i), scores));
    }
    drifts.sort(
        Comparator.comparingDouble((FeatureDrift drift) -> -drift.psi())
            .thenComparing(FeatureDrift::feature));
    return drifts;
  }

  /** Why the features of {@code schema} that are not {@code watched} are not, by name. */
  static Map<String, String> notCompared(
      Layout baseline, List<Integer> watched, FeatureSchema schema) {
    Map<String, String> reasons = new TreeMap<>();
    for (Feature feature : schema.features()) {
      int index = baseline.indexOf(feature.name());
      if (index < 0) {
        reasons.put(feature.name(), "has no baseline");
      } else if (!watched.contains(index)) {
        boolean number = feature.kind() == Feature.Kind.NUMBER;
        reasons.put(
            feature.name(),
            number
                ? "is a number, its baseline a category"
                : "is a category, its baseline a number");
      }
    }
    return reasons;
  }

  private static List<Raw> compare(
      Counts reference, Counts window, int feature, DriftSettings.Gate gate) {
    Cells cells = window.layout().cells(feature);
    long[] before = reference.of(feature);
    long[] now = window.of(feature);
    PsiResult psi = gate.psi().test(cells, before, now);
    boolean enough = psi.currentSize() >= gate.minimumSamples();
    List<Raw> scores = new ArrayList<>();
    boolean moved = psi.effect() != PsiResult.Effect.NONE;
    scores.add(new Raw("psi", psi.statistic(), psi.statistic(), psi.pValue(), moved, enough));
    if (cells instanceof NumericCells numbers) {
      BinnedDistance ks = BinnedDistance.of(numbers, before, now);
      scores.add(
          new Raw(
              "ks",
              ks.low(),
              ks.high(),
              ks.pValue(),
              ks.low() >= gate.distanceFrom(),
              ks.currentSize() >= gate.minimumSamples()));
    }
    return scores;
  }

  private static FeatureDrift drift(Counts window, int feature, List<DriftScore> scores) {
    long samples = Arrays.stream(window.of(feature)).sum();
    double all = Math.max(1, samples);
    return new FeatureDrift(
        window.layout().names().get(feature),
        samples,
        window.missing(feature) / all,
        window.unseen(feature) / all,
        scores);
  }

  /**
   * Holm's adjusted p-values, in the order given: the i-th smallest of K times K − i + 1, made
   * monotone, at most 1. S. Holm, A simple sequentially rejective multiple test procedure,
   * Scandinavian Journal of Statistics 6 (1979). Valid under any dependence.
   */
  static double[] holm(double[] pValues) {
    Integer[] order = new Integer[pValues.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> pValues[i]));
    double[] adjusted = new double[pValues.length];
    double floor = 0;
    for (int i = 0; i < order.length; i++) {
      floor = Math.max(floor, Math.min(1, pValues[order[i]] * (order.length - i)));
      adjusted[order[i]] = floor;
    }
    return adjusted;
  }
}
