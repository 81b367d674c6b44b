package dev.mlopsdk.core.validation;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A change of unit that quartiles show. Immutable.
 *
 * @param factor by which the quartiles grew, as measured
 * @param fitting the conversions that would explain it, the nearest first; may be empty
 */
record UnitChange(double factor, List<Conversion> fitting) {

  private static final int NAMED = 3;

  UnitChange {
    fitting = List.copyOf(fitting);
  }

  /** One sentence. */
  String text() {
    if (!fitting.isEmpty() && fitting.get(0).offset() != 0) {
      return "its quartiles are those of the training data after " + fitting.get(0).text();
    }
    String names =
        fitting.stream().limit(NAMED).map(Conversion::text).collect(Collectors.joining(" or "));
    return String.format(
        Locale.ROOT,
        "its quartiles are those of the training data times %.4g; %s",
        factor,
        fitting.isEmpty() ? "no known conversion fits" : "that fits " + names);
  }
}
