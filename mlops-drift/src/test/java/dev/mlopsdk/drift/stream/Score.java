package dev.mlopsdk.drift.stream;

import dev.mlopsdk.drift.stream.DriftDetector.State;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;

/**
 * How good a detector is, in figures that one which always fires cannot win: how far apart its
 * false alarms are, and, after a change, how late it is and how often it misses.
 *
 * @param falseShare of stable streams, those with an alarm
 * @param runLength values per false alarm; infinite without one
 * @param changes one for each kind of change
 */
record Score(double falseShare, double runLength, Map<Kind, Change> changes) {

  /** A change of the error rate at value {@value #AT}, watched for as many values again. */
  enum Kind {
    NONE(0.1, 1),
    JUMP_TO_02(0.2, 1),
    JUMP_TO_03(0.3, 1),
    GRADUAL_TO_03(0.3, 1000);

    private final double after;
    private final int length;

    Kind(double after, int length) {
      this.after = after;
      this.length = length;
    }

    double rate(int t) {
      return BEFORE + (after - BEFORE) * Math.min(1, Math.max(0, (t - AT + 1) / (double) length));
    }
  }

  /**
   * What a detector did with a change.
   *
   * @param found the share of streams with an alarm within {@value #AT} values of the change
   * @param delay the median number of values from the change to that alarm; NaN if it misses more
   *     than half
   */
  record Change(double found, double delay) {}

  static final double BEFORE = 0.1;
  static final int AT = 2000;
  static final int STABLE = 20_000;

  static Score of(Supplier<DriftDetector> made, int runs) {
    long alarms = 0;
    int alarmed = 0;
    for (int run = 0; run < runs; run++) {
      SplitMix64 bits = new SplitMix64(run);
      long before = alarms;
      DriftDetector detector = made.get();
      for (int i = 0; i < STABLE; i++) {
        alarms += detector.accept(bits.error(BEFORE)) == State.DRIFT ? 1 : 0;
      }
      alarmed += alarms > before ? 1 : 0;
    }
    Map<Kind, Change> changes = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      changes.put(kind, change(made, runs, kind::rate));
    }
    return new Score(alarmed / (double) runs, (double) runs * STABLE / alarms, changes);
  }

  private static Change change(Supplier<DriftDetector> made, int runs, IntToDoubleFunction rate) {
    double[] delays = new double[runs];
    for (int run = 0; run < runs; run++) {
      SplitMix64 bits = new SplitMix64(1_000_000 + run);
      DriftDetector detector = made.get();
      delays[run] = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 2 * AT && Double.isInfinite(delays[run]); i++) {
        if (detector.accept(bits.error(rate.applyAsDouble(i))) == State.DRIFT && i >= AT) {
          delays[run] = i - AT + 1;
        }
      }
    }
    Arrays.sort(delays);
    long found = Arrays.stream(delays).filter(Double::isFinite).count();
    double median = delays[(runs - 1) / 2];
    return new Change(found / (double) runs, Double.isFinite(median) ? median : Double.NaN);
  }

  Change on(Kind kind) {
    return Objects.requireNonNull(changes.get(kind));
  }

  /** A line of the table in docs/stream-detectors.md. */
  String line(String name) {
    StringBuilder line = new StringBuilder("| " + name + " | " + percent(falseShare) + " | ");
    line.append(
        Double.isInfinite(runLength) ? "none" : String.format(Locale.ROOT, "%,.0f", runLength));
    line.append(" | ").append(percent(on(Kind.NONE).found)).append(" |");
    for (Kind kind : EnumSet.complementOf(EnumSet.of(Kind.NONE))) {
      Change change = on(kind);
      String delay =
          Double.isNaN(change.delay) ? "–" : String.format(Locale.ROOT, "%.0f", change.delay);
      line.append(" ").append(delay).append(" (").append(percent(1 - change.found)).append(") |");
    }
    return line.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
