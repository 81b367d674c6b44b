package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Priority;
import dev.mlopsdk.serving.gate.Waiter.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a lane: the more urgent first, in their order among equals. It counts who
 * is WAITING, never who left, so its bounds hold at any moment. Thread-safe, without a lock:
 * whoever moves a waiter out of WAITING counts it off; anybody may unlink it.
 */
final class Line<I, O> {

  private static final Priority[] LEVELS = Priority.values();

  /** What goes into one batch. */
  interface Rule {

    /** Whether the answer would come too late for a waiter even if it ran now. */
    boolean hopeless(long leftNanos);

    /** Whether so many inputs run together, if one has only {@code leftNanos} to its deadline. */
    boolean fits(int inputs, long leftNanos);
  }

  /** One priority and who waits there. */
  private final class Level {
    final int limit;
    final AtomicInteger waiting = new AtomicInteger();
    final ConcurrentLinkedDeque<Waiter<I, O>> queue = new ConcurrentLinkedDeque<>();

    Level(int limit) {
      this.limit = limit;
    }

    /** The first that still waits; unlinks those before it that do not. */
    @Nullable Waiter<I, O> first() {
      Waiter<I, O> first = queue.peekFirst();
      while (first != null && !first.waits()) {
        queue.removeFirstOccurrence(first);
        first = queue.peekFirst();
      }
      return first;
    }

    /** The last that still waits. */
    @Nullable Waiter<I, O> last() {
      Waiter<I, O> last = queue.peekLast();
      while (last != null && !last.waits()) {
        queue.removeLastOccurrence(last);
        last = queue.peekLast();
      }
      return last;
    }
  }

  private final int capacity;
  private final List<Level> levels = new ArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();

  Line(Admission admission) {
    this.capacity = admission.capacity();
    for (Priority priority : LEVELS) {
      levels.add(new Level(admission.limits().getOrDefault(priority, Integer.MAX_VALUE)));
    }
  }

  int capacity() {
    return capacity;
  }

  int limit(Priority priority) {
    return levels.get(priority.level()).limit;
  }

  int waiting() {
    return waiting.get();
  }

  /** How many wait that would be served before a newcomer of {@code priority}. */
  int waitingBefore(Priority priority) {
    int sum = 0;
    for (int i = 0; i <= priority.level(); i++) {
      sum += levels.get(i).waiting.get();
    }
    return sum;
  }

  /** Whether {@code waiter} joined; false where the limit of its priority is reached. */
  boolean withinLimit(Waiter<I, O> waiter) {
    return reserve(level(waiter).waiting, level(waiter).limit);
  }

  /**
   * Lets {@code waiter}, which has its place {@linkplain #withinLimit within the limit}, join if
   * there is room; if not, in place of the last waiter of the least urgent lower priority.
   */
  boolean join(Waiter<I, O> waiter) {
    boolean room = reserve(waiting, capacity);
    while (!room) {
      if (!evictFor(waiter.priority())) {
        level(waiter).waiting.decrementAndGet();
        return false;
      }
      room = reserve(waiting, capacity);
    }
    level(waiter).queue.addLast(waiter);
    return true;
  }

  /** Lets the next part of a list join that was let in before: it has no limit. */
  void rejoin(Waiter<I, O> waiter) {
    level(waiter).waiting.incrementAndGet();
    waiting.incrementAndGet();
    level(waiter).queue.addLast(waiter);
  }

  private static boolean reserve(AtomicInteger count, int limit) {
    int now = count.get();
    while (now < limit) {
      if (count.compareAndSet(now, now + 1)) {
        return true;
      }
      now = count.get();
    }
    return false;
  }

  private boolean evictFor(Priority priority) {
    for (int i = LEVELS.length - 1; i > priority.level(); i--) {
      Waiter<I, O> last = levels.get(i).last();
      while (last != null) {
        if (leave(last, State.EVICTED)) {
          last.wake();
          return true;
        }
        last = levels.get(i).last();
      }
    }
    return false;
  }

  /** Takes a waiter out of the line into {@code state}; false if it waits no more. */
  boolean leave(Waiter<I, O> waiter, State state) {
    if (!waiter.move(State.WAITING, state)) {
      return false;
    }
    Level level = level(waiter);
    level.waiting.decrementAndGet();
    waiting.decrementAndGet();
    if (state == State.CLAIMED) {
      level.queue.removeFirstOccurrence(waiter);
    } else {
      level.queue.removeLastOccurrence(waiter);
    }
    return true;
  }

  private Level level(Waiter<I, O> waiter) {
    return levels.get(waiter.priority().level());
  }

  /** Who is served next. */
  @Nullable Waiter<I, O> head() {
    for (Level level : levels) {
      Waiter<I, O> first = level.first();
      if (first != null) {
        return first;
      }
    }
    return null;
  }

  /** Wakes the head, so that it tries for a lane. */
  void wakeHead() {
    Waiter<I, O> head = head();
    if (head != null) {
      head.wake();
    }
  }

  /**
   * Claims waiters from the head as long as {@code rule} takes them into the empty {@code batch},
   * {@code most} or one at the most. If that throws, those in it are claimed.
   */
  void claim(Rule rule, int most, List<Waiter<I, O>> batch) {
    int inputs = 0;
    long least = Long.MAX_VALUE;
    Waiter<I, O> head = head();
    while (head != null) {
      long left = head.leftNanos();
      if (rule.hopeless(left)) {
        if (leave(head, State.HOPELESS)) {
          head.wake();
        }
      } else if (!batch.isEmpty()
          && (batch.size() >= most || !rule.fits(inputs + head.rows(), Math.min(least, left)))) {
        return;
      } else if (claimed(head, batch)) {
        inputs += head.rows();
        least = Math.min(least, left);
      }
      head = head();
    }
  }

  private boolean claimed(Waiter<I, O> head, List<Waiter<I, O>> batch) {
    // First in the list: whoever is claimed must be there for the leader to answer.
    batch.add(head);
    if (leave(head, State.CLAIMED)) {
      return true;
    }
    batch.remove(batch.size() - 1);
    return false;
  }

  /** Tells everybody who waits that there will be no lane. */
  void turnAway() {
    Waiter<I, O> head = head();
    while (head != null) {
      if (leave(head, State.TURNED_AWAY)) {
        head.wake();
      }
      head = head();
    }
  }
}
