package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.MeasureResult;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.sequential.MultipleTesting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares a window with a baseline, feature by feature. Stateless. */
final class Evaluation {

  /** One comparison before the correction. */
  private record Raw(MeasureResult result, boolean enough) {

    boolean drifted(double adjusted, double alpha) {
      return enough && result.effect() != MeasureResult.Effect.NONE && adjusted <= alpha;
    }
  }

  private Evaluation() {}

  /** The drift of the features {@code watched}, the largest PSI first. */
  static List<FeatureDrift> of(
      Counts reference,
      Counts window,
      List<String> watched,
      DriftSettings.Gate gate,
      NullLaws laws) {
    watched.forEach(feature -> reference.requireSameCells(window, feature));
    return ranked(
        corrected(
            watched.stream()
                .map(feature -> compare(reference.of(feature), window.of(feature), gate, laws))
                .toList(),
            watched.stream().map(window::of).toList(),
            watched,
            gate));
  }

  /** Whether any measure of the gate finds an effect that matters and is no chance by itself. */
  static boolean large(
      FeatureCounts reference, FeatureCounts window, DriftSettings.Gate gate, NullLaws laws) {
    return gate.tests(reference.kind()).stream()
        .anyMatch(test -> test.test(reference, window, laws).drifted());
  }

  /** The drift of each segment; the correction is over all of them. */
  static List<SegmentDrift> ofSegments(
      Map<String, Counts> reference,
      Map<String, Counts> window,
      List<String> watched,
      DriftSettings.Gate gate,
      NullLaws laws) {
    List<List<Raw>> all = new ArrayList<>();
    List<FeatureCounts> windows = new ArrayList<>();
    List<String> names = new ArrayList<>();
    reference.forEach(
        (segment, counts) -> {
          Counts now = window.get(segment);
          if (now == null) {
            return;
          }
          for (String feature : watched) {
            all.add(compare(counts.of(feature), now.of(feature), gate, laws));
            windows.add(now.of(feature));
            names.add(feature);
          }
        });
    List<FeatureDrift> drifts = corrected(all, windows, names, gate);
    List<SegmentDrift> segments = new ArrayList<>();
    int next = 0;
    for (String segment : reference.keySet()) {
      if (window.containsKey(segment)) {
        segments.add(
            new SegmentDrift(segment, ranked(drifts.subList(next, next + watched.size()))));
        next += watched.size();
      }
    }
    return segments;
  }

  private static List<FeatureDrift> corrected(
      List<List<Raw>> all,
      List<FeatureCounts> windows,
      List<String> features,
      DriftSettings.Gate gate) {
    double[] adjusted =
        MultipleTesting.holm(
            all.stream()
                .flatMap(List::stream)
                .filter(Raw::enough)
                .mapToDouble(raw -> raw.result.pValue())
                .toArray());
    List<FeatureDrift> drifts = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      List<DriftScore> scores = new ArrayList<>();
      for (Raw raw : all.get(i)) {
        double p = raw.enough ? adjusted[next++] : 1;
        scores.add(DriftScore.of(raw.result, p, raw.drifted(p, gate.alpha())));
      }
      drifts.add(drift(features.get(i), windows.get(i), scores));
    }
    return drifts;
  }

  private static List<FeatureDrift> ranked(List<FeatureDrift> drifts) {
    return drifts.stream()
        .sorted(
            Comparator.comparingDouble((FeatureDrift drift) -> -drift.psi())
                .thenComparing(FeatureDrift::feature))
        .toList();
  }

  /**
   * Refuses a name that neither the model nor its watch knows.
   *
   * @param watched null while the baseline is being learned
   */
  static void requireFeature(String name, List<String> model, @Nullable List<String> watched) {
    boolean known = watched == null ? name.equals(Baseline.PREDICTION) : watched.contains(name);
    if (!known && !model.contains(name)) {
      throw new NoSuchElementException(
          "There is no feature '"
              + name
              + "'; "
              + (watched == null ? "the model has " + model : "watched are " + watched));
    }
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
    for (CountTest test : gate.tests(reference.kind())) {
      MeasureResult result = test.test(reference, window, laws);
      scores.add(new Raw(result, result.currentSize() >= gate.minimumSamples()));
    }
    return scores;
  }

  private static FeatureDrift drift(String feature, FeatureCounts window, List<DriftScore> scores) {
    double all = Math.max(1, window.total());
    return new FeatureDrift(
        feature,
        window.total(),
        window.missing() / all,
        window.unseen() / all,
        scores,
        Optional.empty());
  }
}
