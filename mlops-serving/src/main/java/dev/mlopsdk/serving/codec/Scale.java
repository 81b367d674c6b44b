package dev.mlopsdk.serving.codec;

/** Makes probabilities of a classifier's numbers. */
enum Scale {
  NONE,
  SOFTMAX,
  SIGMOID;

  void apply(double[] values) {
    if (this == SIGMOID) {
      for (int i = 0; i < values.length; i++) {
        values[i] = 1 / (1 + Math.exp(-values[i]));
      }
    } else if (this == SOFTMAX) {
      softmax(values);
    }
  }

  /** The largest is taken off first, so that no exponential overflows. */
  private static void softmax(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
  }
}
