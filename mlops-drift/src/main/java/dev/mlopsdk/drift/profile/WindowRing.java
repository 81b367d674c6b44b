package dev.mlopsdk.drift.profile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The latest windows of a profile that only grows: a ring of its snapshots, one per bucket. Not
 * thread-safe; confine to one thread or guard it.
 *
 * <pre>{@code
 * WindowRing ring = WindowRing.byTime(Duration.ofMinutes(5), 12, now, counter.snapshot());
 * if (ring.due(now, counter.snapshot())) {
 *   ring.close(now, counter.snapshot());
 * }
 * Counts lastHour = ring.window(counter.snapshot());    // eleven closed buckets and the open one
 * }</pre>
 *
 * <p>A bucket is the difference of two snapshots, so closing one disturbs nobody who counts, and a
 * value that is counted meanwhile falls into this bucket or the next. Memory: 8 bytes per cell and
 * bucket, some 0.6 kB per numeric feature, whatever the number of rows.
 *
 * @since 0.1
 */
public final class WindowRing {

  /**
   * One bucket. Immutable.
   *
   * @param from when it began
   * @param to when it was closed
   * @param counts what came in between
   */
  public record Bucket(Instant from, Instant to, Counts counts) {}

  /**
   * Where a bucket begins.
   *
   * @param before when the one before it ended: earlier, if nobody counted in between
   */
  private record Mark(Instant before, Instant at, Counts snapshot) {}

  private final Duration length;
  private final long rows;
  private final int buckets;

  /** Where the kept buckets begin, the oldest first; the last is the open one's. */
  private final Deque<Mark> marks = new ArrayDeque<>();

  private WindowRing(Duration length, long rows, int buckets, Instant now, Counts snapshot) {
    if (buckets < 1) {
      throw new IllegalArgumentException("A ring has a bucket or more, but got " + buckets);
    }
    this.length = length;
    this.rows = rows;
    this.buckets = buckets;
    marks.add(new Mark(now, now, snapshot));
  }

  /** A ring of {@code buckets} that are due after {@code length} each, from {@code now} on. */
  public static WindowRing byTime(Duration length, int buckets, Instant now, Counts snapshot) {
    if (length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException("A bucket's length is above 0, but is " + length);
    }
    return new WindowRing(length, Long.MAX_VALUE, buckets, now, snapshot);
  }

  /**
   * A ring of {@code buckets} that are due after {@code rows} each. A bucket holds as many or more:
   * what came until somebody closed it.
   */
  public static WindowRing byRows(long rows, int buckets, Instant now, Counts snapshot) {
    if (rows < 1) {
      throw new IllegalArgumentException("A bucket has a row or more, but got " + rows);
    }
    return new WindowRing(Duration.ofSeconds(Long.MAX_VALUE), rows, buckets, now, snapshot);
  }

  /**
   * The same ring for snapshots that have more features from now on.
   *
   * @param none the counts of these features until now, for every kept bucket
   * @throws IllegalArgumentException if the ring has one of them
   */
  public WindowRing beside(Counts none) {
    Mark first = marks.element();
    WindowRing wider = new WindowRing(length, rows, buckets, first.at, first.snapshot);
    wider.marks.clear();
    marks.forEach(
        mark -> wider.marks.add(new Mark(mark.before, mark.at, mark.snapshot.beside(none))));
    return wider;
  }

  /** Whether the open bucket is long or full enough to be closed. */
  public boolean due(Instant now, Counts snapshot) {
    Mark open = marks.getLast();
    return Duration.between(open.at, now).compareTo(length) >= 0 || open(snapshot).rows() >= rows;
  }

  /**
   * Closes the open bucket, due or not, and opens the next. The oldest leaves a full ring, and of a
   * ring of time what ended before its whole length.
   */
  public void close(Instant now, Counts snapshot) {
    marks.add(new Mark(now, now, snapshot));
    if (marks.size() > buckets) {
      marks.remove();
    }
    expire(now);
  }

  private void expire(Instant now) {
    if (rows < Long.MAX_VALUE) {
      return;
    }
    Duration window = length.multipliedBy(buckets);
    while (marks.size() > 1 && Duration.between(second().before, now).compareTo(window) >= 0) {
      marks.remove();
    }
  }

  private Mark second() {
    return marks.stream().skip(1).findFirst().orElseThrow();
  }

  /**
   * Goes on after {@code earlier} buckets, which another process counted with the same rule: the
   * last of them is open, and what came since {@code snapshot} falls into it too.
   *
   * @throws IllegalArgumentException if there is none, or one is of other cells
   */
  public void resume(List<Bucket> earlier, Counts snapshot) {
    if (earlier.isEmpty()) {
      throw new IllegalArgumentException("A ring goes on in an open bucket, but got no bucket");
    }
    Deque<Mark> resumed = new ArrayDeque<>();
    Counts from = snapshot;
    for (int i = earlier.size() - 1; i >= 0 && resumed.size() < buckets; i--) {
      Bucket bucket = earlier.get(i);
      from = from.rewound(bucket.counts);
      Instant before = i > 0 ? earlier.get(i - 1).to : bucket.from;
      resumed.addFirst(new Mark(before, bucket.from, from));
    }
    marks.clear();
    marks.addAll(resumed);
  }

  /** Lets an open bucket in which nothing came begin now, since nobody counted before. */
  public void reopen(Instant now) {
    Mark open = marks.removeLast();
    marks.add(new Mark(open.before, now, open.snapshot));
    expire(now);
  }

  /** How many buckets are kept, the open one too. */
  public int size() {
    return marks.size();
  }

  /** All kept buckets, the oldest first; the last is the open one, up to now. */
  public List<Bucket> buckets(Instant now, Counts snapshot) {
    List<Bucket> all = new ArrayList<>(closed());
    all.add(new Bucket(marks.getLast().at, now, open(snapshot)));
    return all;
  }

  /** What came since the oldest kept bucket began. */
  public Counts window(Counts snapshot) {
    return snapshot.minus(marks.element().snapshot);
  }

  /**
   * What came in the last {@code buckets}, of which the open one is one; no more than the ring
   * keeps.
   */
  public Counts last(long buckets, Counts snapshot) {
    long skipped = Math.max(0, marks.size() - Math.max(1, buckets));
    Mark first = marks.stream().skip(skipped).findFirst().orElseThrow();
    return snapshot.minus(first.snapshot);
  }

  /** When the window began. */
  public Instant from() {
    return marks.element().at;
  }

  /** What came since the last bucket was closed. */
  public Counts open(Counts snapshot) {
    return snapshot.minus(marks.getLast().snapshot);
  }

  /** The closed buckets that are kept, the oldest first: one less than the ring has. */
  public List<Bucket> closed() {
    List<Bucket> closed = new ArrayList<>();
    Mark before = null;
    for (Mark mark : marks) {
      if (before != null) {
        closed.add(new Bucket(before.at, mark.before, mark.snapshot.minus(before.snapshot)));
      }
      before = mark;
    }
    return closed;
  }

  /** What the snapshots between the kept buckets take of the heap, in bytes. */
  public long bytes() {
    return marks.size() * marks.element().snapshot.bytes();
  }
}
