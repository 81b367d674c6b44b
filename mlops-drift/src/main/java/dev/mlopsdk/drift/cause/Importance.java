package dev.mlopsdk.drift.cause;

import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How much each feature matters to a model, 0 or more; only ratios count. Immutable.
 *
 * @param weights by feature; one that is not there weighs 0, unless none is there at all, which
 *     means that all weigh the same
 * @since 0.1
 */
public record Importance(Map<String, Double> weights) {

  /** What the names of a manifest's metrics begin with that hold importance. */
  public static final String METRIC = "importance.";

  private static final long SEED = 20_261_122;

  public Importance {
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
    weights.forEach(
        (feature, weight) -> {
          if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                "An importance is 0 or more, but that of '" + feature + "' is " + weight);
          }
        });
  }

  /** All features matter alike. */
  public static Importance equal() {
    return new Importance(Map.of());
  }

  /**
   * What was published with a version: its metrics {@code importance.<feature>}, as {@code
   * ModelFiles.metric("importance.distance", 0.4)} puts them there; alike if there is none.
   *
   * @throws IllegalArgumentException if one is negative, infinite or NaN
   */
  public static Importance from(Manifest manifest) {
    Map<String, Double> weights = new TreeMap<>();
    manifest
        .metrics()
        .forEach(
            (name, value) -> {
              if (name.startsWith(METRIC)) {
                weights.put(name.substring(METRIC.length()), value);
              }
            });
    return new Importance(weights);
  }

  /**
   * By permutation: how far a model's score moves on average when a feature's values change places
   * among the rows. It needs no truth, so logged rows do ({@code LoggedPrediction.row(schema)}).
   * Scores that are NaN are left out.
   *
   * <p>Cost: one score per row and feature, and one per row before. The seed is fixed. Source: L.
   * Breiman, Random forests, Machine Learning 45 (2001), doi:10.1023/A:1010933404324, for the idea;
   * here by the change of the score, not of the loss. It overstates features that stand in for each
   * other, as every permutation does.
   *
   * @param score the model: a score for a row
   * @param rows of one schema, two or more; none is changed
   * @throws IllegalArgumentException if there are fewer than two rows, or their schemas differ
   */
  public static Importance byPermutation(ToDoubleFunction<Row> score, List<Row> rows) {
    if (rows.size() < 2) {
      throw new IllegalArgumentException(
          "A permutation needs two rows or more, but got " + rows.size());
    }
    FeatureSchema schema = rows.get(0).schema();
    for (Row row : rows) {
      if (!row.schema().equals(schema)) {
        throw new IllegalArgumentException(
            "Rows have one schema, but one has " + schema + " and another " + row.schema());
      }
    }
    double[] before = rows.stream().mapToDouble(score).toArray();
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Double> weights = new TreeMap<>();
    for (int feature = 0; feature < schema.size(); feature++) {
      int[] places = shuffled(rows.size(), random);
      double moved = 0;
      int counted = 0;
      for (int i = 0; i < places.length; i++) {
        double now = score.applyAsDouble(with(rows.get(i), feature, rows.get(places[i])));
        double far = Math.abs(now - before[i]);
        if (!Double.isNaN(far)) {
          moved += far;
          counted++;
        }
      }
      weights.put(schema.feature(feature).name(), counted == 0 ? 0 : moved / counted);
    }
    return new Importance(weights);
  }

  /** A copy of {@code row} that has {@code feature} from {@code other}. */
  private static Row with(Row row, int feature, Row other) {
    Row copy = new Row(row.schema());
    for (int i = 0; i < row.size(); i++) {
      Row from = i == feature ? other : row;
      if (!from.missing(i)) {
        if (row.schema().feature(i).kind() == Feature.Kind.NUMBER) {
          copy.number(i, from.number(i));
        } else {
          copy.text(i, from.text(i));
        }
      }
    }
    return copy;
  }

  private static int[] shuffled(int n, SplittableRandom random) {
    int[] places = new int[n];
    for (int i = 0; i < n; i++) {
      int at = random.nextInt(i + 1);
      places[i] = places[at];
      places[at] = i;
    }
    return places;
  }

  /** What {@code feature} weighs. */
  public double of(String feature) {
    return weights.isEmpty() ? 1 : weights.getOrDefault(feature, 0.0);
  }
}
