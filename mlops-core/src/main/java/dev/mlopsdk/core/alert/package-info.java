/**
 * Alerts: figures that are read every interval, rules with a state each, and sinks that are told of
 * its changes. Begin at {@link dev.mlopsdk.core.alert.Alerts}; the states are in docs/alerts.md.
 *
 * <pre>{@code
 * try (Alerts alerts = Alerts.of(ModelRef.of("delay", 2))
 *     .rule(AlertRule.above("late-share", 0.30).recoverAt(0.15).fires(3, 5), Reading.of(signal))
 *     .sink(AlertSink.slf4j())
 *     .every(Duration.ofMinutes(1))
 *     .open()) {
 *   alerts.acknowledge("late-share", Change.by("ann", "looking into it"));
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.alert;

import org.jspecify.annotations.NullMarked;
