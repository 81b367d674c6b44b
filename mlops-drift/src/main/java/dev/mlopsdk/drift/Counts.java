package dev.mlopsdk.drift;

import java.util.Arrays;
import java.util.List;

/**
 * How many values fell into which cell, for every feature. Immutable.
 *
 * <p>Counts over the same cells add up: the counts of two replicas are the counts of the traffic of
 * both, whatever the order, and the difference of two snapshots is the window between them.
 *
 * @since 0.1
 */
public final class Counts {

  private final Layout layout;
  private final long[] cells;

  /** Takes {@code cells} over. */
  Counts(Layout layout, long[] cells) {
    this.layout = layout;
    this.cells = cells;
  }

  /** The features, ordered by name. */
  public List<String> features() {
    return layout.names();
  }

  /**
   * How many values of {@code feature} were counted, missing ones too.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public long total(String feature) {
    return Arrays.stream(of(require(feature))).sum();
  }

  /**
   * How many values of {@code feature} were missing or NaN.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public long missing(String feature) {
    return missing(require(feature));
  }

  /**
   * How many values of the category {@code feature} the baseline's dictionary does not name; 0 for
   * a number.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public long unseen(String feature) {
    return unseen(require(feature));
  }

  /**
   * The counts of both.
   *
   * @throws IllegalArgumentException if the cells differ
   */
  public Counts plus(Counts other) {
    return combine(other, 1);
  }

  /**
   * What was counted since {@code earlier}.
   *
   * @throws IllegalArgumentException if the cells differ
   */
  public Counts minus(Counts earlier) {
    return combine(earlier, -1);
  }

  private Counts combine(Counts other, int sign) {
    if (!layout.equals(other.layout)) {
      throw new IllegalArgumentException(
          "Counts combine over the same cells, but these come from different baselines: "
              + features()
              + " and "
              + other.features());
    }
    long[] sum = cells.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += sign * other.cells[i];
    }
    return new Counts(layout, sum);
  }

  private int require(String feature) {
    int index = layout.indexOf(feature);
    if (index < 0) {
      throw new IllegalArgumentException(
          "There is no feature '" + feature + "'; there are " + features());
    }
    return index;
  }

  Layout layout() {
    return layout;
  }

  long[] of(int feature) {
    return Arrays.copyOfRange(cells, layout.offset(feature), layout.offset(feature + 1));
  }

  long missing(int feature) {
    int offset = layout.offset(feature);
    Cells kind = layout.cells(feature);
    long missing = cells[offset + kind.missing()];
    return kind instanceof NumericCells numbers ? missing + cells[offset + numbers.nan()] : missing;
  }

  long unseen(int feature) {
    return layout.cells(feature) instanceof CategoryCells categories
        ? cells[layout.offset(feature) + categories.unseen()]
        : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Counts counts
        && layout.equals(counts.layout)
        && Arrays.equals(cells, counts.cells);
  }

  @Override
  public int hashCode() {
    return 31 * layout.hashCode() + Arrays.hashCode(cells);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < layout.features(); i++) {
      text.append(i == 0 ? "" : ", ").append(layout.names().get(i)).append('=');
      text.append(Arrays.stream(of(i)).sum());
    }
    return text.append(']').toString();
  }
}
