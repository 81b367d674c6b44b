package dev.mlopsdk.drift.profile;

import java.io.IOException;
import java.io.OutputStream;
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

  /** How many rows were counted: the most values that a feature has, missing ones too. */
  public long rows() {
    long rows = 0;
    for (int i = 0; i < layout.features(); i++) {
      long total = 0;
      for (int cell = layout.offset(i); cell < layout.offset(i + 1); cell++) {
        total += cells[cell];
      }
      rows = Math.max(rows, total);
    }
    return rows;
  }

  /**
   * How many values of {@code feature} were counted, missing ones too.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public long total(String feature) {
    return of(feature).total();
  }

  /**
   * How many values of {@code feature} were missing or NaN.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public long missing(String feature) {
    return of(feature).missing();
  }

  /**
   * How many values of the category {@code feature} the reference does not have; 0 for a number,
   * and where the reference has more values than are known by name.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public long unseen(String feature) {
    return of(feature).unseen();
  }

  /**
   * The counts of one feature.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public FeatureCounts of(String feature) {
    return of(require(feature));
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
   * @throws IllegalArgumentException if the cells differ, or {@code earlier} counted more
   */
  public Counts minus(Counts earlier) {
    Counts since = combine(earlier, -1);
    for (int i = 0; i < since.cells.length; i++) {
      if (since.cells[i] < 0) {
        throw new IllegalArgumentException(
            "The counts of a window are the later snapshot minus the earlier one, but the latter"
                + " counted more: "
                + earlier
                + " is taken from "
                + this);
      }
    }
    return since;
  }

  /**
   * Where these counts would have begun for {@code since} to have been counted too: to be taken
   * from later snapshots of the same counter, and no counts by itself, since it may be below 0.
   *
   * @throws IllegalArgumentException if the cells differ
   */
  public Counts rewound(Counts since) {
    return combine(since, -1);
  }

  /**
   * That {@code feature} is counted over the same cells in {@code other}.
   *
   * @throws IllegalArgumentException if not, or if one of them has no such feature
   */
  public void requireSameCells(Counts other, String feature) {
    try {
      of(feature).requireSameCells(other.of(feature));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + feature + "': " + e.getMessage(), e);
    }
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

  /**
   * The counts of both, whose features are others.
   *
   * @throws IllegalArgumentException if a feature is in both
   */
  public Counts beside(Counts other) {
    if (other.layout.features() == 0) {
      return this;
    }
    if (layout.features() == 0) {
      return other;
    }
    Layout all = layout.beside(other.layout);
    long[] values = new long[all.size()];
    for (Counts each : List.of(this, other)) {
      for (int f = 0; f < each.layout.features(); f++) {
        int from = each.layout.offset(f);
        int to = all.offset(all.indexOf(each.layout.names().get(f)));
        System.arraycopy(each.cells, from, values, to, each.layout.offset(f + 1) - from);
      }
    }
    return new Counts(all, values);
  }

  /** What the counts take of the heap, in bytes; the cells are the baseline's. */
  public long bytes() {
    return (long) Long.BYTES * cells.length;
  }

  /**
   * Their binary form, some two bytes per cell: for another process, which has the same baseline,
   * to read and add. It names its format and the baseline's fingerprint.
   */
  public byte[] toBytes() {
    return CountsBytes.write(layout, cells);
  }

  /**
   * Reads what {@link #toBytes} wrote in a process with the same {@code baseline}.
   *
   * @throws IllegalArgumentException if it is something else, is damaged, is of a later format, or
   *     was counted over another baseline
   */
  public static Counts parse(byte[] bytes, Baseline baseline) {
    Layout layout = baseline.counts().layout();
    return new Counts(layout, CountsBytes.read(bytes, layout));
  }

  /** Writes cells and counts as JSON, {@code mlops-counts/1}; leaves {@code out} open. */
  public void writeJson(OutputStream out) throws IOException {
    CountsJson.write(CountsJson.COUNTS, this, out);
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

  FeatureCounts of(int feature) {
    return new FeatureCounts(
        layout.cells(feature),
        Arrays.copyOfRange(cells, layout.offset(feature), layout.offset(feature + 1)));
  }

  /** All cells of all features. */
  long[] cells() {
    return cells.clone();
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
      text.append(of(i).total());
    }
    return text.append(']').toString();
  }
}
