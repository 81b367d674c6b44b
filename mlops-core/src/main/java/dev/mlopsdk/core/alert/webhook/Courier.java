package dev.mlopsdk.core.alert.webhook;

import dev.mlopsdk.core.alert.AlertNotice;
import dev.mlopsdk.core.time.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns the queue: it writes, sends the first message of every rule, and hears the
 * answers and the clock, which only hand over to it. Nothing but {@link #accept}, {@link #close}
 * and counters is touched by another thread.
 */
final class Courier {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");

  /** Requests at a time; more would only queue at a receiver that is slow. */
  private static final int MOST_FLYING = 4;

  /** What stopping may take after the close timeout has passed. */
  private static final long STOPPING_NANOS = 500_000_000;

  /** A request on its way. */
  private record Flight(CompletableFuture<HttpResponse<Void>> answer, TimeSource.Task timeout) {}

  private final URI target;
  private final String name;
  private final Secret secret;
  private final Duration timeout;
  private final Duration closeTimeout;
  private final int mostHandedOver;
  private final Backoff backoff;
  private final TimeSource time;
  private final Runnable closeTime;
  private final MessageFolder folder;
  private final MessageQueue queue;
  private final WebhookMeters meters;
  private final HttpClient client;
  private final ThreadPoolExecutor thread;

  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger handedOver = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch settled = new CountDownLatch(1);

  // What follows belongs to the thread.
  private final Map<Message, Flight> flights = new HashMap<>();
  private final Map<String, TimeSource.Task> waits = new HashMap<>();
  private boolean closing;
  private boolean stopped;
  private boolean unreachable;
  private boolean diskFails;

  private Courier(
      WebhookBuilder options, MessageFolder folder, TimeSource time, Runnable closeTime) {
    this.target = options.target;
    this.name = options.name;
    this.secret = options.secret;
    this.timeout = options.timeout;
    this.closeTimeout = options.closeTimeout;
    this.mostHandedOver = options.mostHandedOver;
    this.backoff = new Backoff(options.firstWait, options.longestWait, options.random);
    this.time = time;
    this.closeTime = closeTime;
    this.folder = folder;
    this.queue = new MessageQueue(options.mostMessages, options.mostBytes);
    this.meters = new WebhookMeters(options.meters, options.name);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread made = new Thread(task, "mlops-webhook");
              made.setDaemon(true);
              return made;
            });
  }

  static Courier open(WebhookBuilder options, Path path, TimeSource time, Runnable closeTime)
      throws IOException {
    MessageFolder folder = MessageFolder.open(path);
    boolean opened = false;
    try {
      List<Message> kept = folder.read();
      Courier courier = new Courier(options, folder, time, closeTime);
      for (Message message : kept) {
        courier.numbers.set(message.number + 1);
        courier.meters.waiting.incrementAndGet();
        courier.queue.add(message).forEach(courier::full);
      }
      courier.post(courier::pump);
      opened = true;
      return courier;
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  int pending() {
    return meters.waiting.get();
  }

  void accept(AlertNotice notice) {
    Message message = Message.of(numbers.getAndIncrement(), notice);
    // Bounded here too: the thread may be held up by a disk that stalls.
    if (handedOver.incrementAndGet() > mostHandedOver) {
      handedOver.decrementAndGet();
      meters.dropped.increment();
      LOG.warn("The alert {} is dropped: the disk of the queue {} stalls", message, folder);
      return;
    }
    meters.waiting.incrementAndGet();
    if (closed.get() || !post(() -> take(message))) {
      handedOver.decrementAndGet();
      meters.waiting.decrementAndGet();
      throw new IllegalStateException(
          "The webhook " + name + " is closed, so it takes no alert; close it after its alerts");
    }
  }

  private boolean post(Runnable task) {
    try {
      thread.execute(task);
      return true;
    } catch (RejectedExecutionException isClosed) {
      return false;
    }
  }

  private void take(Message message) {
    handedOver.decrementAndGet();
    if (stopped) {
      drop(message, "is closed");
      return;
    }
    List<Message> gone = queue.add(message);
    gone.forEach(this::full);
    if (!gone.contains(message)) {
      keep(message);
    }
    pump();
  }

  private void keep(Message message) {
    try {
      write(message);
    } catch (IOException e) {
      meters.unkept.increment();
      if (!diskFails) {
        diskFails = true;
        LOG.error(
            "Alerts cannot be kept in {}; they are sent from memory, and a restart loses those that"
                + " wait, unless the folder works again before it",
            folder,
            e);
      }
    }
  }

  private void write(Message message) throws IOException {
    folder.write(message);
    message.kept = true;
    if (diskFails) {
      diskFails = false;
      keepRest();
    }
  }

  /** Keeps what a disk that failed did not, up to the first that it still does not. */
  private void keepRest() {
    try {
      for (Message waiting : queue.all()) {
        if (!waiting.kept) {
          write(waiting);
        }
      }
    } catch (IOException stillFails) {
      diskFails = true;
    }
  }

  private void full(Message gone) {
    folder.delete(gone);
    drop(gone, "is full");
  }

  private void drop(Message gone, String why) {
    meters.waiting.decrementAndGet();
    meters.dropped.increment();
    LOG.warn("The queue {} {}, so the alert {} is dropped", folder, why, gone);
  }

  /** Sends what may be sent: of every rule that does not wait, the first message. */
  private void pump() {
    if (stopped) {
      return;
    }
    for (Message head : queue.heads()) {
      if (flights.size() < MOST_FLYING && !head.flying && !waits.containsKey(head.rule)) {
        send(head);
      }
    }
    if (closing && flights.isEmpty()) {
      settled.countDown();
    }
  }

  private void send(Message message) {
    long second = time.now().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .header("content-type", "application/json")
            .header("user-agent", "mlops-sdk")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", Long.toString(second))
            .header("webhook-signature", secret.sign(message.id, second, message.body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.body))
            .build();
    CompletableFuture<HttpResponse<Void>> answer;
    try {
      answer = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    fly(message, answer);
  }

  private void fly(Message message, CompletableFuture<HttpResponse<Void>> answer) {
    message.flying = true;
    flights.put(message, new Flight(answer, time.schedule(timeout, () -> answer.cancel(true))));
    CompletableFuture<?> unused =
        answer.whenComplete(
            (response, failure) -> post(() -> answered(message, response, failure)));
  }

  private void answered(
      Message message, @Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
    Flight flight = flights.remove(message);
    message.flying = false;
    if (flight != null) {
      flight.timeout.cancel();
    }
    if (stopped) {
      return;
    }
    int status = response == null ? 0 : response.statusCode();
    if (status >= 200 && status < 300) {
      delivered(message);
    } else if (response == null || status == 408 || status == 429 || status >= 500) {
      Optional<Duration> wish =
          response == null
              ? Optional.empty()
              : response
                  .headers()
                  .firstValue("retry-after")
                  .flatMap(header -> Backoff.wish(header, time.now()));
      retry(message, wish, response == null ? String.valueOf(failure) : "it answered " + status);
    } else {
      refused(message, status);
    }
    pump();
  }

  private void delivered(Message message) {
    done(message);
    meters.delivered.increment();
    if (unreachable) {
      unreachable = false;
      LOG.info("The webhook {} delivers again; {} alerts wait", name, queue.count());
    }
  }

  private void retry(Message message, Optional<Duration> wish, String why) {
    message.failures++;
    meters.retried.increment();
    keepRest();
    Duration wait = backoff.after(message.failures, wish);
    waits.put(
        message.rule,
        time.schedule(
            wait,
            () ->
                post(
                    () -> {
                      waits.remove(message.rule);
                      pump();
                    })));
    if (!unreachable) {
      unreachable = true;
      LOG.warn(
          "The webhook {} does not deliver and tries again, first in {} ms: {}",
          name,
          wait.toMillis(),
          why);
    }
  }

  private void refused(Message message, int status) {
    done(message);
    meters.refused.increment();
    LOG.error(
        "The webhook {} refused an alert with status {}; it is given up: {}",
        name,
        status,
        new String(message.body, StandardCharsets.UTF_8));
  }

  private void done(Message message) {
    queue.remove(message);
    folder.delete(message);
    meters.waiting.decrementAndGet();
  }

  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    post(
        () -> {
          closing = true;
          pump();
        });
    long deadline = System.nanoTime() + closeTimeout.toNanos();
    boolean interrupted = false;
    try {
      settled.await(closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    post(this::stop);
    thread.shutdown();
    try {
      // Only a disk that stalls keeps it, and its thread is a daemon.
      long left = interrupted ? 0 : deadline - System.nanoTime();
      thread.awaitTermination(Math.max(STOPPING_NANOS, left), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    closeTime.run();
    meters.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    stopped = true;
    keepRest();
    waits.values().forEach(TimeSource.Task::cancel);
    for (Flight flight : new ArrayList<>(flights.values())) {
      flight.timeout.cancel();
      flight.answer.cancel(true);
    }
    long lost = queue.all().stream().filter(message -> !message.kept).count();
    if (lost > 0) {
      meters.dropped.increment((double) lost);
      LOG.error("{} alerts of the webhook {} could not be kept and are lost", lost, name);
    }
    if (queue.count() > lost) {
      LOG.info("{} alerts wait in {} for the next start", queue.count() - lost, folder);
    }
    try {
      folder.close();
    } catch (IOException e) {
      LOG.warn("The lock of {} cannot be released", folder, e);
    }
  }
}
