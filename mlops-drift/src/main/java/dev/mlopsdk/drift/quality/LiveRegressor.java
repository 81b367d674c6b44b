package dev.mlopsdk.drift.quality;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The live sums of a regressor. Thread-safe as {@link Live} says. */
final class LiveRegressor implements Live {

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Mark(ErrorCounts errors, long[] predicted) {}

  private final int buckets;
  private final ErrorCounter errors;
  private final @Nullable Dle dle;

  /** Predictions by cell of {@link #dle}, then how many were outside of it. */
  private final Tally predicted;

  private final Deque<Mark> marks = new ArrayDeque<>();

  LiveRegressor(int stripes, int buckets, @Nullable Dle dle) {
    this.buckets = buckets;
    this.errors = new ErrorCounter(stripes);
    this.dle = dle;
    this.predicted = new Tally(dle == null ? 2 : dle.size() + 1, stripes);
    marks.add(mark());
  }

  private Mark mark() {
    return new Mark(errors.snapshot(), predicted.snapshot());
  }

  @Override
  public boolean predicted(double score) {
    if (!ErrorCounter.takes(score)) {
      return false;
    }
    int stripe = predicted.stripe();
    if (dle == null) {
      predicted.add(stripe, 0, 1);
    } else {
      predicted.add(stripe, dle.cell(score), 1);
      if (dle.outside(score)) {
        predicted.add(stripe, dle.size(), 1);
      }
    }
    return true;
  }

  @Override
  public boolean labelled(double score, double truth) {
    if (ErrorCounter.takes(score) && ErrorCounter.takes(truth)) {
      errors.accept(score, truth);
      return true;
    }
    return false;
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
    ErrorCounts window = errors.snapshot().minus(from.errors);
    long[] counted = Tally.minus(predicted.snapshot(), from.predicted);
    long[] cells = Arrays.copyOf(counted, counted.length - 1);
    long predictions = Arrays.stream(cells).sum();
    Map<QualityMetric, Estimate> realised = new EnumMap<>(QualityMetric.class);
    if (window.labels() > 0) {
      RegressionQuality quality = window.quality();
      realised.put(QualityMetric.MAE, quality.mae());
      realised.put(QualityMetric.RMSE, quality.rmse());
      realised.put(QualityMetric.BIAS, quality.bias());
      realised.put(QualityMetric.R2, Estimate.of(quality.r2()));
    }
    Map<QualityMetric, Estimate> estimated = new EnumMap<>(QualityMetric.class);
    if (dle != null && predictions > 0) {
      DleEstimate expected = dle.estimate(cells, counted[cells.length]);
      estimated.put(QualityMetric.MAE, expected.mae());
      estimated.put(QualityMetric.RMSE, expected.rmse());
    }
    return new QualityFigures(predictions, window.labels(), realised, estimated, Map.of());
  }
}
