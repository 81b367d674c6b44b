package dev.mlopsdk.core.alert.webhook;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The process that {@link WebhookKillTest} kills: sends alerts and tells of each, once it is in the
 * queue's folder or delivered.
 */
final class KilledSender {

  static final int MOST = 100;

  private KilledSender() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int first = Integer.parseInt(arguments[3]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    try (Webhook webhook =
        Webhook.to(URI.create(arguments[1]), arguments[2]).queue(folder).open()) {
      for (int i = first; i < first + MOST; i++) {
        String rule = "rule" + i % 3;
        webhook.accept(Notices.notice(rule, i));
        while (webhook.pending() > 0 && !newest(folder).contains("\"" + rule + "-" + i + "\"")) {
          Thread.onSpinWait();
        }
        out.println(rule + "-" + i + ".");
      }
      new CountDownLatch(1).await();
    }
  }

  private static String newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> last =
          files
              .filter(file -> String.valueOf(file.getFileName()).matches("[0-9]+\\.json"))
              .max(Path::compareTo);
      return last.isEmpty() ? "" : Files.readString(last.get());
    } catch (NoSuchFileException deliveredMeanwhile) {
      return "";
    }
  }
}
