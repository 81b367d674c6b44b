package dev.mlopsdk.serving;

import dev.mlopsdk.core.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait, in a bounded line: by arm, then by priority, then in the order they came.
 * Everything takes the same short time however many wait, but for {@link #expired}. Thread-safe.
 */
final class AsyncLine<I, O> {

  private static final List<Priority> PRIORITIES = List.of(Priority.values());
  private static final int LEVELS = PRIORITIES.size();

  /** How often the lock is tried before a thread is parked for it. */
  private static final int SPINS = 64;

  /** The least time between two looks for calls whose deadline has passed. */
  private static final long LOOK_NANOS = 1_000_000;

  /** The calls of one arm and one priority, linked through themselves. */
  private static final class Level<I, O> {
    private @Nullable AsyncCall<I, O> first;
    private @Nullable AsyncCall<I, O> last;
    private int count;

    void add(AsyncCall<I, O> call) {
      count++;
      AsyncCall<I, O> end = last;
      call.before = end;
      last = call;
      if (end == null) {
        first = call;
      } else {
        end.after = call;
      }
    }

    void remove(AsyncCall<I, O> call) {
      count--;
      AsyncCall<I, O> before = call.before;
      AsyncCall<I, O> after = call.after;
      if (before == null) {
        first = after;
      } else {
        before.after = after;
      }
      if (after == null) {
        last = before;
      } else {
        after.before = before;
      }
      call.before = null;
      call.after = null;
    }
  }

  private final int capacity;
  private final Consumer<AsyncCall<I, O>> gone;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Level<I, O>> levels = new ArrayList<>();
  private final int[] sizes;

  /** How many wait; by the lock, and what others see of it. */
  private int count;

  private volatile int size;
  private boolean closed;
  private boolean looking;
  private long lookNanos;

  /**
   * A line of {@code arms} arms.
   *
   * @param gone is told of a call that somebody completed while it waited
   */
  AsyncLine(int arms, int capacity, Consumer<AsyncCall<I, O>> gone) {
    this.capacity = capacity;
    this.gone = gone;
    this.sizes = new int[arms];
    for (int i = 0; i < arms * LEVELS; i++) {
      levels.add(new Level<>());
    }
  }

  int size() {
    return size;
  }

  int capacity() {
    return capacity;
  }

  /**
   * Puts {@code call} at the end of its level.
   *
   * @return the call that has to be turned away for lack of room: the last one of the least urgent
   *     level, which may be {@code call} itself; null if there is room
   * @throws IllegalStateException after {@link #close}
   */
  @Nullable AsyncCall<I, O> join(AsyncCall<I, O> call) {
    enter();
    try {
      if (closed) {
        throw new IllegalStateException("The served model is closed; open a new one");
      }
      AsyncCall<I, O> away = count < capacity ? null : last(call.call().priority());
      if (count >= capacity) {
        if (away == null) {
          return call;
        }
        remove(away);
      }
      levelOf(call).add(call);
      call.waiting = true;
      sizes[call.assignment().index()]++;
      size = ++count;
      return away;
    } finally {
      lock.unlock();
    }
  }

  /** How many wait whose turn comes before that of a newcomer of {@code priority}. */
  int before(Priority priority) {
    enter();
    try {
      int before = 0;
      for (int arm = 0; arm < sizes.length; arm++) {
        for (int level = 0; level <= PRIORITIES.indexOf(priority); level++) {
          before += levels.get(arm * LEVELS + level).count;
        }
      }
      return before;
    } finally {
      lock.unlock();
    }
  }

  /** The last call of the least urgent level below {@code priority}, null if there is none. */
  private @Nullable AsyncCall<I, O> last(Priority priority) {
    for (int level = LEVELS - 1; level > PRIORITIES.indexOf(priority); level--) {
      for (int arm = 0; arm < sizes.length; arm++) {
        AsyncCall<I, O> last = levels.get(arm * LEVELS + level).last;
        if (last != null) {
          return last;
        }
      }
    }
    return null;
  }

  /** Takes {@code call} out, which somebody completed; does nothing if it waits no more. */
  void leave(AsyncCall<I, O> call) {
    boolean left;
    enter();
    try {
      left = call.waiting;
      if (left) {
        remove(call);
      }
    } finally {
      lock.unlock();
    }
    if (left) {
      gone.accept(call);
    }
  }

  /** The call whose turn it is, which stays; null if nobody waits. */
  @Nullable AsyncCall<I, O> head() {
    if (size == 0) {
      return null;
    }
    enter();
    try {
      for (int level = 0; level < LEVELS; level++) {
        AsyncCall<I, O> head = null;
        for (int arm = 0; arm < sizes.length; arm++) {
          AsyncCall<I, O> first = levels.get(arm * LEVELS + level).first;
          if (first != null && (head == null || first.startNanos() - head.startNanos() < 0)) {
            head = first;
          }
        }
        if (head != null) {
          return head;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the calls of {@code arm} whose turn it is: {@code most}, or as many as are this worker's
   * share if fewer wait.
   *
   * @param workers among whom they are shared
   * @param least fewer are not worth sharing
   */
  List<AsyncCall<I, O>> take(int arm, int most, int workers, int least) {
    enter();
    try {
      int share = Math.max(least, (sizes[arm] + workers - 1) / workers);
      int left = Math.min(most, Math.min(share, sizes[arm]));
      List<AsyncCall<I, O>> taken = new ArrayList<>(left);
      for (int level = 0; level < LEVELS && left > 0; level++) {
        AsyncCall<I, O> next = levels.get(arm * LEVELS + level).first;
        while (next != null && left > 0) {
          unlink(next);
          taken.add(next);
          left--;
          next = levels.get(arm * LEVELS + level).first;
        }
      }
      return taken;
    } finally {
      size = count;
      lock.unlock();
    }
  }

  /**
   * How long from {@code now} until somebody has to look for calls whose deadline has passed, now
   * that {@code call} waits; negative if somebody will anyway.
   */
  long lookFor(AsyncCall<I, O> call, long now) {
    long wait = Math.max(0, call.remainingNanos(now));
    enter();
    try {
      if (looking && lookNanos - now <= wait + LOOK_NANOS) {
        return -1;
      }
      looking = true;
      lookNanos = now + wait;
      return wait;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes out every call whose deadline has passed.
   *
   * @param taken where they are put
   * @return how long from {@code now} until somebody has to look again; negative if nobody has to
   */
  long expired(long now, List<AsyncCall<I, O>> taken) {
    enter();
    try {
      long least = Long.MAX_VALUE;
      for (Level<I, O> level : levels) {
        AsyncCall<I, O> each = level.first;
        while (each != null) {
          AsyncCall<I, O> next = each.after;
          if (each.hasDeadline()) {
            long left = each.remainingNanos(now);
            if (left <= 0) {
              remove(each);
              taken.add(each);
            } else {
              least = Math.min(least, left);
            }
          }
          each = next;
        }
      }
      looking = least != Long.MAX_VALUE;
      long wait = Math.max(least, LOOK_NANOS);
      lookNanos = now + wait;
      return looking ? wait : -1;
    } finally {
      lock.unlock();
    }
  }

  /** Takes everybody out. */
  List<AsyncCall<I, O>> clear() {
    enter();
    try {
      List<AsyncCall<I, O>> taken = new ArrayList<>(count);
      for (int arm = 0; arm < sizes.length; arm++) {
        taken.addAll(take(arm, Integer.MAX_VALUE, 1, 1));
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes everybody out and lets nobody in any more. */
  List<AsyncCall<I, O>> close() {
    enter();
    try {
      closed = true;
      return clear();
    } finally {
      lock.unlock();
    }
  }

  private Level<I, O> levelOf(AsyncCall<I, O> call) {
    return levels.get(
        call.assignment().index() * LEVELS + PRIORITIES.indexOf(call.call().priority()));
  }

  private void remove(AsyncCall<I, O> call) {
    unlink(call);
    size = count;
  }

  private void unlink(AsyncCall<I, O> call) {
    levelOf(call).remove(call);
    call.waiting = false;
    sizes[call.assignment().index()]--;
    count--;
  }

  /** Takes the lock, which everybody holds for less time than a thread takes to be woken. */
  private void enter() {
    for (int i = 0; i < SPINS; i++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }
}
