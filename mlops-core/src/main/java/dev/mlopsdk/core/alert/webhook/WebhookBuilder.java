package dev.mlopsdk.core.alert.webhook;

import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The options of one {@link Webhook}. Not thread-safe; confine to one thread.
 *
 * @since 0.1
 */
public final class WebhookBuilder {

  private static final int LEAST_BYTES = 65_536;
  private static final Duration LONGEST = Duration.ofDays(1);

  final URI target;
  final Secret secret;
  String name;
  @Nullable Path queue;
  int mostMessages = 1_000;
  long mostBytes = 4L << 20;

  /** Notices between their callers and the thread that writes; so many only if the disk stalls. */
  int mostHandedOver = 256;

  Duration timeout = Duration.ofSeconds(10);
  Duration firstWait = Duration.ofSeconds(1);
  Duration longestWait = Duration.ofMinutes(5);
  Duration closeTimeout = Duration.ofSeconds(5);
  RandomGenerator random = new SplittableRandom();
  MeterRegistry meters = new CompositeMeterRegistry();
  private @Nullable TimeSource time;

  WebhookBuilder(URI target, String secret) {
    String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
    if ((!scheme.equals("http") && !scheme.equals("https"))
        || target.getHost() == null
        || target.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "A webhook's target is an http or https URI with a host and no user, but its scheme was '"
              + scheme
              + "', its host '"
              + target.getHost()
              + "'"
              + (target.getUserInfo() == null ? "" : ", and it had a user (not shown)"));
    }
    this.target = target;
    this.secret = Secret.parse(secret);
    this.name = target.getHost();
  }

  /**
   * The folder that keeps what is not yet delivered; made if need be. It belongs to one open
   * webhook.
   */
  public WebhookBuilder queue(Path folder) {
    this.queue = folder;
    return this;
  }

  /**
   * How much waits at most; default 1,000 messages and 4 MiB. When it is full, the oldest message
   * of the rule with the most messages goes.
   */
  public WebhookBuilder capacity(int messages, long bytes) {
    if (messages < 1 || bytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "The capacity is 1 message and "
              + LEAST_BYTES
              + " bytes at least, but was "
              + messages
              + " and "
              + bytes);
    }
    this.mostMessages = messages;
    this.mostBytes = bytes;
    return this;
  }

  /** How long one attempt may take, from connecting to the end of the answer; default 10 s. */
  public WebhookBuilder timeout(Duration timeout) {
    this.timeout = positive("timeout", timeout);
    return this;
  }

  /**
   * The waits between attempts: the first, doubled after each failure up to the longest, half of it
   * random; default 1 s to 5 minutes. A {@code Retry-After} that is longer is kept, up to a day.
   */
  public WebhookBuilder backoff(Duration first, Duration longest) {
    positive("backoff's first wait", first);
    positive("backoff's longest wait", longest);
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "backoff's longest wait is no shorter than the first, but was "
              + longest
              + " after "
              + first);
    }
    this.firstWait = first;
    this.longestWait = longest;
    return this;
  }

  /** How long {@code close} waits for what can be sent at once; default 5 s. */
  public WebhookBuilder closeTimeout(Duration timeout) {
    this.closeTimeout = positive("closeTimeout", timeout);
    return this;
  }

  /** What meters call it; default the target's host. */
  public WebhookBuilder name(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A webhook's name is not blank, but was '" + name + "'");
    }
    this.name = name;
    return this;
  }

  /** The randomness of the waits; used by one thread only. */
  public WebhookBuilder random(RandomGenerator random) {
    this.random = random;
    return this;
  }

  /** Where meters are registered; default nowhere. */
  public WebhookBuilder meters(MeterRegistry meters) {
    this.meters = meters;
    return this;
  }

  /** The clock of timeouts and waits, which the caller closes; default the system's. */
  public WebhookBuilder time(TimeSource time) {
    this.time = time;
    return this;
  }

  /**
   * Takes the queue and begins with what it kept.
   *
   * @throws IllegalStateException if there is no queue, or another webhook has it
   * @throws java.io.UncheckedIOException if the queue's folder cannot be used
   */
  public Webhook open() {
    Path folder = queue;
    if (folder == null) {
      throw new IllegalStateException(
          "A webhook keeps what it could not deliver, but no folder was given; add queue(Path)");
    }
    TimeSource given = time;
    if (given != null) {
      return Webhook.open(this, folder, given, () -> {});
    }
    SystemTime own = SystemTime.create("mlops-webhook-time");
    return Webhook.open(this, folder, own, own::close);
  }

  private static Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " is more than zero and at most a day, but was " + value);
    }
    return value;
  }
}
