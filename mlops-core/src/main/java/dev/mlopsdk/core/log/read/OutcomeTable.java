package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Reports of truths by prediction id and name, the first of each: arrays of primitives and an index
 * with open addressing and linear probing. Not thread-safe; confine to one thread.
 *
 * <p>Memory: 41 bytes per outcome, and 8 to 16 for the index, so at most 57; beside that each
 * different name and label once.
 */
final class OutcomeTable {

  static final int NONE = -1;

  private static final int CHUNK = 1 << 12;
  private static final int STATUS = 3;
  private static final int LABEL = 4;
  private static final int[] EMPTY = new int[0];

  /** So many outcomes, in arrays that never move. */
  private static final class Chunk {
    final long[] nonces = new long[CHUNK];
    final long[] counters = new long[CHUNK];
    final long[] nanos = new long[CHUNK];
    final long[] values = new long[CHUNK];
    final int[] names = new int[CHUNK];
    final int[] files = new int[CHUNK];
    final byte[] flags = new byte[CHUNK];
  }

  private static final List<OutcomeJoin.Status> STATUSES = List.of(OutcomeJoin.Status.values());

  private final int most;
  private final Texts texts = new Texts();
  private final List<Chunk> chunks = new ArrayList<>();
  private final BitSet marked = new BitSet();
  private int size;

  /** Entry + 1 per slot, 0 where there is none; at most half full. */
  private int[] index = new int[64];

  OutcomeTable(int most) {
    this.most = most;
  }

  /**
   * Keeps {@code outcome} if none of its id and name is there.
   *
   * @param file a number that is kept with it
   * @return whether it was kept
   * @throws IllegalStateException if the table is full
   */
  boolean add(LoggedOutcome outcome, int file) {
    int name = texts.number(outcome.name());
    PredictionId id = outcome.id();
    if (find(id, name) != NONE) {
      return false;
    }
    if (size == most) {
      throw new IllegalStateException(
          "The log's join keeps at most "
              + most
              + " outcomes at a time; narrow the window with from, to and outcomesWithin, or allow"
              + " more with LogReader.mostOutcomes");
    }
    int entry = size++;
    if ((entry & (CHUNK - 1)) == 0) {
      chunks.add(new Chunk());
    }
    Chunk chunk = chunk(entry);
    int at = entry & (CHUNK - 1);
    String label = outcome.label();
    chunk.nonces[at] = id.nonce();
    chunk.counters[at] = id.counter();
    chunk.nanos[at] = LineScope.nanos(outcome.time());
    chunk.values[at] =
        label == null ? Double.doubleToRawLongBits(outcome.value()) : texts.number(label);
    chunk.names[at] = name;
    chunk.files[at] = file;
    chunk.flags[at] = (byte) (STATUSES.indexOf(outcome.status()) | (label == null ? 0 : LABEL));
    if (2 * size > index.length) {
      grow();
    } else {
      place(entry);
    }
    return true;
  }

  private void grow() {
    index = new int[Math.multiplyExact(2, index.length)];
    for (int entry = 0; entry < size; entry++) {
      place(entry);
    }
  }

  private void place(int entry) {
    Chunk chunk = chunk(entry);
    int slot = slot(chunk.nonces[entry & (CHUNK - 1)], chunk.counters[entry & (CHUNK - 1)]);
    while (index[slot] != 0) {
      slot = (slot + 1) & (index.length - 1);
    }
    index[slot] = entry + 1;
  }

  private int slot(long nonce, long counter) {
    long hash = (nonce ^ (counter * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
    return (int) (hash ^ (hash >>> 32)) & (index.length - 1);
  }

  /** The entry of {@code id} under {@code name}, {@link #NONE} if there is none. */
  int find(PredictionId id, String name) {
    return find(id, texts.number(name));
  }

  private int find(PredictionId id, int name) {
    for (int slot = slot(id.nonce(), id.counter());
        index[slot] != 0;
        slot = (slot + 1) & (index.length - 1)) {
      int entry = index[slot] - 1;
      if (is(entry, id) && chunk(entry).names[entry & (CHUNK - 1)] == name) {
        return entry;
      }
    }
    return NONE;
  }

  /** The entries of {@code id}, in the order in which they were added. */
  int[] entries(PredictionId id) {
    int[] found = EMPTY;
    for (int slot = slot(id.nonce(), id.counter());
        index[slot] != 0;
        slot = (slot + 1) & (index.length - 1)) {
      int entry = index[slot] - 1;
      if (is(entry, id)) {
        found = Arrays.copyOf(found, found.length + 1);
        found[found.length - 1] = entry;
      }
    }
    if (found.length > 1) {
      Arrays.sort(found);
    }
    return found;
  }

  private boolean is(int entry, PredictionId id) {
    Chunk chunk = chunk(entry);
    int at = entry & (CHUNK - 1);
    return chunk.nonces[at] == id.nonce() && chunk.counters[at] == id.counter();
  }

  private Chunk chunk(int entry) {
    return chunks.get(entry / CHUNK);
  }

  int size() {
    return size;
  }

  /** When it was reported, in nanoseconds since 1970. */
  long nanos(int entry) {
    return chunk(entry).nanos[entry & (CHUNK - 1)];
  }

  /** The number that was kept with it. */
  int file(int entry) {
    return chunk(entry).files[entry & (CHUNK - 1)];
  }

  /** Marks {@code entry}; whether it was not marked before. */
  boolean mark(int entry) {
    boolean first = !marked.get(entry);
    marked.set(entry);
    return first;
  }

  boolean marked(int entry) {
    return marked.get(entry);
  }

  /** How many entries are not marked. */
  int unmarked() {
    return size - marked.cardinality();
  }

  /** The report as it was added. */
  LoggedOutcome outcome(int entry) {
    Chunk chunk = chunk(entry);
    int at = entry & (CHUNK - 1);
    String name = texts.text(chunk.names[at]);
    long value = chunk.values[at];
    Outcome outcome =
        (chunk.flags[at] & LABEL) != 0
            ? new Outcome(name, Double.NaN, texts.text((int) value))
            : new Outcome(name, Double.longBitsToDouble(value), null);
    return new LoggedOutcome(
        new PredictionId(chunk.nonces[at], chunk.counters[at]),
        LineScope.instant(chunk.nanos[at]),
        outcome,
        STATUSES.get(chunk.flags[at] & STATUS));
  }
}
