package dev.mlopsdk.core.alert.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real HTTP server on the loopback, which answers as the test says and keeps what it got. */
final class Receiver implements AutoCloseable {

  record Got(String id, String timestamp, String signature, String type, String body) {}

  /** A status and a header, which may be empty; status 0 never answers. */
  record Answer(int status, String header, String value) {
    static Answer of(int status) {
      return new Answer(status, "", "");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final LinkedBlockingQueue<Got> got = new LinkedBlockingQueue<>();
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  /** From "id attempt" to the answer. */
  volatile Function<String, Answer> answers = request -> Answer.of(200);

  Receiver(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String id = header(exchange, "webhook-id");
      String body =
          new String(
              exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      int attempt = attempts.merge(id, 1, Integer::sum);
      got.add(
          new Got(
              id,
              header(exchange, "webhook-timestamp"),
              header(exchange, "webhook-signature"),
              header(exchange, "content-type"),
              body));
      Answer answer = answers.apply(id + " " + attempt);
      if (answer.status() == 0) {
        closing.await();
        return;
      }
      if (!answer.header().isEmpty()) {
        exchange.getResponseHeaders().add(answer.header(), answer.value());
      }
      exchange.sendResponseHeaders(answer.status(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return String.valueOf(exchange.getRequestHeaders().getFirst(name));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/secret-path");
  }

  /** The next request; the limit only ends a test that hangs. */
  Got next() throws InterruptedException {
    Got next = got.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("No request came");
    }
    return next;
  }

  int unread() {
    return got.size();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
