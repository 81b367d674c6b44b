package dev.mlopsdk.drift.quality;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The live counts of a classifier. Thread-safe as {@link Live} says. */
final class LiveClassifier implements Live {

  private final double threshold;
  private final int buckets;
  private final ScoreCounter counter;

  /** What was counted when each bucket of the window began, the oldest first. */
  private final Deque<ScoreCounts> marks = new ArrayDeque<>();

  private @Nullable Cbpe cbpe;

  LiveClassifier(ScoreGrid grid, int stripes, double threshold, int buckets, @Nullable Cbpe cbpe) {
    this.threshold = threshold;
    this.buckets = buckets;
    this.counter = new ScoreCounter(grid.withEdge(threshold), stripes);
    this.cbpe = cbpe;
    marks.add(counter.snapshot());
  }

  static boolean takes(double score) {
    return score >= 0 && score <= 1;
  }

  @Override
  public boolean predicted(double score) {
    if (takes(score)) {
      counter.accept(score);
      return true;
    }
    return false;
  }

  @Override
  public boolean labelled(double score, double truth) {
    boolean positive = Double.compare(truth, 1) == 0;
    if (takes(score) && (positive || Double.compare(truth + 0.0, 0) == 0)) {
      counter.accept(score, positive ? 1 : 0);
      return true;
    }
    return false;
  }

  /** Takes the labels so far as the reference. */
  void learn() {
    cbpe = Cbpe.fit(counter.snapshot(), threshold);
  }

  void expectBy(@Nullable Cbpe other) {
    cbpe = other;
  }

  @Nullable Cbpe cbpe() {
    return cbpe;
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
    ScoreCounts window = counter.snapshot().minus(marks.element());
    Map<QualityMetric, Estimate> estimated = Map.of();
    Map<QualityMetric, Estimate> expected = Map.of();
    if (cbpe != null) {
      estimated = window.predictions() > 0 ? cbpe.estimate(window).metrics() : Map.of();
      expected = window.labels() > 0 ? cbpe.estimate(window.labelledOnly()).metrics() : Map.of();
    }
    return new QualityFigures(
        window.predictions(), window.labels(), realised(window), estimated, expected);
  }

  private Map<QualityMetric, Estimate> realised(ScoreCounts window) {
    Map<QualityMetric, Estimate> realised = new EnumMap<>(QualityMetric.class);
    if (window.labels() > 0) {
      ClassificationQuality quality = window.quality(threshold);
      realised.put(QualityMetric.ACCURACY, quality.accuracy());
      realised.put(QualityMetric.PRECISION, quality.precision());
      realised.put(QualityMetric.RECALL, quality.recall());
      realised.put(QualityMetric.F1, quality.f1());
      realised.put(QualityMetric.ROC_AUC, quality.rocAuc());
      realised.put(QualityMetric.AVERAGE_PRECISION, quality.averagePrecision());
      realised.put(QualityMetric.LOG_LOSS, quality.logLoss());
      realised.put(QualityMetric.BRIER, quality.brier());
      realised.put(QualityMetric.CALIBRATION_ERROR, Estimate.of(quality.calibrationError()));
    }
    return realised;
  }
}
