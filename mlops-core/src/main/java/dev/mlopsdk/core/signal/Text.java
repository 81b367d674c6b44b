package dev.mlopsdk.core.signal;

import dev.mlopsdk.core.event.Wording;

/** A signal for a person. */
final class Text {

  private Text() {}

  static String of(Signal signal) {
    return signal.name()
        + " "
        + Wording.number(signal.estimate())
        + " (e-value "
        + Wording.number(signal.eValue())
        + ", "
        + signal.samples()
        + " samples)";
  }
}
