package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Labelled predictions from before deployment, as arrays until the options are known. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Reference(double[] predictions, double[] truths, @Nullable MulticlassCbpe cbpe) {

  Reference(double[] predictions, double[] truths) {
    this(predictions, truths, null);
  }

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

  static Reference ofProbabilities(double[][] probabilities, int[] truths, int classes) {
    Labelled.requireSameLength(probabilities.length, truths.length);
    Probabilities.require(probabilities[0], classes);
    MulticlassCbpe cbpe = MulticlassCbpe.fit(probabilities, truths);
    return new Reference(
        Arrays.stream(probabilities).mapToDouble(Probabilities::largest).toArray(),
        Arrays.stream(truths).asDoubleStream().toArray(),
        cbpe);
  }

  int[] labels() {
    int[] labels = new int[truths.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = truths[i] > 0 ? 1 : 0;
    }
    return labels;
  }
}
