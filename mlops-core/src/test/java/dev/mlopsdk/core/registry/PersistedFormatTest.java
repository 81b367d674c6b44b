package dev.mlopsdk.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Fingerprints of what the registry writes; generation and audit line: DirectoryRegistryTest. */
class PersistedFormatTest {

  private static Manifest manifest() throws IOException {
    List<Manifest.StoredFile> files =
        List.of(
            Manifest.StoredFile.measure(
                "model.onnx", new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8))),
            Manifest.StoredFile.measure("baseline.json", new ByteArrayInputStream(new byte[0])));
    return new Manifest(
        ModelRef.of("delay", 2),
        "model.onnx",
        Optional.of("baseline.json"),
        files,
        Manifest.digestOf(files),
        Instant.parse("2026-06-01T12:00:00Z"),
        Change.by("ann", "J\u00fcnger \"data\""),
        Map.of("b", "2", "a", "1"),
        Map.of("auc", 0.75),
        Map.of());
  }

  @Test
  void manifest_written_isTheCommittedText() throws IOException {
    assertThat(new String(ManifestJson.write(manifest()), StandardCharsets.UTF_8))
        .isEqualTo(Committed.text("manifest.json"));
  }

  @Test
  void manifest_committed_isReadBack() throws IOException {
    assertThat(ManifestJson.read(Committed.bytes("manifest.json"), "test")).isEqualTo(manifest());
  }

  @Test
  void manifest_withUnknownMembers_keepsThemOnARoundTrip() throws IOException {
    var tree = Json.unsealed(ManifestJson.write(manifest()), "test");
    tree.putObject("lineage").put("commit", "c0ffee").putNull("parent").putArray("data").add(1.5);
    tree.putNull("approval");
    byte[] written = Json.sealed(tree);
    Manifest read = ManifestJson.read(written, "test");
    assertThat(read.more()).containsOnlyKeys("lineage", "approval");
    assertThat(ManifestJson.write(read)).isEqualTo(written);
  }

  @Test
  void digest_isThatOfTheDocumentedList() throws IOException {
    String list =
        """
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 baseline.json
        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 model.onnx
        """;
    assertThat(manifest().digest())
        .isEqualTo("sha256:" + Json.sha256(list.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void auditLine_withoutItsHash_hashesToIt() {
    for (String line : Committed.text("audit.jsonl").lines().toList()) {
      String hash = line.replaceAll(".*\"hash\":\"([0-9a-f]{64})\"}$", "$1");
      String open = line.replaceAll(",\"hash\":\"[0-9a-f]*\"}$", "}");
      assertThat(Json.sha256(open.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    }
  }

  @Test
  void generation_committed_isReadBack() {
    Generation generation = GenerationJson.read(Committed.bytes("generation.json"), "test");
    assertThat(generation.state().champion()).hasValue(2);
    assertThat(GenerationJson.write(generation)).isEqualTo(Committed.bytes("generation.json"));
  }

  @Test
  void tags_ofAnyOrder_areWrittenInOrder() throws IOException {
    assertThat(manifest().tags()).isEqualTo(new TreeMap<>(Map.of("a", "1", "b", "2")));
  }
}
