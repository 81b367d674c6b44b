package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.serving.StressCallers.Ten;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What happens to a stressed model while it is called: versions swap, pins and switches move, and
 * other served models of the same files come and go. Thread-safe.
 */
final class StressOperators {

  private static final Change CHANGE = Change.by("ann", "stress");

  private final ModelRegistry registry;
  private final String model;
  private final long seed;
  private final AtomicBoolean stop;
  private final AtomicLong changes = new AtomicLong();

  StressOperators(ModelRegistry registry, String model, long seed, AtomicBoolean stop) {
    this.registry = registry;
    this.model = model;
    this.seed = seed;
    this.stop = stop;
  }

  /** How much was changed, or tried to be. */
  long changes() {
    return changes.get();
  }

  /** Does what operators do, the next thing when the last has come about. */
  void operate(ServedModel<Ten, Float> served, Random random) {
    while (!stop.get()) {
      changes.incrementAndGet();
      int version = 1 + random.nextInt(3);
      try {
        switch (random.nextInt(9)) {
          case 0, 1 -> registry.promote(model, version, CHANGE);
          case 2 -> registry.rollback(model, CHANGE);
          case 3, 4 -> registry.challenge(model, version, CHANGE);
          case 5 -> registry.withdraw(model, CHANGE);
          case 6 -> served.switches().pin(version, CHANGE);
          case 7 -> served.switches().unpin(CHANGE);
          default -> {
            served.switches().off(Switch.SPLIT, CHANGE);
            served.switches().on(Switch.SPLIT, CHANGE);
          }
        }
      } catch (IllegalStateException | IllegalArgumentException nothingToDo) {
        // No former champion, no challenger, nothing pinned, itself to challenge: as documented.
        assertThat(nothingToDo).hasMessageNotContaining("closed");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** Another served model of the same files is opened, asked and closed, over and over. */
  void comeAndGo(Supplier<ServedModelBuilder<Ten, Float>> builder) {
    while (!stop.get()) {
      List<CompletableFuture<Prediction<Float>>> asked = new ArrayList<>();
      try (var other = builder.get().open()) {
        for (int i = 0; i < 20; i++) {
          asked.add(other.predictAsync(Ten.of(i)));
        }
      }
      for (CompletableFuture<Prediction<Float>> each : asked) {
        assertThat(each).as("seed %d: complete once the model is closed", seed).isDone();
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
