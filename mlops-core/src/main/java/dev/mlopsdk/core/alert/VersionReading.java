package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.signal.Signal;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The signal of whichever version is followed; missing while there is none, or this process does
 * not watch it. Thread-safe.
 */
final class VersionReading implements Reading {

  private final Function<? super ModelRef, ? extends Signal> signals;
  private volatile @Nullable ModelRef ref;

  VersionReading(Function<? super ModelRef, ? extends Signal> signals) {
    this.signals = signals;
  }

  void follow(ModelRef version) {
    ref = version.version() == Subject.NONE ? null : version;
  }

  private Optional<Reading> reading() {
    ModelRef now = ref;
    try {
      return now == null ? Optional.empty() : Optional.of(Reading.of(signals.apply(now)));
    } catch (NoSuchElementException notWatchedHere) {
      return Optional.empty();
    }
  }

  @Override
  public double value() {
    return reading().map(Reading::value).orElse(Double.NaN);
  }

  @Override
  public double evidence() {
    return reading().map(Reading::evidence).orElse(Double.NaN);
  }

  @Override
  public long samples() {
    return reading().map(Reading::samples).orElse(0L);
  }
}
