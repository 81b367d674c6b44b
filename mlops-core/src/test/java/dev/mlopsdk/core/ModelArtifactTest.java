package dev.mlopsdk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArtifactTest {

  @TempDir Path temp;

  @Test
  void file_ofAPlainFile_isVersion0WithADigest() throws IOException {
    Path file = Files.writeString(temp.resolve("late flights (v2).onnx"), "abc");
    ModelArtifact artifact = ModelArtifact.file(file);
    assertThat(artifact.ref()).isEqualTo(ModelRef.of("late_flights__v2_", 0));
    assertThat(artifact.manifest().primary()).isEqualTo("late flights (v2).onnx");
    assertThat(artifact.manifest().digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(artifact.manifest().shortDigest()).hasSize(12);
    assertThat(artifact.path(artifact.manifest().primary())).hasValue(file);
    assertThat(artifact.read(artifact.manifest().primary())).asString().isEqualTo("abc");
    artifact.verify();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> artifact.open("other"))
        .withMessageContaining("The only file");
    Files.writeString(file, "abd");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(artifact::verify)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INTEGRITY));
  }

  @Test
  void file_withAStrangeName_getsALegalOne() throws IOException {
    for (String name : new String[] {"_x.onnx", ".hidden", "\u00e4.onnx", "a".repeat(200)}) {
      Path file = Files.writeString(temp.resolve(name), "abc");
      assertThat(ModelArtifact.file(file).ref().version()).isZero();
    }
  }

  @Test
  void file_thatIsNone_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelArtifact.file(temp.resolve("no.onnx")))
        .withMessageContaining("does not exist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelArtifact.file(temp))
        .withMessageContaining("is none");
  }
}
