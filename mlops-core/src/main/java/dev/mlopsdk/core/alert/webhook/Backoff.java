package dev.mlopsdk.core.alert.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubled each time up to the longest, half of it random,
 * so that many senders do not come back at once. Thread-safe if its randomness is.
 */
record Backoff(Duration first, Duration longest, RandomGenerator random) {

  /** No receiver may put us off for longer. */
  static final Duration LONGEST_WISH = Duration.ofDays(1);

  private static final int MOST_DOUBLINGS = 40;

  /** The wait after {@code failures} failures in a row, at least as long as the receiver wished. */
  Duration after(int failures, Optional<Duration> wish) {
    double doubled = first.toNanos() * Math.pow(2, Math.min(MOST_DOUBLINGS, failures - 1));
    double most = Math.min((double) longest.toNanos(), doubled);
    Duration own = Duration.ofNanos((long) (most / 2 + most / 2 * random.nextDouble()));
    Duration wished = wish.orElse(Duration.ZERO);
    return wished.compareTo(own) > 0 ? wished : own;
  }

  /** A {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date; empty if it is neither. */
  static Optional<Duration> wish(String header, Instant now) {
    String text = header.trim();
    try {
      Duration wait =
          text.matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  now,
                  ZonedDateTime.parse(
                          text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                      .toInstant());
      if (wait.isNegative()) {
        return Optional.empty();
      }
      return Optional.of(wait.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wait);
    } catch (DateTimeException | ArithmeticException neither) {
      return Optional.empty();
    }
  }
}
