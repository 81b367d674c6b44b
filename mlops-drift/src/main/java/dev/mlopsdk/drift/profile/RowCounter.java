package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts whole rows of one schema into a profile: a thread takes a stripe for itself for the time
 * of a row, so that the row costs one atomic operation, not one per feature; where another thread
 * has it, every value is added atomically beside it. Nobody who counts waits. Thread-safe.
 *
 * <p>A stripe keeps the numbers of a few rows and counts them together: what a feature's edges and
 * counts cost is bringing them from memory, after a run of a model has used the caches. A snapshot
 * counts what is kept, so it misses no row.
 *
 * <pre>{@code
 * RowCounter counter = RowCounter.of(baseline, schema);
 * counter.count(row, score);                          // any thread
 * Counts window = counter.snapshot().minus(before);   // what came since
 * }</pre>
 *
 * @since 0.1
 */
public final class RowCounter {

  private static final NumberSlot[] NO_SCORE = {};

  /** One feature of the row: where it stands there, and where its cells begin. */
  private record NumberSlot(int index, int offset, NumericCells cells) {}

  private record CategorySlot(int index, int offset, CategoryCells cells) {}

  /** A stripe keeps the numbers of so many rows, */
  private static final int MOST_ROWS = 32;

  /** but not many more than these: whoever counts them does so on a call's time. */
  private static final int MOST_NUMBERS = 512;

  private static final int SPINS = 100;
  private static final long PAUSE_NANOS = 1_000;

  /** Doubles before and after them, so that no two stripes share a cache line. */
  private static final int PADDING = 16;

  /** Where the place of the next number stands, right before the first one. */
  private static final int NEXT = PADDING - 1;

  private final CountProfile profile;

  /** Per stripe, and its owner's: the numbers of the rows kept; NaN is counted already. */
  private final double[][] kept;

  private final NumberSlot[] numbers;
  private final CategorySlot[] categories;

  /** The score's place, empty where it is not watched. */
  private final NumberSlot[] score;

  private final List<String> notes;
  private final List<String> features;

  RowCounter(CountProfile profile, FeatureSchema schema) {
    this.profile = profile;
    this.kept = new double[profile.stripes()][];
    Layout layout = profile.layout();
    List<NumberSlot> numbers = new ArrayList<>();
    List<CategorySlot> categories = new ArrayList<>();
    List<NumberSlot> score = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<String> features = new ArrayList<>();
    for (int f = 0; f < layout.features(); f++) {
      String name = layout.names().get(f);
      int index = schema.indexOf(name);
      int offset = layout.offset(f);
      boolean number = layout.cells(f) instanceof NumericCells;
      if (index < 0 && number && name.equals(Baseline.PREDICTION)) {
        score.add(new NumberSlot(-1, offset, layout.numbers(f)));
      } else if (index < 0) {
        notes.add("baseline column '" + name + "' is no feature of the model");
        continue;
      } else if (number != (schema.feature(index).kind() == Feature.Kind.NUMBER)) {
        notes.add(
            "feature '"
                + name
                + "' is a "
                + (number
                    ? "category, but its baseline a number"
                    : "number, but its baseline a category")
                + "; say which when the baseline is made");
        continue;
      } else if (number) {
        numbers.add(new NumberSlot(index, offset, layout.numbers(f)));
      } else {
        categories.add(new CategorySlot(index, offset, layout.categories(f)));
      }
      features.add(name);
    }
    for (String name : schema.names()) {
      if (layout.indexOf(name) < 0) {
        notes.add("feature '" + name + "' has no baseline");
      }
    }
    this.numbers = numbers.toArray(new NumberSlot[0]);
    this.categories = categories.toArray(new CategorySlot[0]);
    this.score = score.toArray(new NumberSlot[0]);
    this.notes = List.copyOf(notes);
    this.features = List.copyOf(features);
    int rows = Math.max(1, Math.min(MOST_ROWS, MOST_NUMBERS / Math.max(1, width())));
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new double[rows * width() + 2 * PADDING];
      kept[i][NEXT] = PADDING;
    }
  }

  /** Numbers kept of a row. */
  private int width() {
    return numbers.length + score.length;
  }

  /**
   * Counts rows of {@code schema} over the cells of {@code baseline}, whose features are matched by
   * name; a feature of the baseline called {@value Baseline#PREDICTION} that is none of the schema
   * takes the score.
   */
  public static RowCounter of(Baseline baseline, FeatureSchema schema) {
    return new RowCounter(CountProfile.of(baseline), schema);
  }

  /** What could not be matched, one sentence each. */
  public List<String> notes() {
    return notes;
  }

  /** The names of the baseline's features that rows are counted into, ordered. */
  public List<String> features() {
    return features;
  }

  /** What the counts take of the heap, in bytes; it does not depend on the rows. */
  public long bytes() {
    return profile.bytes();
  }

  /** What was counted so far, with the rows that stripes keep. */
  public Counts snapshot() {
    for (int i = 0; i < kept.length; i++) {
      CountProfile.Stripe stripe = profile.stripe(i);
      for (int looks = 0; !stripe.acquire(); looks++) {
        // It is taken for the time of a call, unless its thread lost its processor.
        if (looks < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(this, PAUSE_NANOS);
        }
      }
      try {
        countKept(stripe, kept[i]);
      } finally {
        stripe.release();
      }
    }
    return profile.snapshot();
  }

  /** Counts one row and the model's score for it, NaN where there is none. */
  public void count(Row row, double value) {
    count(row, score, value);
  }

  /** Counts one row that another model answered: its score says nothing about this one. */
  public void countInputs(Row row) {
    count(row, NO_SCORE, Double.NaN);
  }

  private void count(Row row, NumberSlot[] scores, double value) {
    int own = profile.ownStripe();
    CountProfile.Stripe stripe = profile.stripe(own);
    if (!stripe.acquire()) {
      share(stripe, row, scores, value);
      return;
    }
    try {
      keep(stripe, kept[own], row, scores, value);
    } finally {
      stripe.release();
    }
  }

  private void keep(
      CountProfile.Stripe stripe, double[] rows, Row row, NumberSlot[] scores, double value) {
    if ((int) rows[NEXT] + width() > rows.length - PADDING) {
      countKept(stripe, rows);
    }
    int at = (int) rows[NEXT];
    for (NumberSlot number : numbers) {
      double each = row.number(number.index);
      if (!Double.isFinite(each)) {
        stripe.exclusive[CountProfile.Stripe.PADDING + cell(number, row)]++;
        each = Double.NaN;
      }
      rows[at++] = each;
    }
    for (int i = 0; i < score.length; i++) {
      boolean counts = i < scores.length;
      if (counts && !Double.isFinite(value)) {
        stripe.exclusive[CountProfile.Stripe.PADDING + scoreCell(score[i], value)]++;
      }
      rows[at++] = counts && Double.isFinite(value) ? value : Double.NaN;
    }
    for (CategorySlot category : categories) {
      stripe.exclusive[CountProfile.Stripe.PADDING + cell(category, row)]++;
    }
    rows[NEXT] = at;
  }

  /** Feature by feature; the stripe is the caller's. */
  private void countKept(CountProfile.Stripe stripe, double[] rows) {
    int end = (int) rows[NEXT];
    int first = PADDING;
    for (NumberSlot number : numbers) {
      count(number, stripe.exclusive, rows, first++, end);
    }
    for (NumberSlot number : score) {
      count(number, stripe.exclusive, rows, first++, end);
    }
    rows[NEXT] = PADDING;
  }

  private void count(NumberSlot number, long[] counts, double[] rows, int first, int end) {
    NumericCells cells = number.cells;
    int offset = CountProfile.Stripe.PADDING + number.offset;
    int width = width();
    for (int at = first; at < end; at += width) {
      double value = rows[at];
      if (!Double.isNaN(value)) {
        counts[offset + cells.cell(value)]++;
      }
    }
  }

  private void share(CountProfile.Stripe stripe, Row row, NumberSlot[] scores, double value) {
    for (NumberSlot number : numbers) {
      stripe.share(cell(number, row));
    }
    for (CategorySlot category : categories) {
      stripe.share(cell(category, row));
    }
    for (NumberSlot number : scores) {
      stripe.share(scoreCell(number, value));
    }
  }

  /** A missing number reads as NaN, so only the rare ones ask again. */
  private static int cell(NumberSlot number, Row row) {
    NumericCells cells = number.cells;
    double value = row.number(number.index);
    boolean there = Double.isFinite(value) || !row.missing(number.index);
    return number.offset + (there ? cells.cell(value) : cells.missing());
  }

  private static int cell(CategorySlot category, Row row) {
    return category.offset + category.cells.cell(row.text(category.index));
  }

  private static int scoreCell(NumberSlot number, double value) {
    NumericCells cells = number.cells;
    return number.offset + (Double.isNaN(value) ? cells.missing() : cells.cell(value));
  }
}
