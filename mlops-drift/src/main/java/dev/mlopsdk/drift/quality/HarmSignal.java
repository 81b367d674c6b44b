package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.event.Wording;
import dev.mlopsdk.core.signal.Signal;
import java.util.function.Supplier;

/**
 * What the latest look at one version's losses tells a trigger, an alert or a rollout. Thread-safe.
 */
record HarmSignal(Supplier<QualityReport.Harm> latest) implements Signal {

  @Override
  public String name() {
    return "harm";
  }

  @Override
  public double estimate() {
    return latest.get().risk();
  }

  @Override
  public double eValue() {
    return latest.get().eValue();
  }

  @Override
  public long samples() {
    return latest.get().labels();
  }

  @Override
  public String toString() {
    return "harm "
        + Wording.number(estimate())
        + " (e-value "
        + Wording.number(eValue())
        + ", "
        + samples()
        + " labels)";
  }
}
