/**
 * Alerts as signed HTTP requests, from a queue that survives a restart: {@link
 * dev.mlopsdk.core.alert.webhook.Webhook}.
 *
 * <pre>{@code
 * try (Webhook webhook = Webhook.to(URI.create("https://hooks.example.com/alerts"), secret)
 *         .queue(Path.of("alerts-queue"))
 *         .open();
 *     Alerts alerts = Alerts.of("delay").rule(rule, reading).sink(webhook).open()) {
 *   serve();
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.alert.webhook;

import org.jspecify.annotations.NullMarked;
