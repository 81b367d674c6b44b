package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.pair.WeightedMoments;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares answers with truths. Numbers are those of a classifier as long as every truth is 0 or 1
 * and every score a probability, else those of a regressor. Not thread-safe; confine to one thread.
 */
final class Quality {

  private static final double SMALLEST = 1e-15;

  private final WeightedMoments named = new WeightedMoments();
  private final WeightedMoments right = new WeightedMoments();
  private final WeightedMoments logLoss = new WeightedMoments();
  private final WeightedMoments squared = new WeightedMoments();
  private final WeightedMoments absolute = new WeightedMoments();
  private final WeightedMoments bias = new WeightedMoments();
  private final ScoreBins scores = new ScoreBins();
  private boolean binary = true;

  void accept(AnswerPair.Answer answer, Outcome truth, double weight) {
    String wanted = truth.label();
    if (wanted != null) {
      String label = answer.label();
      if (label != null) {
        named.accept(label.equals(wanted) ? 1 : 0, weight);
      }
    } else if (!Double.isNaN(answer.score())) {
      number(answer.score(), truth.value(), weight);
    }
  }

  private void number(double score, double truth, double weight) {
    double error = score - truth;
    squared.accept(error * error, weight);
    absolute.accept(Math.abs(error), weight);
    bias.accept(error, weight);
    binary &= (truth == 0 || truth == 1) && score >= 0 && score <= 1;
    if (binary) {
      boolean positive = truth == 1;
      right.accept(score >= 0.5 == positive ? 1 : 0, weight);
      double given = positive ? score : 1 - score;
      logLoss.accept(-Math.log(Math.max(SMALLEST, given)), weight);
      scores.accept(score, positive, weight);
    }
  }

  List<Metric> result() {
    List<Metric> metrics = new ArrayList<>();
    if (named.count() > 0) {
      metrics.add(share("label_accuracy", named));
    }
    if (squared.count() > 0 && binary) {
      metrics.add(share("accuracy", right));
      if (scores.bothSeen()) {
        metrics.add(scores.auc(right.count()));
      }
      metrics.add(mean("log_loss", logLoss));
      metrics.add(mean("brier", squared));
    } else if (squared.count() > 0) {
      metrics.add(mean("mae", absolute));
      metrics.add(root(mean("rmse", squared)));
      metrics.add(mean("bias", bias));
    }
    return metrics;
  }

  private static Metric share(String name, WeightedMoments of) {
    return Metric.share(name, of.mean(), of.effective(), of.count());
  }

  private static Metric mean(String name, WeightedMoments of) {
    return Metric.mean(name, of.mean(), of.standardError(), of.count());
  }

  private static Metric root(Metric square) {
    return new Metric(
        square.name(),
        Math.sqrt(square.value()),
        Math.sqrt(Math.max(0, square.low())),
        Math.sqrt(square.high()),
        square.truths());
  }
}
