package dev.mlopsdk.core.value;

import java.util.concurrent.atomic.LongAdder;

/**
 * A sum of amounts of 0 or more that only grows and loses none: whole units and billionths are two
 * sums of integers, so the millionth small amount counts as much as the first. Each amount is
 * rounded to a billionth. Exact up to nine billion amounts. Thread-safe.
 */
final class Money {

  private static final double PARTS = 1e9;

  /** Above this a double has no billionths, and sums of units might overflow. */
  static final double MOST = 1e12;

  private final LongAdder units = new LongAdder();
  private final LongAdder billionths = new LongAdder();

  void add(double amount) {
    long whole = (long) amount;
    units.add(whole);
    billionths.add(Math.round((amount - whole) * PARTS));
  }

  double sum() {
    return units.sum() + billionths.sum() / PARTS;
  }
}
