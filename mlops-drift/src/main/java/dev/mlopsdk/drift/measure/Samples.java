package dev.mlopsdk.drift.measure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What raw samples have to be. Stateless. */
final class Samples {

  private Samples() {}

  static void require(@Nullable Object reference, @Nullable Object current) {
    Objects.requireNonNull(reference, "The sample 'reference' is null; pass the training values");
    Objects.requireNonNull(current, "The sample 'current' is null; pass the values to compare");
  }

  static void requireValues(int reference, int current) {
    if (reference == 0 || current == 0) {
      throw new IllegalArgumentException(
          "Both samples need a value, but the reference has "
              + reference
              + " and the current sample "
              + current);
    }
  }
}
