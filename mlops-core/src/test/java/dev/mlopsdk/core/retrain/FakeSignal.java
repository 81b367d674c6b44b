package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.signal.Signal;

/** A signal that says what a test says. */
final class FakeSignal implements Signal {

  volatile double estimate = Double.NaN;
  volatile double eValue = 1;
  volatile long samples = 1000;

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public double estimate() {
    return estimate;
  }

  @Override
  public double eValue() {
    return eValue;
  }

  @Override
  public long samples() {
    return samples;
  }
}
