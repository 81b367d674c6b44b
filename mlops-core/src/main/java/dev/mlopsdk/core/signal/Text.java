package dev.mlopsdk.core.signal;

import dev.mlopsdk.core.event.Readable;

/** A signal for a person. */
final class Text {

  private Text() {}

  static String of(Signal signal) {
    return signal.name()
        + " "
        + Readable.number(signal.estimate())
        + " (e-value "
        + Readable.number(signal.eValue())
        + ", "
        + signal.samples()
        + " samples)";
  }
}
