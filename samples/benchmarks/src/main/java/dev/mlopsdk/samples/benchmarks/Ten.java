package dev.mlopsdk.samples.benchmarks;

/** The input of the logistic model. */
public record Ten(
    float a, float b, float c, float d, float e, float f, float g, float h, float i, float j) {

  static Ten of(float[] x) {
    return new Ten(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9]);
  }
}
