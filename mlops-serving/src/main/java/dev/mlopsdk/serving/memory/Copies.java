package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.observe.VersionContext;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The loaded models of one version: two where a fallback has it on a second device too. Holds them
 * weakly, or one that nobody closes could not be noticed. Thread-safe.
 */
final class Copies<I, O> {

  private final List<WeakReference<Resident<I, O>>> all = new ArrayList<>();
  private @Nullable VersionContext context;
  private Consumer<? super Model<I, O>> warmUp = model -> {};

  /** One more, which is served for what the others are. */
  synchronized void add(Resident<I, O> resident) {
    all.add(new WeakReference<>(resident));
    VersionContext known = context;
    if (known != null) {
      resident.bind(known, warmUp);
    }
  }

  /** Tells those that are there, and those to come, what they are served for. */
  synchronized void bind(VersionContext version, Consumer<? super Model<I, O>> warmUp) {
    context = version;
    this.warmUp = warmUp;
    each(resident -> resident.bind(version, warmUp));
  }

  /** Whether none is left without {@code closed}. */
  synchronized boolean without(Resident<I, O> closed) {
    all.removeIf(
        known -> {
          Resident<I, O> resident = known.get();
          return resident == null || resident == closed;
        });
    return all.isEmpty();
  }

  synchronized void each(Consumer<Resident<I, O>> what) {
    for (WeakReference<Resident<I, O>> known : all) {
      Resident<I, O> resident = known.get();
      if (resident != null) {
        what.accept(resident);
      }
    }
  }

  synchronized double sum(ToDoubleFunction<Account> bytes) {
    double sum = 0;
    for (WeakReference<Resident<I, O>> known : all) {
      Resident<I, O> resident = known.get();
      sum += resident == null ? 0 : bytes.applyAsDouble(resident.account());
    }
    return sum;
  }
}
