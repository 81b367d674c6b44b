package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.state.DriftState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of one version. What is to be written is encoded and written elsewhere, one at a
 * time, and while a write takes its time only the latest waits: a slow disk delays nobody who
 * watches, and a failing one is logged once until it works again. Thread-safe.
 */
final class StateKeeper {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.drift");

  /**
   * Where states go.
   *
   * @param writer runs a write
   * @param patience how long a close waits for the last one
   */
  record Keeping(DriftState state, Executor writer, Duration patience) {

    /** Writes each on a thread that ends with it. */
    static Keeping in(DriftState state) {
      return new Keeping(state, Keeping::start, Duration.ofSeconds(5));
    }

    private static void start(Runnable write) {
      Thread thread = new Thread(write, "mlops-drift-state");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private final ModelRef ref;
  private final Keeping keeping;
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  /** Null if nothing can be kept, or no more. */
  private volatile DriftState.@Nullable Slot slot;

  private @Nullable WatchState pending;
  private boolean writing;
  private boolean closing;
  private volatile @Nullable String failure;

  private StateKeeper(ModelRef ref, Keeping keeping) {
    this.ref = ref;
    this.keeping = keeping;
  }

  /** Takes the state of {@code ref}; one that cannot be had is noted, and nothing is kept then. */
  static StateKeeper open(ModelRef ref, Keeping keeping) {
    StateKeeper keeper = new StateKeeper(ref, keeping);
    try {
      keeper.slot = keeping.state.open(ref);
    } catch (IOException | RuntimeException e) {
      keeper.note("the state is not kept over a restart: " + message(e));
    }
    return keeper;
  }

  /** What is not as it should be. */
  List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    String now = failure;
    if (now != null) {
      all.add(now);
    }
    return all;
  }

  private void note(String note) {
    notes.add(note);
    LOG.warn("{}: {}", ref, note);
  }

  /** The state that was kept, if there is one that goes with the baseline. */
  Optional<WatchState> read(Optional<Baseline> stored, Baseline statistics) {
    DriftState.Slot own = slot;
    if (own == null) {
      return Optional.empty();
    }
    try {
      return own.read().map(bytes -> StateFormat.parse(bytes, ref, stored, statistics));
    } catch (IOException | RuntimeException e) {
      refuse(message(e));
      return Optional.empty();
    }
  }

  /** Keeps aside what cannot be gone on with; if that fails, nothing is written over it. */
  void refuse(String why) {
    DriftState.Slot own = slot;
    if (own == null) {
      return;
    }
    String refused = "the watch starts anew, for the kept state is of no use: " + why;
    try {
      note(refused + "; it is kept aside as " + own.setAside());
    } catch (IOException | RuntimeException e) {
      note(refused + "; it cannot be kept aside (" + message(e) + "), so nothing is kept");
      own.close();
      slot = null;
    }
  }

  /** Whether a state is of use. */
  synchronized boolean keeps() {
    return slot != null && !closing;
  }

  /** Has {@code state} written soon, or a later one. */
  void save(WatchState state) {
    synchronized (this) {
      if (slot == null || closing) {
        return;
      }
      pending = state;
      if (writing) {
        return;
      }
      writing = true;
    }
    begin();
  }

  /** Has {@code last} written, if there is one, and waits for that; then others may have it. */
  void close(@Nullable WatchState last) {
    boolean idle;
    synchronized (this) {
      if (slot == null || closing) {
        return;
      }
      closing = true;
      pending = last == null ? pending : last;
      idle = !writing;
      writing = true;
    }
    if (idle) {
      begin();
    }
    await();
  }

  private void begin() {
    boolean begun = false;
    try {
      keeping.writer.execute(this::drain);
      begun = true;
    } finally {
      if (!begun) {
        stop();
      }
    }
  }

  private void drain() {
    boolean drained = false;
    try {
      for (WatchState next = take(); next != null; next = take()) {
        write(next);
      }
      drained = true;
    } finally {
      if (!drained) {
        stop();
      }
    }
  }

  private synchronized @Nullable WatchState take() {
    WatchState next = pending;
    pending = null;
    if (next == null) {
      stop();
    }
    return next;
  }

  /** Nobody writes any more; after a close the state is given back. */
  private synchronized void stop() {
    writing = false;
    DriftState.Slot own = slot;
    if (closing && own != null) {
      own.close();
      slot = null;
      released.complete(null);
    }
  }

  private void write(WatchState state) {
    DriftState.Slot own = slot;
    if (own == null) {
      return;
    }
    try {
      own.write(StateFormat.write(state));
      if (failure != null) {
        failure = null;
        LOG.info("{}: the state is kept again", ref);
      }
    } catch (IOException | RuntimeException e) {
      String now = "the state cannot be kept, so a restart would lose evidence: " + message(e);
      if (failure == null) {
        LOG.warn("{}: {}", ref, now);
      }
      failure = now;
    }
  }

  private void await() {
    try {
      released.get(keeping.patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn(
          "{}: the state could not be written within {}; a restart may go on with an earlier one",
          ref,
          keeping.patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A release does not fail", e);
    }
  }

  private static String message(Exception e) {
    return e instanceof IllegalArgumentException && e.getMessage() != null
        ? e.getMessage()
        : e.toString();
  }
}
