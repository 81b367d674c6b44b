package dev.mlopsdk.core.alert.webhook;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.alert.AlertNotice;
import dev.mlopsdk.core.event.AlertState;
import java.time.Instant;
import java.util.Optional;

/** Notices for tests: their id is that of rule and sequence. */
final class Notices {

  private Notices() {}

  static AlertNotice notice(String rule, int sequence) {
    return notice(rule, sequence, 0.4, "0.4 is above 0.3");
  }

  static AlertNotice notice(String rule, int sequence, double value, String detail) {
    return new AlertNotice(
        rule + "-" + sequence,
        ModelRef.of("delay", 2),
        rule,
        sequence,
        AlertNotice.Reason.READINGS,
        AlertState.WARN,
        AlertState.ALERT,
        value,
        0.3,
        Instant.parse("2026-06-01T00:02:00Z"),
        detail,
        Optional.of(Change.by("ann", "J\u00fcnger")));
  }
}
