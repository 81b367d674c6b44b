package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The meters of one set of rules; its tags are the rules' names and fixed words. Thread-safe. */
final class AlertMeters {

  private static final List<String> SEVERITIES =
      List.of("ok", "warn", "alert", "recovering", "no_data", "reminder", "held");

  private final MeterRegistry registry;
  private final List<Watched> rules;
  private volatile Map<String, Counter> counters = Map.of();
  private final Map<String, Counter> failures = new HashMap<>();
  private VersionMeters meters;
  private boolean removed;

  AlertMeters(MeterRegistry registry, ModelRef ref, List<Watched> rules, List<AlertSink> sinks) {
    this.registry = registry;
    this.rules = rules;
    this.meters = register(ref);
    for (AlertSink sink : sinks) {
      failures.put(
          sink.name(),
          Counter.builder(CoreMeters.ALERTS_DELIVERY)
              .description("Attempts to tell of alerts")
              .tags("sink", sink.name(), "result", "failed")
              .register(registry));
    }
  }

  private VersionMeters register(ModelRef ref) {
    VersionMeters meters = new VersionMeters(registry, ref);
    Map<String, Counter> counters = new HashMap<>();
    for (Watched watched : rules) {
      for (String severity : SEVERITIES) {
        counters.put(
            key(watched.rule.name, severity),
            meters.counter(
                CoreMeters.ALERTS,
                "What alerts told, by the state they came into",
                "rule",
                watched.rule.name,
                "severity",
                severity));
      }
      for (AlertState state : AlertState.values()) {
        meters.gauge(
            CoreMeters.ALERT_STATE,
            "1 for the state a rule is in",
            watched,
            now -> now.state == state ? 1 : 0,
            "rule",
            watched.rule.name,
            "state",
            word(state));
      }
    }
    this.counters = counters;
    return meters;
  }

  /** The same meters, of another version; those of the former go. */
  synchronized void follow(ModelRef ref) {
    if (!removed) {
      meters.remove();
      meters = register(ref);
    }
  }

  void told(AlertNotice notice) {
    boolean reminder = notice.reason() == AlertNotice.Reason.REMINDER;
    count(counters, key(notice.rule(), reminder ? "reminder" : word(notice.to())));
  }

  void held(String rule) {
    count(counters, key(rule, "held"));
  }

  void failed(AlertSink sink) {
    count(failures, sink.name());
  }

  private static void count(Map<String, Counter> counters, String key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  private static String key(String rule, String severity) {
    return rule + '/' + severity;
  }

  private static String word(AlertState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Removes what is tagged with the version. */
  synchronized void remove() {
    removed = true;
    meters.remove();
  }
}
