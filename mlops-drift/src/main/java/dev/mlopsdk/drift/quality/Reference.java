package dev.mlopsdk.drift.quality;

import java.util.Arrays;

/** Labelled predictions from before deployment, as arrays until the options are known. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Reference(double[] predictions, double[] truths) {

  Reference {
    Labelled.requireSameLength(predictions.length, truths.length);
    predictions = predictions.clone();
    truths = truths.clone();
    for (int i = 0; i < truths.length; i++) {
      ErrorCounts.require("prediction", predictions[i], i);
      ErrorCounts.require("truth", truths[i], i);
    }
  }

  static Reference ofLabels(double[] scores, int[] labels) {
    Labelled.of(scores, labels);
    double[] truths = new double[labels.length];
    for (int i = 0; i < truths.length; i++) {
      truths[i] = labels[i];
    }
    return new Reference(scores, truths);
  }

  static Reference ofClasses(int[] predicted, int[] truths, int classes) {
    MulticlassQuality.of(predicted, truths, classes);
    return new Reference(
        Arrays.stream(predicted).asDoubleStream().toArray(),
        Arrays.stream(truths).asDoubleStream().toArray());
  }

  int[] labels() {
    int[] labels = new int[truths.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = truths[i] > 0 ? 1 : 0;
    }
    return labels;
  }
}
