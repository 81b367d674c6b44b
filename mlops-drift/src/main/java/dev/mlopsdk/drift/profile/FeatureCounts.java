package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.Feature;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many values of one feature fell into which cell. Immutable.
 *
 * <pre>{@code
 * FeatureCounts reference = FeatureCounts.of(training);      // cells from these values
 * FeatureCounts current = reference.count(today);            // today's, over the same cells
 * }</pre>
 *
 * <p>The cells of a number are intervals (e<sub>i−1</sub>, e<sub>i</sub>] with open ends, in
 * ascending order, then −∞, +∞, NaN and missing; those of a category the reference's most frequent
 * values, its others, values it does not have, and missing.
 *
 * @since 0.1
 */
public final class FeatureCounts {

  private final Cells cells;
  private final long[] counts;

  /** Made when it is first asked for; two threads may both make it, to the same. */
  private @Nullable FeatureCounts coarse;

  /** Takes {@code counts} over. */
  FeatureCounts(Cells cells, long[] counts) {
    this.cells = cells;
    this.counts = counts;
  }

  /**
   * The counts of a reference of numbers, over cells between its own quantiles: 64 of about equal
   * mass, the outermost ones thinner, of which ten make the coarse view. A value that more than
   * 1/60 of the rows share has a cell of its own.
   */
  public static FeatureCounts of(double[] reference) {
    requireSample(reference);
    return new FeatureCounts(NumericCells.fromReference(reference), new long[0]).count(reference);
  }

  /** The counts of a reference of categories, null where the value is missing. */
  public static FeatureCounts of(@Nullable String[] reference) {
    requireSample(reference);
    ColumnSums.Categories column = new ColumnSums.Categories();
    for (String value : reference) {
      column.add(value);
    }
    return new FeatureCounts(column.cells(), new long[0]).count(reference);
  }

  /**
   * The counts of numbers between edges that do not come from them, each in the coarse view too.
   *
   * @param edges finite, strictly ascending
   */
  public static FeatureCounts of(double[] reference, double[] edges) {
    requireSample(reference);
    double[] sorted = Arrays.stream(reference).filter(Double::isFinite).sorted().toArray();
    int[] all = IntStream.range(0, edges.length).toArray();
    NumericCells cells = NumericCells.of(edges, all, Shape.fixed(sorted, edges));
    return new FeatureCounts(cells, new long[0]).count(reference);
  }

  private static void requireSample(@Nullable Object values) {
    Objects.requireNonNull(values, "The values are null; pass an array, if need be an empty one");
  }

  /**
   * The counts of other numbers over these cells.
   *
   * @throws IllegalArgumentException if this is a category
   */
  public FeatureCounts count(double[] values) {
    requireSample(values);
    if (!(cells instanceof NumericCells numbers)) {
      throw new IllegalArgumentException("The feature is a category, but got numbers");
    }
    long[] own = new long[cells.size()];
    for (double value : values) {
      own[numbers.cell(value)]++;
    }
    return new FeatureCounts(cells, own);
  }

  /**
   * The counts of other categories over these cells; null is missing.
   *
   * @throws IllegalArgumentException if this is a number
   */
  public FeatureCounts count(@Nullable String[] values) {
    requireSample(values);
    if (!(cells instanceof CategoryCells categories)) {
      throw new IllegalArgumentException("The feature is a number, but got texts");
    }
    long[] own = new long[cells.size()];
    for (String value : values) {
      own[categories.cell(value)]++;
    }
    return new FeatureCounts(cells, own);
  }

  /** What the feature is. */
  public Feature.Kind kind() {
    return cells instanceof NumericCells ? Feature.Kind.NUMBER : Feature.Kind.CATEGORY;
  }

  /** The same counts over coarser cells. */
  public FeatureCounts at(Resolution resolution) {
    if (resolution == Resolution.FINE) {
      return this;
    }
    if (resolution != Resolution.COARSE) {
      return view(resolution);
    }
    FeatureCounts known = coarse;
    if (known == null) {
      known = view(Resolution.COARSE);
      coarse = known;
    }
    return known;
  }

  private FeatureCounts view(Resolution resolution) {
    View<? extends Cells> view = cells.at(resolution);
    return view.cells() == cells ? this : new FeatureCounts(view.cells(), view.sum(counts));
  }

  /** The counts, cell by cell. */
  public long[] toArray() {
    return counts.clone();
  }

  /** What each cell holds, in words: {@code (1.5, 2.25]}, {@code NaN}, {@code (unseen)}. */
  public List<String> labels() {
    return IntStream.range(0, counts.length).mapToObj(cells::label).toList();
  }

  /**
   * How many of the cells are ordered, from the first one on: those of finite numbers, 0 for a
   * category.
   */
  public int ordered() {
    return cells instanceof NumericCells numbers ? numbers.finite() : 0;
  }

  /** The edges between the ordered cells, ascending; empty for a category. */
  public double[] edges() {
    return cells instanceof NumericCells numbers ? numbers.edges() : new double[0];
  }

  /**
   * Where the values of each ordered cell lie: the mean of the reference's values in it. Empty for
   * a category.
   */
  public double[] centers() {
    return cells instanceof NumericCells numbers
        ? numbers.shape().centers().clone()
        : new double[0];
  }

  /**
   * The standard deviation of the reference's finite values, that of the values themselves with
   * divisor m; 0 for a category.
   */
  public double referenceDeviation() {
    return cells instanceof NumericCells numbers ? numbers.shape().deviation() : 0;
  }

  /** The mean of the reference's finite values; 0 for a category. */
  public double referenceMean() {
    return cells instanceof NumericCells numbers ? numbers.shape().mean() : 0;
  }

  /** The smallest finite value of the reference; 0 for a category. */
  public double referenceMin() {
    return cells instanceof NumericCells numbers ? numbers.shape().min() : 0;
  }

  /** The largest finite value of the reference; 0 for a category. */
  public double referenceMax() {
    return cells instanceof NumericCells numbers ? numbers.shape().max() : 0;
  }

  /**
   * Whether the edges are values that one row of the reference each has, so that they divide a
   * continuous law as order statistics do.
   */
  public boolean edgesAreOrderStatistics() {
    return cells instanceof NumericCells numbers && numbers.shape().distinct();
  }

  /** Whether {@code cell} holds one value only, so that its values are equal. */
  public boolean single(int cell) {
    return cells instanceof CategoryCells categories
        ? cell < categories.values().size()
        : ((NumericCells) cells).single(cell);
  }

  /** All values, missing ones too. */
  public long total() {
    return sum(0, counts.length);
  }

  /** The finite values of a number; 0 for a category. */
  public long finite() {
    return sum(0, ordered());
  }

  /** Values that are missing or NaN. */
  public long missing() {
    long missing = counts[cells.missing()];
    return cells instanceof NumericCells numbers ? missing + counts[numbers.nan()] : missing;
  }

  /** Values of minus infinity; 0 for a category. */
  public long negativeInfinities() {
    return cells instanceof NumericCells numbers ? counts[numbers.negativeInfinity()] : 0;
  }

  /** Values of plus infinity; 0 for a category. */
  public long positiveInfinities() {
    return cells instanceof NumericCells numbers ? counts[numbers.positiveInfinity()] : 0;
  }

  /** Values of a category that the reference does not have; 0 for a number. */
  public long unseen() {
    return cells instanceof CategoryCells categories ? counts[categories.unseen()] : 0;
  }

  private long sum(int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /**
   * That {@code other} is counted over the same cells.
   *
   * @throws IllegalArgumentException if not
   */
  public void requireSameCells(FeatureCounts other) {
    if (cells != other.cells && !cells.equals(other.cells)) {
      throw new IllegalArgumentException(
          "Counts compare over the same cells, but these have "
              + cells
              + " and "
              + other.cells
              + "; count the current values with reference.count(current)");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureCounts that
        && cells.equals(that.cells)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * cells.hashCode() + Arrays.hashCode(counts);
  }

  /** The cells that hold a value, with their counts. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        text.append(text.length() == 1 ? "" : ", ");
        text.append(cells.label(i)).append(": ").append(counts[i]);
      }
    }
    return text.append(']').toString();
  }
}
