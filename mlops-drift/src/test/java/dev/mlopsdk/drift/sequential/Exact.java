package dev.mlopsdk.drift.sequential;

import org.apache.commons.statistics.distribution.BetaDistribution;

/** Exact limits for a share of simulated runs. */
final class Exact {

  private Exact() {}

  /** Clopper and Pearson's one-sided 99 % upper limit of the chance behind {@code hits}. */
  static double upperLimit(int hits, int runs) {
    return hits == runs
        ? 1
        : BetaDistribution.of(hits + 1.0, runs - hits).inverseCumulativeProbability(0.99);
  }
}
