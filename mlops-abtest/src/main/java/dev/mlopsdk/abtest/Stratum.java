package dev.mlopsdk.abtest;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * The sums of one epoch, per arm. Adding takes no lock; a reader may miss parts of what is being
 * added while he reads, never what was added before. Thread-safe.
 */
final class Stratum {

  private static final long UNSET = Double.doubleToRawLongBits(Double.NaN);

  final int epoch;
  final double[] shares;
  private final LongAdder[] exposures;
  private final LongAdder[] units;
  private final LongAdder[] outcomes;
  private final DoubleAdder[] sums;
  private final DoubleAdder[] sumsOfSquares;

  /** The first outcome is taken off all, lest the squares swallow a small variance. */
  private final AtomicLong shift = new AtomicLong(UNSET);

  Stratum(int epoch, int[] slots) {
    this.epoch = epoch;
    this.shares = Arrays.stream(slots).mapToDouble(count -> count).toArray();
    this.exposures = adders(slots.length);
    this.units = adders(slots.length);
    this.outcomes = adders(slots.length);
    this.sums = new DoubleAdder[slots.length];
    this.sumsOfSquares = new DoubleAdder[slots.length];
    Arrays.setAll(sums, arm -> new DoubleAdder());
    Arrays.setAll(sumsOfSquares, arm -> new DoubleAdder());
  }

  private static LongAdder[] adders(int arms) {
    LongAdder[] adders = new LongAdder[arms];
    Arrays.setAll(adders, arm -> new LongAdder());
    return adders;
  }

  void exposure(int arm) {
    exposures[arm].increment();
  }

  void unit(int arm) {
    units[arm].increment();
  }

  void outcome(int arm, double value) {
    if (shift.get() == UNSET) {
      shift.compareAndSet(UNSET, Double.doubleToRawLongBits(value));
    }
    double shifted = value - Double.longBitsToDouble(shift.get());
    outcomes[arm].increment();
    sums[arm].add(shifted);
    sumsOfSquares[arm].add(shifted * shifted);
  }

  long exposures(int arm) {
    return exposures[arm].sum();
  }

  long units(int arm) {
    return units[arm].sum();
  }

  long outcomes(int arm) {
    return outcomes[arm].sum();
  }

  long[] units() {
    return Arrays.stream(units).mapToLong(LongAdder::sum).toArray();
  }

  Moments[] moments() {
    double zero = Double.longBitsToDouble(shift.get());
    Moments[] moments = new Moments[sums.length];
    Arrays.setAll(
        moments, arm -> Moments.of(outcomes(arm), zero, sums[arm].sum(), sumsOfSquares[arm].sum()));
    return moments;
  }
}
