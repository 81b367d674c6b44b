package dev.mlopsdk.core.meter;

import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What is read from one source after another, as if it were one: nothing that was counted is lost,
 * and a source is let go once the next has come. Thread-safe.
 */
final class Succession {

  private DoubleSupplier count = () -> 0;
  private DoubleSupplier total = () -> 0;
  private DoubleSupplier max = () -> 0;

  // Of the sources before.
  private double countBefore;
  private double totalBefore;
  private double maxBefore;

  /** From now on {@code source} is read, whose count and total begin at 0. */
  synchronized <T> void next(
      T source,
      ToDoubleFunction<T> itsCount,
      ToDoubleFunction<T> itsTotal,
      ToDoubleFunction<T> itsMax) {
    countBefore = count();
    totalBefore = total();
    maxBefore = max();
    count = () -> itsCount.applyAsDouble(source);
    total = () -> itsTotal.applyAsDouble(source);
    max = () -> itsMax.applyAsDouble(source);
  }

  synchronized double count() {
    return countBefore + count.getAsDouble();
  }

  synchronized double total() {
    return totalBefore + total.getAsDouble();
  }

  synchronized double max() {
    return Math.max(maxBefore, max.getAsDouble());
  }
}
