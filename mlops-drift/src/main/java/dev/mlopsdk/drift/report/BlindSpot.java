package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one measure finds in samples of these sizes. Immutable.
 *
 * @param from the effect that matters; NaN where the rule does not say
 * @param median over the features, of the smallest effect found in four of five windows
 * @param worst the largest of them
 * @param feature which has it
 * @param hiding of how many features an effect that matters could stay unseen
 */
record BlindSpot(
    double from, double median, double worst, String feature, long hiding, long features) {

  private record One(String feature, double detectable) {}

  /** By measure. */
  static Map<String, BlindSpot> of(Content content) {
    Map<String, List<One>> found = new TreeMap<>();
    for (FeatureRow row : content.features()) {
      for (DriftScore score : row.drift().scores()) {
        found
            .computeIfAbsent(score.method(), method -> new ArrayList<>())
            .add(new One(row.name(), score.smallestDetectable()));
      }
    }
    Map<String, BlindSpot> spots = new TreeMap<>();
    found.forEach(
        (method, all) -> {
          all.sort(Comparator.comparingDouble(One::detectable).thenComparing(One::feature));
          double from = content.rule().effectFrom().getOrDefault(method, Double.NaN);
          One worst = all.get(all.size() - 1);
          spots.put(
              method,
              new BlindSpot(
                  from,
                  all.get(all.size() / 2).detectable,
                  worst.detectable,
                  worst.feature,
                  all.stream().filter(one -> one.detectable > from).count(),
                  all.size()));
        });
    return spots;
  }
}
