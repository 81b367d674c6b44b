package dev.mlopsdk.core.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @Test
  void after_moreAndMoreFailures_doublesUpToTheLongestAndHalfIsRandom() {
    Backoff least = new Backoff(FIRST, LONGEST, () -> 0L);
    assertThat(least.after(1, Optional.empty())).isEqualTo(Duration.ofMillis(500));
    assertThat(least.after(2, Optional.empty())).isEqualTo(Duration.ofSeconds(1));
    assertThat(least.after(9, Optional.empty())).isEqualTo(Duration.ofSeconds(128));
    assertThat(least.after(10, Optional.empty())).isEqualTo(Duration.ofSeconds(150));
    assertThat(least.after(Integer.MAX_VALUE, Optional.empty())).isEqualTo(Duration.ofSeconds(150));
    Backoff any = new Backoff(FIRST, LONGEST, new SplittableRandom(1));
    for (int i = 0; i < 1_000; i++) {
      assertThat(any.after(3, Optional.empty()))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }
  }

  @Test
  void after_aWishThatIsLonger_keepsIt() {
    Backoff backoff = new Backoff(FIRST, LONGEST, () -> 0L);
    assertThat(backoff.after(1, Optional.of(Duration.ofHours(1)))).isEqualTo(Duration.ofHours(1));
    assertThat(backoff.after(3, Optional.of(Duration.ofSeconds(1))))
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void wish_ofAHeader_isSecondsOrADateOrNothing() {
    assertThat(Backoff.wish("120", NOW)).hasValue(Duration.ofMinutes(2));
    assertThat(Backoff.wish("Mon, 01 Jun 2026 00:01:00 GMT", NOW)).hasValue(Duration.ofMinutes(1));
    assertThat(Backoff.wish("999999999", NOW)).hasValue(Duration.ofDays(1));
    assertThat(Backoff.wish("Sun, 31 May 2026 00:00:00 GMT", NOW)).isEmpty();
    assertThat(Backoff.wish("soon", NOW)).isEmpty();
    assertThat(Backoff.wish("-1", NOW)).isEmpty();
    assertThat(Backoff.wish("99999999999999999999", NOW)).isEmpty();
  }
}
