package dev.mlopsdk.core.alert;

/**
 * Who is told: a log, a webhook, a user's own lambda. Notices of one rule come one at a time and in
 * order. A sink is called on the thread that evaluates, so one that waits for something hands over
 * to a thread of its own, as the webhook does. What it throws is counted, logged once per kind and
 * keeps no other sink from being told. Implementations are thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AlertSink {

  /** Tells of a change or a reminder. */
  void accept(AlertNotice notice);

  /** What the meter of deliveries calls it; {@code user} if not overridden. */
  default String name() {
    return "user";
  }

  /**
   * Logs to {@code dev.mlopsdk.alerts}: ALERT as an error, WARN and NO_DATA as warnings, the rest
   * as information; while it does, the MDC has {@code mlops.model}, {@code mlops.version}, {@code
   * mlops.rule} and {@code mlops.state}.
   */
  static AlertSink slf4j() {
    return Slf4jSink.create();
  }
}
