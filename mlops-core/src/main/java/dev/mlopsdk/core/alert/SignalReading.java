package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.signal.Signal;

/** What a signal says. */
record SignalReading(Signal signal) implements Reading {

  @Override
  public double value() {
    return signal.estimate();
  }

  @Override
  public double evidence() {
    return signal.eValue();
  }

  @Override
  public long samples() {
    return signal.samples();
  }
}
