package dev.mlopsdk.core.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.alert.webhook.Receiver.Answer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process with SIGKILL while its webhook sends to a target that answers, fails or hangs by
 * turns: after the last start every acknowledged alert was delivered, those of a rule in order.
 */
class WebhookKillTest {

  private static final String SECRET =
      "whsec_"
          + Base64.getEncoder()
              .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
  private static final int KILLS = 4;

  @TempDir private Path temp;

  @Test
  void kill_whileAlertsAreSent_losesNoneAndKeepsTheOrder() throws Exception {
    Path folder = temp.resolve("queue");
    List<String> delivered = new CopyOnWriteArrayList<>();
    List<String> acknowledged = new ArrayList<>();
    Random random = new Random(20261121);
    try (Receiver receiver = new Receiver(0)) {
      for (int kill = 0; kill < KILLS; kill++) {
        int turn = kill;
        receiver.answers =
            request -> {
              String id = request.substring(0, request.indexOf(' '));
              int fate = Math.floorMod(request.hashCode() + turn, 4);
              if (fate > 1) {
                delivered.add(id);
              }
              return Answer.of(fate > 1 ? 200 : fate == 1 ? 500 : 0);
            };
        int least = 1 + random.nextInt(40);
        acknowledged.addAll(
            killAfter(least, folder, receiver.uri().toString(), kill * KilledSender.MOST));
      }
      receiver.answers =
          request -> {
            delivered.add(request.substring(0, request.indexOf(' ')));
            return Answer.of(200);
          };
      Webhook.to(receiver.uri(), SECRET)
          .queue(folder)
          .closeTimeout(Duration.ofMinutes(1))
          .open()
          .close();
    }
    assertThat(acknowledged).hasSizeGreaterThan(KILLS).doesNotHaveDuplicates();
    Set<String> once = new LinkedHashSet<>(delivered);
    assertThat(once).containsAll(acknowledged);
    for (String rule : List.of("rule0-", "rule1-", "rule2-")) {
      assertThat(
              once.stream()
                  .filter(id -> id.startsWith(rule))
                  .map(id -> Integer.valueOf(id.substring(rule.length()))))
          .isSorted();
    }
  }

  private List<String> killAfter(int least, Path folder, String target, int first)
      throws Exception {
    Path errors = temp.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledSender.class.getName(),
                folder.toString(),
                target,
                SECRET,
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    List<String> told = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = lines.readLine();
      while (line != null) {
        if (line.endsWith(".")) {
          told.add(line.substring(0, line.length() - 1));
        }
        if (told.size() == least) {
          process.toHandle().destroyForcibly(); // The process's own method closes its pipe.
        }
        line = lines.readLine();
      }
    }
    process.waitFor();
    assertThat(told).as(Files.readString(errors)).hasSizeGreaterThanOrEqualTo(least);
    return told;
  }
}
