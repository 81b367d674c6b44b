package dev.mlopsdk.serving;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How {@link ServedModel#predictAsync(Object, dev.mlopsdk.core.Call) asynchronous calls} wait and
 * run. Immutable; every {@code with} method returns a copy.
 *
 * <pre>{@code
 * ServedModel.of(registry, "delay", loader).async(Async.withDefaults().withCapacity(10_000)).open();
 * }</pre>
 *
 * @param capacity how many calls may wait; one more is turned away
 * @param workers how many threads run them; 0 for as many as the model has lanes
 * @param batch how many calls run together at the most; 0 for as many as the model takes well
 * @param executor where the workers run; null for daemon threads of the served model's own
 * @since 0.1
 */
public record Async(int capacity, int workers, int batch, @Nullable Executor executor) {

  private static final Async DEFAULTS = new Async(1024, 0, 0, null);
  private static final int MOST_CALLS = 1 << 20;
  private static final int MOST_WORKERS = 1024;

  public Async {
    require("Room for waiting calls", 1, capacity, MOST_CALLS);
    require("The number of workers, 0 for one per lane,", 0, workers, MOST_WORKERS);
    require("The number of calls that run together, 0 for the model's own,", 0, batch, MOST_CALLS);
  }

  private static void require(String what, int least, int given, int most) {
    if (given < least || given > most) {
      throw new IllegalArgumentException(
          "%s is %d to %d, but was %d".formatted(what, least, most, given));
    }
  }

  /** 1,024 calls wait; own threads, one per lane; batches as the model takes them. */
  public static Async withDefaults() {
    return DEFAULTS;
  }

  /** The same with room for {@code calls} that wait. */
  public Async withCapacity(int calls) {
    return new Async(calls, workers, batch, executor);
  }

  /** The same with {@code count} workers; 0 for as many as the model has lanes. */
  public Async withWorkers(int count) {
    return new Async(capacity, count, batch, executor);
  }

  /** The same with at most {@code calls} that run together; 0 for what the model takes well. */
  public Async withBatch(int calls) {
    return new Async(capacity, workers, calls, executor);
  }

  /**
   * The same on threads of {@code executor}, which its owner closes. One that runs a task on the
   * thread that submits it runs the model there.
   */
  public Async withExecutor(Executor executor) {
    return new Async(capacity, workers, batch, executor);
  }
}
