package dev.mlopsdk.drift.sequential;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Many simulated streams, each from a seed of its own. */
final class Runs {

  /** A stream without an alarm. */
  static final long NEVER = Long.MAX_VALUE;

  private Runs() {}

  /** How many of {@code runs} streams alarm. */
  static int alarms(int runs, long seed, ToLongFunction<RandomGenerator> firstAlarm) {
    return (int)
        Arrays.stream(first(runs, seed, firstAlarm)).filter(alarm -> alarm != NEVER).count();
  }

  /** When each stream alarms first, sorted. */
  static long[] first(int runs, long seed, ToLongFunction<RandomGenerator> firstAlarm) {
    long[] first =
        IntStream.range(0, runs)
            .parallel()
            .mapToLong(run -> firstAlarm.applyAsLong(random(seed, run)))
            .toArray();
    Arrays.sort(first);
    return first;
  }

  /** The first of {@code buckets} at which the process alarms. */
  static long firstAlarm(DriftProcess process, int buckets, Function<Integer, long[]> bucket) {
    for (int t = 1; t <= buckets; t++) {
      if (process.accept(bucket.apply(t)).alarm()) {
        return t;
      }
    }
    return NEVER;
  }

  /** A row of a table: the share, and the 99 % upper limit of its chance. */
  static String share(int hits, int runs) {
    return String.format(
        Locale.ROOT, "%6.4f (<= %.4f)", (double) hits / runs, Exact.upperLimit(hits, runs));
  }

  static RandomGenerator random(long seed, int run) {
    return new SplittableRandom(seed * 1_000_003L + run * 7_919L);
  }
}
