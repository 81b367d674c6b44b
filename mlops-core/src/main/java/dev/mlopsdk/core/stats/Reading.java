package dev.mlopsdk.core.stats;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What to take out of an input, and how to measure it. Immutable. */
record Reading<T, V>(
    String feature,
    Class<T> type,
    Function<? super T, ? extends @Nullable V> value,
    Ruler<? super V> ruler) {

  Reading {
    if (feature.isBlank()) {
      throw new IllegalArgumentException(
          "A feature's name is not blank, but was '" + feature + "'");
    }
  }

  /**
   * Measures {@code input} into the columns from {@code first} on.
   *
   * @throws ClassCastException if the input is of another type
   */
  void read(@Nullable Object input, Stripe stripe, int first, int slot) {
    V found = input == null ? null : value.apply(type.cast(input));
    if (found == null) {
      tally(NumberCells.MISSING, stripe, first);
    } else {
      ruler.measure(found, stripe, first, slot);
    }
  }

  void tally(int kind, Stripe stripe, int first) {
    for (int i = 0; i < ruler.measures().size(); i++) {
      stripe.column(first + i).tally(kind);
    }
  }
}
