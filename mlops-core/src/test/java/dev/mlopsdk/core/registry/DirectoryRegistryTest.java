package dev.mlopsdk.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRegistryTest extends RegistryContract {

  @TempDir Path temp;
  private int stores;

  @Override
  RegistryStore newStore() {
    return DirectoryStore.open(temp.resolve("models" + stores++), Disk.real());
  }

  private Path home() {
    return temp.resolve("models0").resolve("delay");
  }

  private ModelRegistry reopened() {
    return ModelRegistry.directory(temp.resolve("models0")).withTime(time);
  }

  private static void assertIntegrity(ThrowingCallable use, String... parts) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(use)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INTEGRITY))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void layout_afterTwoVersions_isWhatServersRead() throws IOException {
    publish(2);
    try (Stream<Path> all = Files.walk(home())) {
      assertThat(all.filter(Files::isRegularFile).map(p -> home().relativize(p).toString()))
          .containsExactlyInAnyOrder(
              ".state/1.json",
              ".state/2.json",
              "1/manifest.json",
              "1/model.fake",
              "2/manifest.json",
              "2/model.fake",
              "audit.jsonl");
    }
  }

  @Test
  void publish_afterCrashes_removesTheirDraftsOnceTheyAreADayOld() throws IOException {
    publish(1);
    Path old = Files.createDirectories(home().resolve(".tmp-old/nested")).getParent();
    Files.write(home().resolve(".tmp-old/nested/model.onnx"), new byte[9]);
    Path oldState = Files.write(home().resolve(".state/.tmp-old"), new byte[9]);
    Path young = Files.createDirectories(home().resolve(".tmp-young"));
    FileTime twoDaysAgo =
        FileTime.from(Files.getLastModifiedTime(young).toInstant().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(old, twoDaysAgo);
    Files.setLastModifiedTime(oldState, twoDaysAgo);
    Files.setLastModifiedTime(home().resolve("1"), twoDaysAgo);
    publish(1);
    assertThat(old).doesNotExist();
    assertThat(oldState).doesNotExist();
    assertThat(young).exists();
    assertThat(registry.state("delay").versions()).containsExactly(1, 2);
    registry.artifact(ModelRef.of("delay", 1)).verify();
  }

  @Test
  void reopened_afterChanges_saysTheSame() {
    publish(3);
    registry.promote("delay", 3, BOB);
    assertThat(reopened().state("delay")).isEqualTo(registry.state("delay"));
    assertThat(reopened().audit("delay")).isEqualTo(registry.audit("delay"));
    assertThat(reopened().models()).containsExactly("delay");
  }

  @Test
  void state_afterAChangeByAnotherInstance_isTheNewOne() {
    publish(2);
    ModelRegistry other = reopened();
    other.state("delay");
    registry.promote("delay", 2, BOB);
    assertThat(other.state("delay").champion()).hasValue(2);
  }

  @Test
  void verify_aBitFlip_namesTheFileExpectedAndFound() throws IOException {
    publish(1);
    flip(home().resolve("1/model.fake"), 1);
    ModelArtifact artifact = reopened().artifact(ModelRef.of("delay", 1));
    String expected = artifact.manifest().file("model.fake").orElseThrow().sha256();
    assertIntegrity(
        artifact::verify, "model.fake", "delay:1", "expected 2 bytes", expected, "found 2 bytes");
  }

  @Test
  void verify_aFileThatIsGone_namesIt() throws IOException {
    publish(1);
    Files.delete(home().resolve("1/model.fake"));
    assertIntegrity(registry.artifact(ModelRef.of("delay", 1))::verify, "model.fake");
  }

  @Test
  void verify_aFileThatWasNotPublished_namesIt() throws IOException {
    publish(1);
    Files.writeString(home().resolve("1/extra.so"), "x");
    assertIntegrity(registry.artifact(ModelRef.of("delay", 1))::verify, "extra.so", "move it out");
  }

  @Test
  void artifact_withAnyBitOfTheManifestChanged_isRefused() throws IOException {
    publish(1);
    Path manifest = home().resolve("1/manifest.json");
    byte[] good = Files.readAllBytes(manifest);
    for (int i = 0; i < good.length; i++) {
      if (Character.isLetterOrDigit(good[i])) {
        flip(manifest, i);
        assertIntegrity(() -> registry.artifact(ModelRef.of("delay", 1)), "manifest.json");
        Files.write(manifest, good);
      }
    }
    Files.delete(manifest);
    assertIntegrity(() -> registry.artifact(ModelRef.of("delay", 1)), "it is not there");
  }

  @Test
  void state_withTheNewestGenerationDamaged_isAnErrorAndNotTheOlderOne() throws IOException {
    publish(2);
    flip(home().resolve(".state/2.json"), 40);
    assertIntegrity(() -> reopened().state("delay"), "2.json", "damaged", "backup");
    Files.write(home().resolve(".state/2.json"), new byte[0]);
    assertIntegrity(() -> reopened().state("delay"), "2.json", "damaged");
  }

  @Test
  void audit_withTheNewestGenerationTakenAway_isRefused() throws IOException {
    publish(2);
    Files.delete(home().resolve(".state/2.json"));
    assertIntegrity(() -> reopened().audit("delay"), "entry 2", "no generation has its number");
    ModelRegistry late = reopened();
    assertIntegrity(() -> late.publish("delay", files("x"), ANN), "audit.jsonl", "entry 2");
  }

  @Test
  void audit_withAnEntryAltered_isRefusedAndNames() throws IOException {
    publish(3);
    Path log = home().resolve("audit.jsonl");
    String good = Files.readString(log);
    List<String> lines = good.lines().toList();
    Files.writeString(log, good.replaceFirst("a reason", "a season"));
    assertIntegrity(() -> registry.audit("delay"), "entry 1", "its hash");
    Files.writeString(log, lines.get(0) + "\n" + lines.get(2) + "\n");
    assertIntegrity(() -> registry.audit("delay"), "entry 2", "entry 3 stands in its place");
    Files.writeString(log, lines.get(0) + "\nrubbish\n");
    assertIntegrity(() -> registry.audit("delay"), "audit.jsonl", "no JSON");
  }

  @Test
  void aChange_withTheLastAuditLineAltered_isRefusedWithAWayOut() throws IOException {
    publish(2);
    Path log = home().resolve("audit.jsonl");
    String good = Files.readString(log);
    int last = good.lastIndexOf("a reason");
    Files.writeString(log, good.substring(0, last) + "a season" + good.substring(last + 8));
    RegistryState before = registry.state("delay");
    assertIntegrity(() -> registry.promote("delay", 2, BOB), "audit.jsonl", "entry 2", "delete it");
    assertThat(registry.state("delay")).isEqualTo(before);
    Files.delete(log);
    registry.promote("delay", 2, BOB);
    assertThat(Files.readString(log)).startsWith(good).hasLineCount(3);
    assertThat(registry.audit("delay")).hasSize(3);
  }

  @Test
  void audit_tornAtAnyByte_isWholeInMemoryAndRepairedByTheNextChange() throws IOException {
    publish(2);
    Path log = home().resolve("audit.jsonl");
    byte[] whole = Files.readAllBytes(log);
    List<AuditEntry> entries = registry.audit("delay");
    AuditFile repair = new AuditFile(home(), Disk.real(), n -> entries.get((int) n - 1));
    for (int length = whole.length / 2 - 5; length < whole.length; length++) {
      Files.write(log, Arrays.copyOf(whole, length));
      assertThat(registry.audit("delay")).isEqualTo(entries);
      repair.extend(2);
      assertThat(Files.readAllBytes(log)).isEqualTo(whole);
    }
  }

  @Test
  void publish_ontoATakenNumber_takesTheNext() throws IOException {
    publish(1);
    Files.createDirectories(home().resolve("2"));
    Files.writeString(home().resolve("00007"), "a file with a number for a name");
    assertThat(registry.publish("delay", files("x"), ANN).version()).isEqualTo(8);
    try (Stream<Path> left = Files.list(home())) {
      assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith(".tmp"));
    }
  }

  @Test
  void publish_withANumberTakenWhileWriting_takesTheNext() throws IOException {
    Path root = temp.resolve("race");
    List<String> taken = new ArrayList<>();
    Disk disk =
        Disk.hooked(
            operation -> {
              if (operation.startsWith("create manifest") && taken.size() < 2) {
                taken.add(operation);
                make(root.resolve("delay/" + taken.size() + "/rival"));
              } else if (operation.equals("rename to 3") && taken.size() == 2) {
                taken.add(operation);
                make(root.resolve("delay/3/rival"));
              }
            });
    ModelRegistry racing = ModelRegistry.over(DirectoryStore.open(root, disk)).withTime(time);
    assertThat(racing.publish("delay", files("x"), ANN).version()).isEqualTo(4);
    racing.artifact(ModelRef.of("delay", 4)).verify();
  }

  private static void make(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void publish_thatFails_leavesNothing() throws IOException {
    publish(1);
    Attachment broken =
        new Attachment() {
          @Override
          public String name() {
            return "z.bin";
          }

          @Override
          public void writeTo(java.io.OutputStream out) throws IOException {
            throw new IOException("the source is gone");
          }
        };
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> registry.publish("delay", files("x").with(broken), ANN))
        .withMessageContaining("the source is gone")
        .satisfies(e -> assertThat(e.retryable()).isTrue());
    try (Stream<Path> left = Files.list(home())) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("1", ".state", "audit.jsonl");
    }
  }

  @Test
  void aNewerFormat_isRefusedWithASentence() throws IOException {
    publish(1);
    Path state = home().resolve(".state/1.json");
    var tree = Json.unsealed(Files.readAllBytes(state), "test");
    Files.write(state, Json.sealed(tree.put("format", 2)));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> reopened().state("delay"))
        .withMessageContainingAll("format 2", "formats up to 1", "update")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.FORMAT))
        .satisfies(e -> assertThat(e.retryable()).isFalse());
  }

  @Test
  void aFolderInAVersion_isKeptAndVerified() throws IOException {
    Path source = Files.createDirectories(temp.resolve("source/assets/deep"));
    Files.writeString(source.resolve("labels.txt"), "a b");
    Files.writeString(temp.resolve("source/model.onnx"), "onnx");
    ModelRef ref =
        registry.publish("delay", ModelFiles.of(temp.resolve("source"), "model.onnx"), ANN);
    ModelArtifact artifact = registry.artifact(ref);
    artifact.verify();
    assertThat(artifact.read("assets/deep/labels.txt")).asString().isEqualTo("a b");
    assertThat(artifact.path("model.onnx")).hasValue(home().resolve("1/model.onnx"));
  }

  @Test
  void open_onAFile_isRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelRegistry.directory(file))
        .withMessageContaining("is a file");
  }

  @Test
  void operations_ofPublishAndPromote_forceEverythingBeforeItIsNamed() throws IOException {
    List<String> trace = new ArrayList<>();
    Path root = Files.createDirectory(temp.resolve("above")).resolve("models");
    ModelRegistry traced =
        ModelRegistry.over(DirectoryStore.open(root, Disk.hooked(trace::add))).withTime(time);
    traced.publish("delay", files("v1"), ANN);
    traced.publish("delay", files("v2"), ANN);
    traced.promote("delay", 2, BOB);
    assertThat(String.join("\n", trace) + "\n").isEqualTo(Committed.text("operations.txt"));
    assertThat(
            new String(
                Files.readAllBytes(root.resolve("delay/audit.jsonl")), StandardCharsets.UTF_8))
        .isEqualTo(Committed.text("audit.jsonl"));
    assertThat(Files.readString(root.resolve("delay/.state/3.json")))
        .isEqualTo(Committed.text("generation.json"));
  }
}
