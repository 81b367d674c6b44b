package dev.mlopsdk.drift.quality;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The live counts of a classifier with several classes. Thread-safe as {@link Live} says. */
final class LiveClasses implements Live {

  private final ClassNames names;
  private final int buckets;
  private final ClassCounter counter;

  /** What was counted when each bucket of the window began, the oldest first. */
  private final Deque<ClassCounts> marks = new ArrayDeque<>();

  LiveClasses(ClassNames names, int stripes, int buckets) {
    this.names = names;
    this.buckets = buckets;
    this.counter = new ClassCounter(names.size(), stripes);
    marks.add(counter.snapshot());
  }

  @Override
  public boolean predicted(double answer) {
    if (Double.isNaN(answer)) {
      return false;
    }
    counter.accept((int) answer);
    return true;
  }

  @Override
  public boolean labelled(double answer, double truth) {
    if (Double.isNaN(answer) || Double.isNaN(truth)) {
      return false;
    }
    counter.accept((int) answer, (int) truth);
    return true;
  }

  void score(double top, double ofTruth, double squares, boolean right) {
    counter.score(top, ofTruth, squares, right);
  }

  @Override
  public void turn() {
    marks.add(counter.snapshot());
    if (marks.size() > buckets) {
      marks.remove();
    }
  }

  @Override
  public QualityFigures figures() {
    ClassCounts window = counter.snapshot().minus(marks.element());
    MulticlassQuality quality = window.quality().named(names);
    return new QualityFigures(
        window.predictions(), window.labels(), quality.metrics(), Map.of(), Map.of(), quality);
  }
}
