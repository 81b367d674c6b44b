package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.BaselineBuilder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first rows of a version that brought no baseline, to make one of them. Taking a row
 * takes no lock and allocates nothing. Thread-safe.
 */
final class BaselineLearner {

  private final FeatureSchema schema;
  private final int rows;
  private final double[] numbers;
  private final @Nullable String[] texts;
  private final boolean[] missing;
  private final double[] scores;
  private final AtomicInteger claimed = new AtomicInteger();
  private final AtomicInteger written = new AtomicInteger();

  BaselineLearner(FeatureSchema schema, int rows) {
    this.schema = schema;
    this.rows = rows;
    this.numbers = new double[rows * schema.size()];
    this.texts = new String[rows * schema.size()];
    this.missing = new boolean[rows * schema.size()];
    this.scores = new double[rows];
  }

  /** Takes a row while there is room; true for the one that completes the sample. */
  boolean take(Row row, double score) {
    int slot = claimed.get() < rows ? claimed.getAndIncrement() : rows;
    if (slot >= rows) {
      return false;
    }
    int at = slot * schema.size();
    for (int i = 0; i < schema.size(); i++) {
      missing[at + i] = row.missing(i);
      numbers[at + i] = row.number(i);
      texts[at + i] = row.text(i);
    }
    scores[slot] = score;
    return written.incrementAndGet() == rows;
  }

  /** Whether all rows are there. */
  boolean complete() {
    return written.get() == rows;
  }

  /** How many rows are there. */
  int taken() {
    return written.get();
  }

  int rows() {
    return rows;
  }

  /** The baseline of a complete sample; without a feature if there is none and no score either. */
  Baseline learn() {
    boolean scored = Arrays.stream(scores).anyMatch(score -> !Double.isNaN(score));
    if (schema.size() == 0 && !scored) {
      return Baseline.empty();
    }
    BaselineBuilder builder = Baseline.builder(schema);
    Row row = new Row(schema);
    for (int r = 0; r < rows; r++) {
      row.clear();
      for (int i = 0; i < schema.size(); i++) {
        int at = r * schema.size() + i;
        if (!missing[at] && schema.feature(i).kind() == Feature.Kind.NUMBER) {
          row.number(i, numbers[at]);
        } else if (!missing[at]) {
          row.text(i, texts[at]);
        }
      }
      if (scored) {
        builder.add(row, scores[r]);
      } else {
        builder.add(row);
      }
    }
    return builder.build();
  }
}
