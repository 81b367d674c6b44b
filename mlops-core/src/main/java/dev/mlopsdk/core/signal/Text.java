package dev.mlopsdk.core.signal;

/** A signal for a person. */
final class Text {

  private Text() {}

  static String of(Signal signal) {
    return signal.name()
        + " "
        + signal.estimate()
        + " (e-value "
        + signal.eValue()
        + ", "
        + signal.samples()
        + " samples)";
  }
}
