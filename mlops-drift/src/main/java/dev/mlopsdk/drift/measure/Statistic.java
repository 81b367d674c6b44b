package dev.mlopsdk.drift.measure;

/** A figure of two samples that are counted over the same cells. */
@FunctionalInterface
interface Statistic {

  /** Neither array is changed. */
  double of(long[] reference, long[] current);
}
