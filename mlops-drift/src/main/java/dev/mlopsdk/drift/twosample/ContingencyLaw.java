package dev.mlopsdk.drift.twosample;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Where the p-value of a statistic of two rows of counts comes from. Immutable. */
record ContingencyLaw(PValueMethod method, Permutation permutation) {

  static final ContingencyLaw DEFAULT = new ContingencyLaw(PValueMethod.AUTO, Permutation.DEFAULT);

  /** More values than this are not dealt unless asked for: some ten seconds. */
  private static final long MOST_DEALT = 1L << 22;

  ContingencyLaw {
    Objects.requireNonNull(method, "method");
  }

  ContingencyLaw with(PValueMethod other) {
    return new ContingencyLaw(other, permutation);
  }

  ContingencyLaw withCount(int count) {
    return new ContingencyLaw(method, permutation.withCount(count));
  }

  ContingencyLaw withSeed(long seed) {
    return new ContingencyLaw(method, permutation.withSeed(seed));
  }

  /** Refuses a level that deals cannot reach, whether this table needs them or not. */
  void requireReach(double alpha) {
    if (method != PValueMethod.ASYMPTOTIC) {
      permutation.requireReach(alpha);
    }
  }

  double pValue(Contingency table, ToDoubleFunction<Contingency> statistic) {
    double observed = statistic.applyAsDouble(table);
    boolean deal =
        switch (method) {
          case AUTO -> !table.wellFilled() && dealt(table) <= MOST_DEALT;
          case EXACT -> true;
          case ASYMPTOTIC -> false;
        };
    if (!deal) {
      return table.survival(observed);
    }
    double bound = Permutation.atLeast(observed);
    SplittableRandom random = permutation.random();
    int extreme = 0;
    for (int i = 0; i < permutation.count(); i++) {
      extreme += statistic.applyAsDouble(table.deal(random)) >= bound ? 1 : 0;
    }
    return permutation.pValue(extreme);
  }

  /** How many random numbers a deal takes. */
  private static long dealt(Contingency table) {
    int largest = table.largest();
    return table.referenceSize
        + table.currentSize
        - table.reference[largest]
        - table.current[largest];
  }
}
