package dev.mlopsdk.core.alert.webhook;

import dev.mlopsdk.core.alert.AlertNotice;
import dev.mlopsdk.core.alert.AlertSink;
import dev.mlopsdk.core.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * Sends every notice as a signed HTTP POST, at least once, in order per rule, from a folder that
 * survives a restart. Handing a notice over waits for nothing: a thread of its own writes, sends
 * and retries.
 *
 * <p>Signed as Standard Webhooks 1.0.0 has it: {@code webhook-id}, {@code webhook-timestamp} and
 * {@code webhook-signature: v1,<base64>}, the HMAC-SHA256 of {@code id.timestamp.body}. A receiver
 * ignores an id that it has seen. An answer of 2xx is a delivery; 408, 429, 5xx, a timeout and a
 * failed connection are tried again, for ever, while other rules go on; every other answer is a
 * refusal, logged as an error with the message, and given up. The body and how to verify it:
 * docs/alerts.md. Neither the secret nor the target's path is ever logged. Thread-safe.
 *
 * @since 0.1
 */
public final class Webhook implements AlertSink, AutoCloseable {

  private final String name;
  private final Courier courier;

  private Webhook(String name, Courier courier) {
    this.name = name;
    this.courier = courier;
  }

  /**
   * A webhook.
   *
   * @param target where to, with http or https
   * @param secret {@code whsec_} and the Base64 of 24 to 64 random bytes, which the receiver has
   *     too
   */
  public static WebhookBuilder to(URI target, String secret) {
    return new WebhookBuilder(target, secret);
  }

  static Webhook open(WebhookBuilder options, Path folder, TimeSource time, Runnable closeTime) {
    boolean opened = false;
    try {
      Webhook webhook = new Webhook(options.name, Courier.open(options, folder, time, closeTime));
      opened = true;
      return webhook;
    } catch (IOException e) {
      throw new UncheckedIOException("The webhook's queue " + folder + " cannot be used", e);
    } finally {
      if (!opened) {
        closeTime.run();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Takes a notice and returns at once; that it is in the queue's folder is certain only a little
   * later, or once {@link #close} has returned.
   *
   * @throws IllegalStateException if it is closed
   */
  @Override
  public void accept(AlertNotice notice) {
    courier.accept(notice);
  }

  /** How many messages are neither delivered nor given up. */
  public int pending() {
    return courier.pending();
  }

  /**
   * Takes no more; sends what can be sent at once, as long as the close timeout lets it. What waits
   * for another attempt stays in the folder for the next start.
   */
  @Override
  public void close() {
    courier.close();
  }

  @Override
  public String toString() {
    return "Webhook[" + name + "]";
  }
}
