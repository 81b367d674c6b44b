package dev.mlopsdk.drift.quality;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The live counts of a classifier with several classes. Thread-safe as {@link Live} says. */
final class LiveClasses implements Live {

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Mark(ClassCounts counts, long[] expected) {}

  private final ClassNames names;
  private final int buckets;
  private final ClassCounter counter;
  private final @Nullable MulticlassCbpe cbpe;

  /** What {@link ExpectedClasses} sums; nothing without {@link #cbpe}. */
  private final Tally expected;

  /** What was counted when each bucket of the window began, the oldest first. */
  private final Deque<Mark> marks = new ArrayDeque<>();

  LiveClasses(ClassNames names, int stripes, int buckets, @Nullable MulticlassCbpe cbpe) {
    this.names = names;
    this.buckets = buckets;
    this.counter = new ClassCounter(names.size(), stripes);
    this.cbpe = cbpe;
    this.expected = new Tally(cbpe == null ? 0 : ExpectedClasses.longs(names.size()), stripes);
    marks.add(mark());
  }

  private Mark mark() {
    return new Mark(counter.snapshot(), expected.snapshot());
  }

  @Override
  public boolean predicted(double answer) {
    if (Double.isNaN(answer)) {
      return false;
    }
    counter.accept((int) answer);
    return true;
  }

  /** Whether there are estimates before labels come. */
  boolean estimates() {
    return cbpe != null;
  }

  /** Counts what to expect of a prediction with these probabilities, which are written over. */
  void expect(double[] row, int answer) {
    if (cbpe != null) {
      cbpe.calibrate(row);
      ExpectedClasses.add(expected, row, answer);
    }
  }

  @Override
  public boolean labelled(double answer, double truth) {
    if (Double.isNaN(answer) || Double.isNaN(truth)) {
      return false;
    }
    counter.accept((int) answer, (int) truth);
    return true;
  }

  /** Counts what probabilities say of a label that was counted. */
  void score(double top, double ofTruth, double squares, boolean right) {
    counter.score(top, ofTruth, squares, right);
  }

  @Override
  public void turn() {
    marks.add(mark());
    if (marks.size() > buckets) {
      marks.remove();
    }
  }

  @Override
  public QualityFigures figures() {
    Mark from = marks.element();
    ClassCounts window = counter.snapshot().minus(from.counts);
    MulticlassQuality quality = window.quality().named(names);
    return new QualityFigures(
        window.predictions(),
        window.labels(),
        quality.metrics(),
        estimated(Tally.minus(expected.snapshot(), from.expected)),
        Map.of(),
        quality);
  }

  private Map<QualityMetric, Estimate> estimated(long[] sums) {
    return cbpe == null ? Map.of() : cbpe.estimate(new ExpectedClasses(sums, names.size()));
  }
}
