package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next process makes of what a dead one left; {@link NativeCrashTest} really dies. */
class QuarantineTest {

  record Input(float x) {}

  private static final Change ANN = Change.by("ann", "test");

  /** No process has it: the kernel gives none above four million. */
  private static final long DEAD = 99_999_999L;

  @TempDir Path temp;

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final BreakableStore store = new BreakableStore(new StoredBytes());
  private final ModelRegistry registry = ModelRegistry.over(store).withTime(time);
  private final List<ModelEvent> events = new ArrayList<>();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  private Path state() {
    return temp.resolve("state");
  }

  private HandleBuilder<Input, Integer> builder() {
    return ModelHandle.of(registry, "m", loader).time(time).listen(events::add).quarantine(state());
  }

  private void publish(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    }
    if (versions > 1) {
      registry.promote("m", versions, ANN);
    }
  }

  private static int serves(ModelHandle<Input, Integer> handle) {
    return handle.serving().get(0).ref().version();
  }

  private static CrashMarker.Version one(int version, CrashMarker.Phase phase) {
    return new CrashMarker.Version(version, "sha256:abc", phase);
  }

  /** What a process of this host that is dead has left. */
  private void left(String host, long pid, Path log, CrashMarker.Version... versions)
      throws IOException {
    CrashMarker marker =
        new CrashMarker(host, pid, Instant.EPOCH, "m", List.of(versions), List.of(log.toString()));
    Files.createDirectories(state());
    Path file = Files.write(state().resolve("process-m-" + pid + "-x.json"), marker.write());
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private void left(Path log, CrashMarker.Version... versions) throws IOException {
    left(ThisProcess.find().host(), DEAD, log, versions);
  }

  private Path noLog() {
    return temp.resolve("none.log");
  }

  private Path fatalErrorLog() throws IOException {
    return Files.writeString(temp.resolve("hs_err.log"), "# SIGSEGV");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(state())) {
      return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void process_thatDiedWhileOpening_putsThatVersionInQuarantineEverywhere() throws IOException {
    publish(3);
    left(noLog(), one(2, CrashMarker.Phase.LIVE), one(3, CrashMarker.Phase.OPENING));
    try (var handle = builder().open()) {
      assertThat(serves(handle)).as("the former champion").isEqualTo(1);
      assertThat(loader.loads(ModelRef.of("m", 3))).isZero();
      assertThat(registry.state("m").orders().quarantined()).containsOnlyKeys(3);
      assertThat(registry.audit("m").get(registry.audit("m").size() - 1))
          .matches(entry -> entry.action().equals("quarantine"))
          .matches(entry -> entry.actor().equals("crash-watch"))
          .matches(entry -> entry.reason().contains("died while it was being opened"));
      assertThat(events.stream().map(ModelEvent::kind))
          .containsExactly("Quarantined", "Rejected", "Loaded", "Swapped");
      registry.clearQuarantine("m", 3, ANN);
      time.advance(Duration.ofSeconds(5));
      assertThat(serves(handle)).isEqualTo(3);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void process_thatLeftAFatalErrorLog_putsWhatServedInQuarantine() throws IOException {
    publish(2);
    left(fatalErrorLog(), one(2, CrashMarker.Phase.LIVE));
    try (var handle = builder().open()) {
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(registry.state("m").orders().quarantined().get(2))
          .extracting(Change::reason)
          .asString()
          .contains("native crash while it served")
          .contains("hs_err.log");
    }
  }

  @Test
  void process_thatWasKilled_isNoFaultOfWhatServed() throws IOException {
    publish(2);
    left(noLog(), one(2, CrashMarker.Phase.LIVE));
    try (var handle = builder().open()) {
      assertThat(serves(handle)).isEqualTo(2);
      assertThat(registry.state("m").orders().quarantined()).isEmpty();
    }
    assertThat(files()).as("it is judged once").isEmpty();
  }

  @Test
  void fatalErrorLog_ofAnEarlierProcessOfThatId_doesNotCount() throws IOException {
    Path log = fatalErrorLog();
    CrashMarker later =
        new CrashMarker("h", 1, Instant.EPOCH, "m", List.of(), List.of(log.toString()));
    assertThat(ThisProcess.errorLog(later, Instant.now().plusSeconds(60))).isEmpty();
    assertThat(ThisProcess.errorLog(later, Instant.now().minusSeconds(60))).hasValue(log);
  }

  /** A container's process has the id 1 again and starts within a second. */
  @Test
  void fatalErrorLog_thatWasThereWhenTheMarkerWasWritten_doesNotCount() throws IOException {
    publish(2);
    Path log = fatalErrorLog();
    Instant crash = Instant.now().minusSeconds(3600);
    Files.setLastModifiedTime(log, FileTime.from(crash));
    CrashMarker next =
        new CrashMarker(
            ThisProcess.find().host(),
            DEAD,
            crash.plusMillis(800),
            "m",
            List.of(one(2, CrashMarker.Phase.LIVE)),
            List.of(log.toString()));
    Path marker = Files.createDirectories(state()).resolve("process-m-1-x.json");
    Files.write(marker, next.write());
    Files.setLastModifiedTime(marker, FileTime.from(crash.plusMillis(900)));
    try (var handle = builder().open()) {
      assertThat(serves(handle)).as("killed, not crashed").isEqualTo(2);
    }
  }

  @Test
  void fatalErrorLogs_areLookedForWhereTheJvmWritesThem() {
    assertThat(ThisProcess.errorLogs(17, "/logs/%p/err-%%p.log", "/scratch"))
        .as("on Linux the JVM knows nothing of java.io.tmpdir")
        .containsExactly(
            "/logs/17/err-%p.log",
            Path.of("hs_err_pid17.log").toAbsolutePath().toString(),
            "/tmp/hs_err_pid17.log",
            "/scratch/hs_err_pid17.log");
    assertThat(ThisProcess.errorLogs(17, null, null)).hasSize(2);
  }

  @Test
  void draft_ofADeadProcess_goesWithItsMarker() throws IOException {
    publish(1);
    left(noLog(), one(1, CrashMarker.Phase.LIVE));
    Files.writeString(state().resolve(".tmp-process-m-" + DEAD + "-x.json"), "{");
    builder().open().close();
    assertThat(files()).isEmpty();
  }

  @Test
  void localQuarantine_whoseFileIsDeleted_endsAtTheNextLook() throws IOException {
    publish(2);
    left(noLog(), one(2, CrashMarker.Phase.OPENING));
    store.readOnly = true;
    try (var handle = builder().open()) {
      assertThat(serves(handle)).isEqualTo(1);
      String told = events.stream().map(ModelEvent::message).reduce("", String::concat);
      assertThat(told)
          .as("the registry does not know it, so clearing it there does nothing")
          .doesNotContain("clearQuarantine");
      String file =
          files().stream().filter(name -> name.startsWith("quarantine-")).findFirst().orElseThrow();
      Files.delete(state().resolve(file));
      time.advance(Duration.ofSeconds(5));
      assertThat(serves(handle)).isEqualTo(2);
      store.readOnly = false;
      time.advance(Duration.ofSeconds(5));
      assertThat(registry.state("m").orders().quarantined()).isEmpty();
    }
  }

  @Test
  void marker_ofALivingProcessAnotherHostOrAnotherModel_isLeftAlone() throws IOException {
    publish(2);
    CrashMarker.Version opening = one(2, CrashMarker.Phase.OPENING);
    left("another-host", DEAD, noLog(), opening);
    ThisProcess me = ThisProcess.find();
    CrashMarker mine =
        new CrashMarker(me.host(), me.pid(), me.started(), "m", List.of(opening), List.of());
    Files.write(state().resolve("process-m-1-mine.json"), mine.write());
    CrashMarker other =
        new CrashMarker(me.host(), DEAD, me.started(), "m-2", List.of(opening), List.of());
    Files.write(state().resolve("process-m-2-3-y.json"), other.write());
    Files.writeString(state().resolve("process-m-torn.json"), "{\"format\":1,");
    try (var handle = builder().open()) {
      assertThat(serves(handle)).isEqualTo(2);
    }
    assertThat(files()).hasSize(4);
    assertThat(registry.state("m").orders().quarantined()).isEmpty();
  }

  @Test
  void marker_ofAnEarlierProcessWithThisProcessesId_isThatOfADeadOne() throws IOException {
    // A container's process has the id 1, and so has the one that follows it.
    publish(2);
    ThisProcess me = ThisProcess.find();
    left(me.host(), me.pid(), noLog(), one(2, CrashMarker.Phase.OPENING));
    try (var handle = builder().open()) {
      assertThat(serves(handle)).isEqualTo(1);
    }
  }

  @Test
  void marker_followsWhatIsOpenedServedAndRetired_andGoesWithTheHandle() throws IOException {
    publish(2);
    List<String> seen = new ArrayList<>();
    FakeModel<Input, Integer> looking =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              seen.add(marker());
              return version;
            });
    ModelHandle<Input, Integer> handle =
        ModelHandle.of(registry, "m", looking)
            .time(time)
            .warmUp(List.of(new Input(0)))
            .quarantine(state())
            .open();
    assertThat(marker()).isEqualTo("2 LIVE");
    registry.promote("m", 1, ANN);
    time.advance(Duration.ofSeconds(6));
    assertThat(seen).containsExactly("2 OPENING", "2 LIVE 1 OPENING");
    assertThat(marker()).isEqualTo("1 LIVE");
    registry.rollback("m", ANN);
    time.advance(Duration.ofSeconds(6));
    assertThat(marker()).as("loaded still, so only its serving is told").isEqualTo("2 LIVE");
    handle.close();
    handle.close();
    assertThat(files()).isEmpty();
  }

  private String marker() {
    try {
      Path file = state().resolve(files().get(0));
      List<String> all = new ArrayList<>();
      for (CrashMarker.Version one : CrashMarker.read(Files.readAllBytes(file), "m").versions()) {
        all.add(one.number() + " " + one.phase());
      }
      return String.join(" ", all);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void version_thatDoesNotOpen_isNoLongerBeingOpened() throws IOException {
    publish(2);
    try (var handle =
        ModelHandle.of(registry, "m", loader.failingToLoad(2))
            .time(time)
            .quarantine(state())
            .open()) {
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(marker()).isEqualTo("1 LIVE");
    }
  }

  @Test
  void quarantine_thatTheRegistryCannotTake_isKeptHereUntilItCan() throws IOException {
    publish(2);
    left(noLog(), one(2, CrashMarker.Phase.OPENING));
    store.readOnly = true;
    try (var handle = builder().open()) {
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(files()).anyMatch(name -> name.startsWith("quarantine-m-2-"));
      assertThat(events.stream().filter(ModelEvent.Quarantined.class::isInstance).toList())
          .singleElement()
          .satisfies(event -> assertThat(event.message()).contains("delete ").contains("m-2-"));
    }
    try (var handle = builder().open()) {
      assertThat(serves(handle)).as("the next process, too").isEqualTo(1);
      assertThatIllegalStateException().isThrownBy(() -> handle.switches().pin(2, ANN));
      store.readOnly = false;
      time.advance(Duration.ofSeconds(5));
      assertThat(registry.state("m").orders().quarantined()).containsOnlyKeys(2);
      assertThat(files()).noneMatch(name -> name.startsWith("quarantine-"));
      time.advance(Duration.ofSeconds(5));
      assertThat(serves(handle)).isEqualTo(1);
    }
  }

  @Test
  void plainFile_ofWhichAProcessDied_isRefusedUntilItIsAnother() throws IOException {
    Path file = Files.write(temp.resolve("m.fake"), new byte[] {1});
    HandleBuilder<Input, Integer> builder =
        ModelHandle.of(file, loader).time(time).quarantine(state());
    String digest = dev.mlopsdk.core.ModelArtifact.file(file).manifest().digest();
    left(fatalErrorLog(), new CrashMarker.Version(0, digest, CrashMarker.Phase.LIVE));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(builder::open)
        .withMessageContaining("version 0 of m is in quarantine")
        .withMessageContaining("delete " + state().toAbsolutePath())
        .withMessageContaining("put another file there");
    assertThatExceptionOfType(ModelException.class).isThrownBy(builder::open);
    Files.write(file, new byte[] {2});
    ModelHandle.of(file, loader).time(time).quarantine(state()).open().close();
    Files.write(file, new byte[] {1});
    Files.delete(state().resolve(files().get(0)));
    ModelHandle.of(file, loader).time(time).quarantine(state()).open().close();
    assertThat(files()).isEmpty();
  }

  @Test
  void stateDirectory_thatCannotBeOne_isRefusedWithTheRule() throws IOException {
    publish(1);
    Path file = Files.write(temp.resolve("file"), new byte[0]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().quarantine(file))
        .withMessageContaining("is a file");
    HandleBuilder<Input, Integer> builder = builder().quarantine(temp.resolve("later"));
    Files.write(temp.resolve("later"), new byte[0]);
    assertThatIllegalStateException()
        .isThrownBy(builder::open)
        .withMessageContaining("needs a directory that it can write");
    assertThat(loader.open()).isZero();
  }

  /** The persisted forms: the next process may be of a later SDK. */
  @Test
  void files_haveTheirFormats() {
    CrashMarker marker =
        new CrashMarker(
            "host-a",
            17,
            Instant.EPOCH,
            "m",
            List.of(one(2, CrashMarker.Phase.LIVE)),
            List.of("/tmp/hs_err_pid17.log"));
    assertThat(marker.write())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            "{\"format\":1,\"host\":\"host-a\",\"pid\":17,\"started\":\"1970-01-01T00:00:00Z\","
                + "\"model\":\"m\",\"versions\":[{\"version\":2,\"digest\":\"sha256:abc\","
                + "\"phase\":\"LIVE\"}],\"errorLogs\":[\"/tmp/hs_err_pid17.log\"]}\n");
    assertThat(CrashMarker.read(marker.write(), "test")).isEqualTo(marker);
    LocalQuarantine local = new LocalQuarantine("m", 2, "sha256:abcdef0123456789", ANN);
    assertThat(local.fileName()).isEqualTo("quarantine-m-2-abcdef012345.json");
    assertThat(local.write())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            "{\"format\":1,\"model\":\"m\",\"version\":2,\"digest\":\"sha256:abcdef0123456789\","
                + "\"actor\":\"ann\",\"reason\":\"test\"}\n");
    byte[] newer = "{\"format\":2}".getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> CrashMarker.read(newer, "test"))
        .matches(e -> e.kind() == ModelException.Kind.FORMAT);
  }
}
