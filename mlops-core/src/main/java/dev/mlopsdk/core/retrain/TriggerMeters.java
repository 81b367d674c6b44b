package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.meter.CoreMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Counts decisions, each rule under its name if it is one of ours. Thread-safe. */
final class TriggerMeters {

  static final String FIRED = "fired";
  static final String SUPPRESSED_OPEN = "suppressed_open";
  static final String SUPPRESSED_COOLDOWN = "suppressed_cooldown";
  static final String PENDING_APPROVAL = "pending_approval";
  static final String APPROVED = "approved";
  static final String REFUSED = "refused";
  static final String REPORTED = "reported";

  private record Key(String rule, String decision) {}

  private final MeterRegistry registry;
  private final String model;
  private final Set<String> rules;
  private final Map<Key, Counter> counters = new HashMap<>();
  private boolean closed;

  TriggerMeters(MeterRegistry registry, String model, Set<String> rules) {
    this.registry = registry;
    this.model = model;
    this.rules = Set.copyOf(rules);
  }

  /** A rule of another replica that this process does not have is {@code other}. */
  synchronized void count(String rule, String decision) {
    if (!closed) {
      Key key = new Key(rules.contains(rule) ? rule : "other", decision);
      counters.computeIfAbsent(key, this::register).increment();
    }
  }

  private Counter register(Key key) {
    return Counter.builder(CoreMeters.RETRAIN_TRIGGERS)
        .description("Decisions about training again")
        .tag("model", model)
        .tag("rule", key.rule)
        .tag("decision", key.decision)
        .register(registry);
  }

  synchronized void close() {
    closed = true;
    counters.values().forEach(registry::remove);
    counters.clear();
  }
}
