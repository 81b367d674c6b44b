package dev.mlopsdk.serving.fallback;

import java.time.Duration;

/**
 * When a version that fails too often is given a pause, and how it is tried again. Immutable.
 *
 * @param failureShare of the calls in the window, in (0, 1], that have to fail
 * @param leastCalls the calls in the window, failed ones or not, below which nothing is judged
 * @param window the time that is looked at; it begins with a failure
 * @param pause how long no call reaches the version; doubled each time that it fails again at once
 * @param longestPause what the pause is doubled up to
 * @param probes the calls that try whether it is well again; all of them have to succeed
 * @param leastTimeout a missed deadline says something about the version only if the call came to
 *     it with this much time left; one that came after its deadline never does
 * @since 0.1
 */
public record Circuit(
    double failureShare,
    int leastCalls,
    Duration window,
    Duration pause,
    Duration longestPause,
    int probes,
    Duration leastTimeout) {

  public Circuit {
    if (!(failureShare > 0 && failureShare <= 1)) {
      throw new IllegalArgumentException(
          "A circuit's failureShare is in (0, 1], but was " + failureShare);
    }
    if (leastCalls < 1 || probes < 1) {
      throw new IllegalArgumentException(
          "A circuit judges by 1 call or more and tries by 1 or more, but was given leastCalls "
              + leastCalls
              + " and probes "
              + probes);
    }
    if (!positive(window) || !positive(pause) || longestPause.compareTo(pause) < 0) {
      throw new IllegalArgumentException(
          "A circuit's window and pause are more than zero and its longestPause is no less than"
              + " its pause, but they were "
              + window
              + ", "
              + pause
              + " and "
              + longestPause);
    }
    if (leastTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "A circuit's leastTimeout is zero or more, but was " + leastTimeout);
    }
  }

  private static boolean positive(Duration duration) {
    return !duration.isZero() && !duration.isNegative();
  }

  /**
   * Opens when half of 20 calls or more failed within 10 seconds; a pause of 5 seconds, up to a
   * minute; 3 probes; deadlines of less than a millisecond say nothing.
   */
  public static Circuit withDefaults() {
    return new Circuit(
        0.5,
        20,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ofMinutes(1),
        3,
        Duration.ofMillis(1));
  }

  /** The same circuit with another share. */
  public Circuit withFailureShare(double share) {
    return new Circuit(share, leastCalls, window, pause, longestPause, probes, leastTimeout);
  }

  /** The same circuit, which judges by {@code calls} or more. */
  public Circuit withLeastCalls(int calls) {
    return new Circuit(failureShare, calls, window, pause, longestPause, probes, leastTimeout);
  }

  /** The same circuit with another window. */
  public Circuit withWindow(Duration window) {
    return new Circuit(failureShare, leastCalls, window, pause, longestPause, probes, leastTimeout);
  }

  /** The same circuit with pauses from {@code first} to {@code longest}. */
  public Circuit withPause(Duration first, Duration longest) {
    return new Circuit(failureShare, leastCalls, window, first, longest, probes, leastTimeout);
  }

  /** The same circuit with another number of probes. */
  public Circuit withProbes(int probes) {
    return new Circuit(failureShare, leastCalls, window, pause, longestPause, probes, leastTimeout);
  }

  /** The same circuit, to which calls that come with less than {@code timeout} say nothing. */
  public Circuit withLeastTimeout(Duration timeout) {
    return new Circuit(failureShare, leastCalls, window, pause, longestPause, probes, timeout);
  }
}
