package dev.mlopsdk.drift.sequential;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** How long drifts last before they are found. */
final class Delays {

  /** What the stream of a run is like before and after the change, and who watches it. */
  record Setup(
      int m,
      ProcessSettings settings,
      Function<RandomGenerator, DoubleSupplier> healthy,
      Function<RandomGenerator, DoubleSupplier> drifted,
      int healthyBuckets,
      int bucketSize,
      int keepEvery) {}

  private static final int HORIZON = 1000;

  private Delays() {}

  /**
   * Values from the change to the alarm in each run, sorted; {@link Runs#NEVER} if there is none
   * within 1,000 buckets. Runs that alarm before the change are left out.
   */
  static long[] of(Setup setup, int runs, long seed) {
    long[] first = Runs.first(runs, seed, random -> firstAlarm(setup, random));
    return Arrays.stream(first)
        .filter(alarm -> alarm > setup.healthyBuckets())
        .map(
            alarm ->
                alarm == Runs.NEVER ? alarm : (alarm - setup.healthyBuckets()) * setup.bucketSize())
        .toArray();
  }

  private static long firstAlarm(Setup setup, RandomGenerator random) {
    SimulatedReference reference =
        SimulatedReference.ofOrderStatistics(setup.m(), random::nextGaussian);
    DriftProcess process = DriftProcess.create(reference.cells(), setup.settings());
    DoubleSupplier healthy = thinned(setup.healthy().apply(random), setup.keepEvery());
    DoubleSupplier drifted = thinned(setup.drifted().apply(random), setup.keepEvery());
    int size = setup.bucketSize() / setup.keepEvery();
    return Runs.firstAlarm(
        process,
        setup.healthyBuckets() + HORIZON,
        t -> reference.bucket(size, t <= setup.healthyBuckets() ? healthy : drifted));
  }

  static DoubleSupplier thinned(DoubleSupplier law, int keepEvery) {
    Thinning thinning = Thinning.every(keepEvery);
    return () -> {
      double value = law.getAsDouble();
      while (!thinning.passes()) {
        value = law.getAsDouble();
      }
      return value;
    };
  }

  /** The median delay, and the share found where it is not all. */
  static String median(long[] delays) {
    long found = Arrays.stream(delays).filter(delay -> delay != Runs.NEVER).count();
    long median = delays.length == 0 ? Runs.NEVER : delays[delays.length / 2];
    String value = median == Runs.NEVER ? "-" : String.format(Locale.ROOT, "%,d", median);
    return found == delays.length
        ? value
        : String.format(Locale.ROOT, "%s (%d %%)", value, 100 * found / delays.length);
  }
}
