package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.MeasureResult;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.FeatureCounts;
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
      Counts reference,
      Counts window,
      List<String> watched,
      DriftSettings.Gate gate,
      NullLaws laws) {
    List<List<Raw>> all = new ArrayList<>();
    for (String feature : watched) {
      all.add(compare(reference.of(feature), window.of(feature), gate, laws));
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
      drifts.add(drift(watched.get(i), window.of(watched.get(i)), scores));
    }
    drifts.sort(
        Comparator.comparingDouble((FeatureDrift drift) -> -drift.psi())
            .thenComparing(FeatureDrift::feature));
    return drifts;
  }

  /** Why the features of {@code schema} that are not {@code watched} are not, by name. */
  static Map<String, String> notCompared(
      Counts baseline, List<String> watched, FeatureSchema schema) {
    Map<String, String> reasons = new TreeMap<>();
    for (Feature feature : schema.features()) {
      if (!baseline.features().contains(feature.name())) {
        reasons.put(feature.name(), "has no baseline");
      } else if (!watched.contains(feature.name())) {
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
      FeatureCounts reference, FeatureCounts window, DriftSettings.Gate gate, NullLaws laws) {
    List<Raw> scores = new ArrayList<>();
    for (CountTest test : gate.tests()) {
      if (reference.kind() == Feature.Kind.NUMBER || !gate.ofNumbers(test)) {
        MeasureResult result = test.test(reference, window, laws);
        scores.add(
            new Raw(
                result.method(),
                result.statistic(),
                result.atMost(),
                result.pValue(),
                result.effect() != MeasureResult.Effect.NONE,
                result.currentSize() >= gate.minimumSamples()));
      }
    }
    return scores;
  }

  private static FeatureDrift drift(String feature, FeatureCounts window, List<DriftScore> scores) {
    double all = Math.max(1, window.total());
    return new FeatureDrift(
        feature, window.total(), window.missing() / all, window.unseen() / all, scores);
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
