package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.serving.Tally.End;
import dev.mlopsdk.serving.Tally.Shed;
import dev.mlopsdk.serving.shadow.ShadowMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;

/**
 * Sheds and cache hits, as meters count them, beside what callers saw. Each has to be metered; more
 * may be than callers saw, but only by the calls that they left, that fell back or that were
 * copied. Confined to one thread, after the stress.
 *
 * @param tally what callers saw
 * @param meters the meters of the served model, still open
 * @param seed what the stress was seeded with
 */
record Reconciled(Tally tally, SimpleMeterRegistry meters, long seed) {

  /** A failing call makes its batch run again in halves, each time with a look into the cache. */
  private static final long LOOKS = 4;

  /**
   * Some look in vain and find the answer when they are about to run, since it came in between: a
   * miss by the meters, and few of all.
   */
  private static final double IN_BETWEEN = 0.1;

  /** The gate's sheds by reason are the OVERLOADED ends of callers. */
  void checkSheds() {
    for (Shed reason : Shed.values()) {
      long metered =
          sum(CoreMeters.PREDICTION_SHED, "reason", reason.name().toLowerCase(Locale.ROOT));
      if (reason == Shed.ASYNC_LINE) {
        assertThat(metered).as("the line of futures is no gate's").isZero();
      } else {
        long unseen =
            tally.of(End.LEFT)
                + tally.of(End.FALLBACK)
                + sum(ShadowMeters.DROPPED, "reason", "overload");
        assertThat(metered)
            .as("seed %d: %s in %s", seed, reason, tally)
            .isBetween(tally.of(reason), tally.of(reason) + unseen);
      }
    }
    assertThat(tally.of(Shed.CLOSED)).as("seed %d: closed under a lease: %s", seed, tally).isZero();
  }

  /** Answers out of the cache are its hits, or those of an equal call at the time. */
  void checkCache() {
    long hits =
        (long)
            meters.get("cache.gets").tag("result", "hit").functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    long coalesced = sum(CoreMeters.CACHE_COALESCED);
    long elsewhere =
        tally.of(End.LEFT)
            + tally.of(End.FALLBACK)
            + meters.find(ShadowMeters.PREDICTIONS).timers().stream().mapToLong(Timer::count).sum()
            + LOOKS
                * (tally.of(End.FAILED)
                    + tally.of(End.OVERLOADED)
                    + tally.of(End.DEADLINE)
                    + tally.of(End.INTERRUPTED));
    assertThat(tally.cached()).as("seed %d: from the cache in %s", seed, tally).isPositive();
    assertThat(hits + coalesced)
        .as("seed %d: hits and coalesced calls for %s", seed, tally)
        .isBetween((long) ((1 - IN_BETWEEN) * tally.cached()), tally.cached() + elsewhere);
  }

  private long sum(String name, String... tags) {
    return (long)
        meters.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }
}
