package dev.mlopsdk.core.alert.webhook;

import static dev.mlopsdk.core.alert.webhook.Notices.notice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.alert.AlertNotice;
import dev.mlopsdk.core.alert.AlertRule;
import dev.mlopsdk.core.alert.Alerts;
import dev.mlopsdk.core.alert.webhook.Receiver.Answer;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {

  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

  @TempDir private Path temp;
  private final WatchedTime time = new WatchedTime();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Receiver receiver;
  private Path folder;

  @BeforeEach
  void open() throws IOException {
    receiver = new Receiver(0);
    folder = temp.resolve("queue");
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  private WebhookBuilder webhook(URI target) {
    return Webhook.to(target, SECRET)
        .queue(folder)
        .timeout(WatchedTime.TIMEOUT)
        .random(() -> 0L)
        .name("test")
        .meters(meters)
        .time(time);
  }

  private WebhookBuilder webhook() {
    return webhook(receiver.uri());
  }

  private double counted(String result) {
    return meters
        .get("mlops.alerts.delivery")
        .tags("sink", "test", "result", result)
        .counter()
        .count();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".lock"))
          .sorted()
          .toList();
    }
  }

  private List<String> nextIds(int count) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(receiver.next().id());
    }
    return ids;
  }

  @Test
  void accept_aNotice_postsTheDocumentedBodySigned() throws Exception {
    try (Webhook webhook = webhook().open()) {
      webhook.accept(notice("late-share", 3));
      Receiver.Got got = receiver.next();
      assertThat(got.body())
          .isEqualTo(
              "{\"v\":1,\"type\":\"mlops.alert\",\"id\":\"late-share-3\",\"model\":\"delay\","
                  + "\"version\":2,\"rule\":\"late-share\",\"sequence\":3,\"reason\":\"readings\","
                  + "\"from\":\"WARN\",\"to\":\"ALERT\",\"value\":0.4,\"threshold\":0.3,"
                  + "\"time\":\"2026-06-01T00:02:00Z\",\"detail\":\"0.4 is above 0.3\","
                  + "\"acknowledged\":{\"actor\":\"ann\",\"reason\":\"J\u00fcnger\"}}");
      assertThat(got.id()).isEqualTo("late-share-3");
      assertThat(got.timestamp()).isEqualTo(Long.toString(time.now().getEpochSecond()));
      assertThat(got.type()).isEqualTo("application/json");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      String signed = got.id() + "." + got.timestamp() + "." + got.body();
      byte[] expected = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      assertThat(got.signature()).isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
    }
    assertThat(counted("delivered")).isEqualTo(1);
    assertThat(files()).isEmpty();
  }

  @Test
  void body_ofOddValues_isStrictJsonOfBoundedSize() {
    assertThat(new String(Message.body(notice("r", 1, Double.NaN, "x")), StandardCharsets.UTF_8))
        .contains("\"value\":null");
    assertThat(
            new String(
                Message.body(notice("r", 1, Double.POSITIVE_INFINITY, "x".repeat(100_000))),
                StandardCharsets.UTF_8))
        .contains("\"value\":{\"number\":\"Infinity\"}")
        .hasSizeLessThan(3_000);
  }

  @Test
  void target_thatIsDownForLong_getsAllInOrderOnceItIsUp() throws Exception {
    int port = freePort();
    URI target = URI.create("http://127.0.0.1:" + port + "/");
    try (Webhook webhook = webhook(target).open()) {
      webhook.accept(notice("late", 1));
      webhook.accept(notice("late", 2));
      Duration waited = Duration.ZERO;
      for (int attempt = 1; attempt <= 12; attempt++) {
        Duration wait = time.nextWait();
        assertThat(wait).isEqualTo(Duration.ofMillis(Math.min(150_000, 500L << (attempt - 1))));
        waited = waited.plus(wait);
        if (attempt == 12) {
          receiver.close();
          receiver = new Receiver(port);
        }
        time.advance(wait);
      }
      assertThat(waited).isGreaterThan(Duration.ofMinutes(10));
      assertThat(nextIds(2)).containsExactly("late-1", "late-2");
    }
    assertThat(counted("retried")).isEqualTo(12);
    assertThat(counted("delivered")).isEqualTo(2);
  }

  /** A port outside the range that the system hands out, so that nobody takes it meanwhile. */
  private static int freePort() throws IOException {
    for (int port = 21_000; port < 32_000; port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // The next one.
      }
    }
    throw new IOException("no port is free");
  }

  @Test
  void target_thatIsTooSlow_isGivenUpAtTheTimeoutAndTriedAgain() throws Exception {
    receiver.answers = request -> Answer.of(request.endsWith(" 1") ? 0 : 200);
    try (Webhook webhook = webhook().open()) {
      webhook.accept(notice("late", 1));
      assertThat(receiver.next().id()).isEqualTo("late-1");
      time.advance(time.nextTimeout());
      time.advance(time.nextWait());
      assertThat(receiver.next().id()).isEqualTo("late-1");
    }
    assertThat(counted("delivered")).isEqualTo(1);
    assertThat(counted("retried")).isEqualTo(1);
  }

  @Test
  void target_thatFailsForNow_isTriedAgainAndRetryAfterIsKept() throws Exception {
    List<Answer> answers =
        List.of(
            Answer.of(500),
            Answer.of(503),
            new Answer(429, "Retry-After", "120"),
            Answer.of(408),
            Answer.of(200));
    receiver.answers = request -> answers.get(Integer.parseInt(request.substring(7)) - 1);
    try (Webhook webhook = webhook().open()) {
      webhook.accept(notice("late", 1));
      List<Duration> waits = new ArrayList<>();
      List<String> signatures = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        signatures.add(receiver.next().signature());
        Duration wait = time.nextWait();
        waits.add(wait);
        time.advance(wait);
      }
      assertThat(waits)
          .containsExactly(
              Duration.ofMillis(500),
              Duration.ofSeconds(1),
              Duration.ofSeconds(120),
              Duration.ofSeconds(4));
      signatures.add(receiver.next().signature());
      assertThat(signatures.get(4)).isNotEqualTo(signatures.get(0));
    }
    assertThat(counted("retried")).isEqualTo(4);
    assertThat(counted("delivered")).isEqualTo(1);
  }

  @Test
  void target_thatRefuses_isNotAskedAgain() throws Exception {
    List<Integer> statuses = List.of(400, 401, 403, 404, 410, 301);
    receiver.answers =
        request -> {
          int at = Integer.parseInt(request.substring(5, 6));
          return Answer.of(at <= statuses.size() ? statuses.get(at - 1) : 204);
        };
    try (Webhook webhook = webhook().open()) {
      for (int i = 1; i <= statuses.size() + 1; i++) {
        webhook.accept(notice("late", i));
      }
      assertThat(nextIds(statuses.size() + 1)).doesNotHaveDuplicates().endsWith("late-7");
    }
    assertThat(counted("refused")).isEqualTo(statuses.size());
    assertThat(counted("delivered")).isEqualTo(1);
    assertThat(files()).isEmpty();
  }

  @Test
  void rules_ofWhichOneIsStuck_keepTheirOrderAndTheOthersGoOn() throws Exception {
    receiver.answers =
        request ->
            Answer.of(request.equals("stuck-1 1") || request.equals("stuck-2 1") ? 500 : 200);
    List<String> stuck = new ArrayList<>();
    List<String> free = new ArrayList<>();
    try (Webhook webhook = webhook().open()) {
      webhook.accept(notice("stuck", 1));
      stuck.add(receiver.next().id());
      Duration wait = time.nextWait();
      for (int i = 2; i <= 3; i++) {
        webhook.accept(notice("stuck", i));
        webhook.accept(notice("free", i));
        free.add(receiver.next().id());
      }
      assertThat(free).containsExactly("free-2", "free-3");
      time.advance(wait);
      stuck.addAll(nextIds(2));
      time.advance(time.nextWait());
      stuck.addAll(nextIds(2));
    }
    assertThat(stuck).containsExactly("stuck-1", "stuck-1", "stuck-2", "stuck-2", "stuck-3");
  }

  @Test
  void close_inTheMiddle_leavesWhatIsUndeliveredToTheNextStart() throws Exception {
    receiver.answers = request -> Answer.of(500);
    try (Webhook webhook = webhook().open()) {
      webhook.accept(notice("a", 1));
      time.nextWait();
      webhook.accept(notice("a", 2));
      webhook.accept(notice("b", 1));
      time.nextWait();
      assertThat(webhook.pending()).isEqualTo(3);
    }
    assertThat(meters.find("mlops.alerts.pending").gauge()).isNull();
    assertThat(files()).hasSize(3);
    assertThat(nextIds(2)).containsExactly("a-1", "b-1");
    receiver.answers = request -> Answer.of(200);
    try (Webhook webhook = webhook().open()) {
      assertThat(nextIds(3)).contains("b-1").containsSubsequence("a-1", "a-2");
      webhook.accept(notice("a", 3));
      assertThat(receiver.next().id()).isEqualTo("a-3");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void kill_inTheMiddle_losesNothingThatWasSentOnce() throws Exception {
    receiver.answers = request -> Answer.of(0);
    try (Webhook killed = webhook().closeTimeout(Duration.ofMillis(1)).open()) {
      killed.accept(notice("a", 1));
      killed.accept(notice("b", 1));
      nextIds(2);
      assertThat(killed.pending()).isEqualTo(2);
      Path copy = Files.createDirectory(temp.resolve("as a kill leaves it"));
      for (String file : files()) {
        Files.copy(folder.resolve(file), copy.resolve(file));
      }
      Files.writeString(copy.resolve(".tmp-0000000000000009.json"), "{\"v\":1,\"ty");
      folder = copy;
    }
    receiver.answers = request -> Answer.of(200);
    try (Webhook webhook = webhook().open()) {
      assertThat(nextIds(2)).containsExactlyInAnyOrder("a-1", "b-1");
      assertThat(webhook.name()).isEqualTo("test");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void queue_thatIsFull_dropsTheOldestOfTheRuleWithTheMost() throws Exception {
    receiver.answers = request -> Answer.of(500);
    try (Webhook webhook = webhook().capacity(4, 65_536).open()) {
      webhook.accept(notice("quiet", 1));
      time.nextWait();
      for (int i = 1; i <= 5; i++) {
        webhook.accept(notice("flaps", i));
      }
      time.nextWait();
    }
    assertThat(counted("dropped")).isEqualTo(2);
    assertThat(files()).hasSize(4);
    nextIds(2);
    receiver.answers = request -> Answer.of(200);
    try (Webhook webhook = webhook().open()) {
      List<String> ids = nextIds(4);
      assertThat(webhook.name()).isEqualTo("test");
      assertThat(ids).contains("quiet-1").contains("flaps-5");
      assertThat(ids.stream().filter(id -> id.startsWith("flaps")).toList()).isSorted();
    }
  }

  @Test
  void queue_whoseFolderBreaks_sendsFromMemoryAndCounts() throws Exception {
    try (Webhook webhook = webhook().open()) {
      Files.delete(folder.resolve(".lock"));
      Files.delete(folder);
      Files.writeString(folder, "in the way");
      webhook.accept(notice("late", 1));
      webhook.accept(notice("late", 2));
      assertThat(nextIds(2)).containsExactly("late-1", "late-2");
    }
    assertThat(counted("unkept")).isEqualTo(2);
    assertThat(counted("delivered")).isEqualTo(2);
  }

  @Test
  void queue_whoseFolderBreaksWhileTheTargetIsDown_countsWhatIsLostAtTheEnd() throws Exception {
    receiver.answers = request -> Answer.of(500);
    try (Webhook webhook = webhook().open()) {
      Files.delete(folder.resolve(".lock"));
      Files.delete(folder);
      Files.writeString(folder, "in the way");
      webhook.accept(notice("late", 1));
      time.nextWait();
    }
    assertThat(counted("dropped")).isEqualTo(1);
  }

  @Test
  void queue_whoseFolderWorksAgain_keepsWhatWaits() throws Exception {
    receiver.answers = request -> Answer.of(500);
    try (Webhook webhook = webhook().open()) {
      Files.delete(folder.resolve(".lock"));
      Files.delete(folder);
      Files.writeString(folder, "in the way");
      webhook.accept(notice("late", 1));
      webhook.accept(notice("late", 2));
      time.advance(time.nextWait());
      time.nextWait();
      Files.delete(folder);
      Files.createDirectory(folder);
      time.advance(Duration.ofMinutes(10));
      time.nextWait();
      assertThat(files()).hasSize(2);
    }
    assertThat(counted("unkept")).isEqualTo(2);
    assertThat(counted("dropped")).isZero();
    receiver.answers = request -> Answer.of(200);
    while (receiver.unread() > 0) {
      receiver.next();
    }
    try (Webhook webhook = webhook().open()) {
      assertThat(nextIds(2)).containsExactly("late-1", "late-2");
      assertThat(webhook.name()).isEqualTo("test");
    }
  }

  /** A draft that is a FIFO: opening it waits for a reader, as a disk that stalls does. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void queue_whoseDiskStalls_blocksNobodyAndIsBounded() throws Exception {
    WebhookBuilder options = webhook().closeTimeout(Duration.ofMinutes(1));
    options.mostHandedOver = 3;
    try (Webhook webhook = options.open()) {
      Path fifo = folder.resolve(".tmp-0000000000000000.json");
      assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
      for (int i = 1; i <= 10; i++) {
        webhook.accept(notice("late", i));
      }
      assertThat(webhook.pending()).isBetween(3, 4);
      assertThat(counted("dropped")).isBetween(6.0, 7.0);
      assertThat(receiver.unread()).isZero();
      try (var reader = Files.newInputStream(fifo)) {
        assertThat(reader.read()).isEqualTo('{');
        Files.delete(fifo); // what could not be kept is written again, to an ordinary disk
        assertThat(receiver.next().id()).isEqualTo("late-1");
      }
    }
  }

  @Test
  void evaluate_withATargetThatHangs_goesOn() throws Exception {
    receiver.answers = request -> Answer.of(0);
    FakeTime clock = FakeTime.at(time.now());
    PrometheusMeterRegistry strict = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    strict.throwExceptionOnRegistrationFailure();
    List<AlertNotice> others = new ArrayList<>();
    try (Webhook webhook = webhook().meters(strict).closeTimeout(Duration.ofMillis(1)).open();
        Alerts alerts =
            Alerts.of("delay")
                .rule(AlertRule.above("errors", 0.5).fires(1, 1), () -> 1)
                .sink(webhook)
                .sink(others::add)
                .meters(strict)
                .time(clock)
                .every(Duration.ofMinutes(1))
                .open()) {
      clock.advance(Duration.ofMinutes(1));
      receiver.next();
      clock.advance(Duration.ofMinutes(1));
      assertThat(others).hasSize(2);
      assertThat(alerts.states()).hasSize(1);
      assertThat(strict.scrape())
          .contains("mlops_alerts_pending{sink=\"test\"} 2.0")
          .contains("mlops_alerts_delivery_total{result=\"delivered\",sink=\"test\"} 0.0")
          .contains("mlops_alerts_delivery_total{result=\"failed\",sink=\"user\"} 0.0")
          .contains(
              "mlops_alert_state{model=\"delay\",rule=\"errors\",state=\"alert\",version=\"0\"} 1");
    }
    assertThat(files()).hasSize(2);
  }

  @Test
  void queue_withDamagedFiles_movesThemAside() throws Exception {
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("0000000000000003.json"), "{\"v\":1");
    Files.writeString(
        folder.resolve("0000000000000004.json"),
        "{\"v\":1,\"id\":\"a\\r\\nb\",\"model\":\"delay\",\"rule\":\"late\"}");
    Files.writeString(folder.resolve("notes.txt"), "not ours");
    try (Webhook webhook = webhook().open()) {
      webhook.accept(notice("late", 1));
      assertThat(receiver.next().id()).isEqualTo("late-1");
    }
    assertThat(files())
        .containsExactly(
            "0000000000000003.json.damaged", "0000000000000004.json.damaged", "notes.txt");
  }

  @Test
  void queue_ofAnotherOpenWebhook_isRefused() {
    Webhook first = webhook().open();
    assertThatIllegalStateException()
        .isThrownBy(() -> webhook().open())
        .withMessageContaining("in use");
    first.close();
    first.close();
    assertThatIllegalStateException().isThrownBy(() -> first.accept(notice("late", 1)));
    webhook().open().close();
  }

  @Test
  void options_thatAreWrong_areRefusedWithoutASecret() {
    URI withUser = URI.create("https://user:hunter2@example.com/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Webhook.to(withUser, SECRET))
        .withMessageContaining("user")
        .withMessageNotContaining("hunter2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Webhook.to(URI.create("ftp://example.com/token"), SECRET))
        .withMessageNotContaining("token");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Webhook.to(receiver.uri(), "hunter2"))
        .withMessageNotContaining("hunter2");
    assertThatIllegalStateException()
        .isThrownBy(() -> Webhook.to(receiver.uri(), SECRET).open())
        .withMessageContaining("queue(Path)");
    assertThatIllegalArgumentException().isThrownBy(() -> webhook().capacity(0, 1 << 20));
    assertThatIllegalArgumentException().isThrownBy(() -> webhook().capacity(1, 10));
    assertThatIllegalArgumentException().isThrownBy(() -> webhook().timeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> webhook().backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> webhook().name(" "));
    try (Webhook webhook = webhook().open()) {
      assertThat(webhook.toString()).isEqualTo("Webhook[test]");
    }
  }
}
