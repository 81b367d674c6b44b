package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.signal.Signal;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** A signal of whichever version is champion, once it has samples enough. Immutable. */
record SignalReading(Function<ModelRef, ? extends Signal> signal, long samples) {

  Optional<Signal> of(ModelRef champion) {
    try {
      Signal read = signal.apply(champion);
      return read.samples() >= samples ? Optional.of(read) : Optional.empty();
    } catch (NoSuchElementException notWatchedHere) {
      return Optional.empty();
    }
  }
}
