package dev.mlopsdk.serving.lane;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lends each lane, the buffers or the native object that one run at a time may use, to one caller
 * at a time. For loaders, your own too: a {@code Model} claims a lane at the start of {@code
 * predict} and releases it in a {@code finally}.
 *
 * <p>Nothing locks and nothing is allocated while there is a free lane: a claim is one
 * compare-and-set, mostly on the slot where the same thread found its lane last time. Callers that
 * find no free lane wait in line until their deadline; the frame is told how long. A new caller may
 * overtake the line, whose head then waits on. Only a call with a deadline looks at the clock.
 *
 * <p>Thread-safe.
 *
 * @param <L> a lane; it need not be thread-safe
 * @since 0.1
 */
public final class LanePool<L> {

  // No wake-up is lost: who waits joins the line before he looks once more, and a slot changes
  // before the line is looked at. Whoever leaves the line wakes the next in it, so two lanes freed
  // at once wake two callers, and one wake-up after closing reaches all.

  private static final int MOST = 1024;

  /** Ints between two slots: slots share no cache line, nor the line fetched with it. */
  private static final int STRIDE = 32;

  /** Consecutive thread ids times this lie far apart, modulo 2<sup>32</sup>. */
  private static final long SPREAD = 0x9E3779B9L;

  private static final int FREE = 0;
  private static final int TAKEN = 1;

  private final ModelRef ref;
  private final Supplier<? extends L> maker;
  private final Consumer<? super L> closer;
  private final int usual;
  private final int size;
  private final AtomicIntegerArray states;
  private final @Nullable Object[] lanes;
  private final ConcurrentLinkedQueue<Thread> line = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private LanePool(
      ModelRef ref, int usual, int size, Supplier<? extends L> maker, Consumer<? super L> closer) {
    this.ref = ref;
    this.usual = usual;
    this.maker = maker;
    this.closer = closer;
    this.size = size;
    this.states = new AtomicIntegerArray(size * STRIDE);
    this.lanes = new Object[size];
  }

  /**
   * A pool of {@code size} lanes for the model {@code ref}, which messages name.
   *
   * @param maker makes a lane when its slot is first used
   * @param closer frees one when the pool is closed
   * @throws IllegalArgumentException if the size is not 1 to 1024
   */
  public static <L> LanePool<L> create(
      ModelRef ref, int size, Supplier<? extends L> maker, Consumer<? super L> closer) {
    return new LanePool<>(ref, requireSize(size), size, maker, closer);
  }

  /**
   * A pool like {@link #create} with {@code spare} lanes more, claimed only while all of the {@code
   * size} usual ones are taken: for models behind a gate, which lets more calls run where they are
   * over sooner than a thread would be woken.
   *
   * @throws IllegalArgumentException if the usual lanes are not 1 to 1024, the spare ones not 0 to
   *     1024
   */
  public static <L> LanePool<L> createWithSpare(
      ModelRef ref, int size, int spare, Supplier<? extends L> maker, Consumer<? super L> closer) {
    if (spare < 0 || spare > MOST) {
      throw new IllegalArgumentException(
          "There are 0 to " + MOST + " spare lanes, but was given " + spare);
    }
    return new LanePool<>(ref, requireSize(size), size + spare, maker, closer);
  }

  /**
   * Returns {@code lanes} if a pool may have so many: for a loader's options, long before the pool.
   *
   * @throws IllegalArgumentException if it is not 1 to 1024
   */
  public static int requireSize(int lanes) {
    if (lanes < 1 || lanes > MOST) {
      throw new IllegalArgumentException(
          "There are 1 to " + MOST + " lanes, but was given " + lanes);
    }
    return lanes;
  }

  /** How many lanes there are at the most, spare ones too. */
  public int size() {
    return size;
  }

  /** How many lanes there are without the spare ones. */
  public int usual() {
    return usual;
  }

  /**
   * The sum of {@code bytes} over the lanes that were made, without claiming them: by any thread,
   * for numbers that a lane knows since it was made.
   */
  @SuppressWarnings("unchecked")
  public long sum(ToLongFunction<? super L> bytes) {
    long sum = 0;
    for (int slot = 0; slot < size; slot++) {
      Object lane = lanes[slot];
      if (lane != null) {
        sum += bytes.applyAsLong((L) lane);
      }
    }
    return sum;
  }

  /**
   * Claims a lane and returns its slot, for {@link #lane} and {@link #release}.
   *
   * @throws ModelException of kind DEADLINE if the frame's deadline has passed or passes first; of
   *     kind INTERRUPTED if the thread is interrupted while it waits, which it then stays
   * @throws IllegalStateException if the pool is closed
   */
  public int claim(Frame frame) {
    if (frame.remainingNanos() <= 0) {
      throw late("The deadline passed before the call had a lane of " + ref);
    }
    int slot = tryClaim();
    if (slot < 0) {
      slot = await(frame);
    }
    if (closed.get()) {
      release(slot);
      throw closed();
    }
    return slot;
  }

  /**
   * The lane of a claimed slot, or of any while nobody else has the pool yet. What the maker throws
   * goes through, and the next call tries again.
   */
  @SuppressWarnings("unchecked")
  public L lane(int slot) {
    Object lane = lanes[slot];
    if (lane == null) {
      lane = maker.get();
      lanes[slot] = lane;
    }
    return (L) lane;
  }

  /**
   * Gives a claimed slot back, once: nothing notices a second time, which would lend the lane to
   * two callers.
   */
  public void release(int slot) {
    // Only written: to look at it first, or another compare-and-set, costs 3 ns of 11.
    states.set(slot * STRIDE, FREE);
    wakeNext();
  }

  private int tryClaim() {
    if (size == usual) {
      return tryClaim(0, usual);
    }
    // A spare lane that is there already and that few other threads try first.
    int own = usual + place(size - usual);
    if (lanes[own] != null && states.compareAndSet(own * STRIDE, FREE, TAKEN)) {
      return own;
    }
    int slot = tryClaim(0, usual);
    return slot >= 0 ? slot : tryClaim(usual, size - usual);
  }

  private int tryClaim(int from, int count) {
    int at = place(count);
    for (int i = 0; i < count; i++) {
      if (states.compareAndSet((from + at) * STRIDE, FREE, TAKEN)) {
        return from + at;
      }
      at = at + 1 == count ? 0 : at + 1;
    }
    return -1;
  }

  /** Where this thread looks first: spread evenly, without a division. */
  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private static int place(int count) {
    long hash = (Thread.currentThread().getId() * SPREAD) & 0xFFFFFFFFL;
    return (int) ((hash * count) >>> 32);
  }

  private int await(Frame frame) {
    long from = frame.nanos();
    Thread me = Thread.currentThread();
    line.add(me);
    try {
      int slot = tryClaim();
      while (slot < 0) {
        park(frame);
        slot = tryClaim();
      }
      return slot;
    } finally {
      line.remove(me);
      wakeNext();
      // It may have waited elsewhere before: for a worker.
      frame.waited(frame.phaseNanos(Phase.QUEUE) + frame.nanos() - from);
    }
  }

  private void park(Frame frame) {
    if (closed.get()) {
      throw closed();
    }
    long left = frame.remainingNanos();
    if (left <= 0) {
      throw late(
          "All %d lanes of %s were busy until the deadline passed; allow more lanes or call less"
                  .formatted(size, ref)
              + " often");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new ModelException(
          ModelException.Kind.INTERRUPTED,
          "The thread was interrupted while it waited for a lane of " + ref);
    }
    if (left == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, left);
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException(ref + " was used after it was closed");
  }

  private static ModelException late(String message) {
    return new ModelException(ModelException.Kind.DEADLINE, message);
  }

  private void wakeNext() {
    Thread next = line.peek();
    if (next != null) {
      LockSupport.unpark(next);
    }
  }

  /**
   * Turns new callers and those in line away, waits until every lane is given back, then frees the
   * lanes. A caller that holds a lane must not close: it would wait for itself. A second call does
   * nothing and waits for nothing.
   *
   * @return whether this call closed the pool, so that what the lanes shared is its to free
   */
  public boolean close() {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    takeAll();
    free();
    return true;
  }

  /** Takes every lane for good, each when its caller has given it back. */
  private void takeAll() {
    Thread me = Thread.currentThread();
    boolean interrupted = false;
    line.add(me);
    wakeNext();
    for (int slot = 0; slot < size; slot++) {
      while (!states.compareAndSet(slot * STRIDE, FREE, TAKEN)) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    line.remove(me);
    wakeNext();
    if (interrupted) {
      me.interrupt();
    }
  }

  @SuppressWarnings("unchecked")
  private void free() {
    for (int slot = 0; slot < size; slot++) {
      Object lane = lanes[slot];
      if (lane != null) {
        lanes[slot] = null;
        closer.accept((L) lane);
      }
    }
  }
}
