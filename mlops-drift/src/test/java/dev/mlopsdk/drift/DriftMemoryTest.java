package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.CountProfile;
import dev.mlopsdk.drift.profile.WindowRing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a monitor takes of the heap. */
class DriftMemoryTest {

  private static final Baseline BASELINE =
      Baseline.of(Map.of("x", Normals.normal(new Random(1), 20_000, 0)));

  @Test
  void closedBucket_ofANumber_isBelowEightKilobytes() {
    CountProfile profile = CountProfile.of(BASELINE);
    WindowRing ring =
        WindowRing.byTime(Duration.ofMinutes(5), 12, Instant.EPOCH, profile.snapshot());
    long open = ring.bytes();
    ring.close(Instant.EPOCH.plus(Duration.ofMinutes(5)), profile.snapshot());

    assertThat(ring.bytes() - open).isPositive().isLessThan(8_192);
  }

  @Test
  void openBucket_doesNotGrowWithRows() {
    CountProfile profile = CountProfile.of(BASELINE);
    long empty = profile.bytes();
    for (int i = 0; i < 100_000; i++) {
      profile.add(0, i);
    }

    assertThat(profile.bytes()).isEqualTo(empty).isBetween(5_000L, 16_384L);
  }
}
