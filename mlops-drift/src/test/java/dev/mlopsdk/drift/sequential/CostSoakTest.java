package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a look costs: docs/drift-alarm.md. */
@Tag("soak")
class CostSoakTest {

  @ParameterizedTest
  @EnumSource(Comparison.class)
  void looks_ofAThousandFeatures_stayBelowATenthOfASecond(Comparison comparison) {
    RandomGenerator random = Runs.random(1, 0);
    SimulatedReference reference = SimulatedReference.ofOrderStatistics(10_000, random::nextDouble);
    ProcessSettings settings = ProcessSettings.withDefaults().withComparison(comparison);
    DriftProcess process = DriftProcess.create(reference.cells(), settings);
    double look = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 10; round++) {
      long[][] buckets = new long[500][];
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = reference.bucket(1000, random::nextDouble);
      }
      long begin = System.nanoTime();
      for (long[] bucket : buckets) {
        process.accept(bucket);
      }
      look = Math.min(look, (System.nanoTime() - begin) / 1e3 / buckets.length);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < 500; i++) {
      process.smallestShift(1000 + i);
    }
    System.out.printf(
        "%s: a look %.1f us, smallestShift %.0f us, state %d bytes%n",
        comparison, look, (System.nanoTime() - begin) / 1e3 / 500, process.toBytes().length);
    assertThat(look).isLessThan(comparison == Comparison.REFERENCE ? 100 : 300);
  }
}
