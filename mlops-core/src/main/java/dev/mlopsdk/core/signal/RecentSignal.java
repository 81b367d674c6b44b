package dev.mlopsdk.core.signal;

import dev.mlopsdk.core.signal.ShareSignal.Counts;
import java.util.function.Supplier;

/**
 * What a signal tells of the cases since the window began. Thread-safe.
 *
 * @param all the signal since its version opened
 * @param before its counts when the window began
 */
record RecentSignal(ShareSignal all, Supplier<Counts> before) implements Signal {

  @Override
  public String name() {
    return all.name() + ".recent";
  }

  private Counts counts() {
    // The window may move on between the two; the older beginning with the newer counts is a
    // window too, the other way round would be none.
    Counts start = before.get();
    return all.counts().minus(start);
  }

  @Override
  public double estimate() {
    return all.estimate(counts());
  }

  @Override
  public double eValue() {
    return all.eValue(counts());
  }

  @Override
  public long samples() {
    return counts().all();
  }

  @Override
  public String toString() {
    return Text.of(this);
  }
}
