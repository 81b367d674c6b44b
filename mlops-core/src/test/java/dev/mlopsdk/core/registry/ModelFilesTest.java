package dev.mlopsdk.core.registry;

import static dev.mlopsdk.core.registry.RegistryContract.files;
import static dev.mlopsdk.core.registry.RegistryContract.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {

  @TempDir Path temp;

  @Test
  void of_aName_thatWouldLeaveItsVersion_isRefused() {
    for (String name :
        List.of(
            "",
            "..",
            "../x",
            "a/../b",
            "/etc/passwd",
            ".hidden",
            "a//b",
            "a/",
            "C:x",
            "a\\b",
            "a\nb")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ModelFiles.of(name, new byte[0]))
          .withMessageContaining("A stored file's name is relative");
      assertThatIllegalArgumentException().isThrownBy(() -> files("x").with(text(name, "")));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files("x").with(text("manifest.json", "")))
        .withMessageContaining("the registry's own");
    assertThat(ModelFiles.of("model (v2).onnx", new byte[0]).primary())
        .isEqualTo("model (v2).onnx");
  }

  @Test
  void of_aPathThatIsNoFile_saysWhatToDo() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelFiles.of(temp.resolve("no.onnx")))
        .withMessageContaining("does not exist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelFiles.of(temp))
        .withMessageContaining("ModelFiles.of(");
    Files.writeString(temp.resolve("a.onnx"), "a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelFiles.of(temp, "b.onnx"))
        .withMessageContaining("it has [a.onnx]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelFiles.of(temp.resolve("a.onnx"), "b.onnx"))
        .withMessageContaining("is no directory");
    Files.writeString(temp.resolve(".hidden"), "a");
    assertThatIllegalArgumentException().isThrownBy(() -> ModelFiles.of(temp, "a.onnx"));
  }

  @Test
  void with_aNameThatIsTaken_isRefusedInAnyCase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files("x").with(text("Model.FAKE", "")))
        .withMessageContaining("'Model.FAKE' meets 'model.fake'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files("x").baseline(text("a", "")).baseline(text("b", "")))
        .withMessageContaining("one baseline");
  }

  @Test
  void metric_thatIsNotFinite_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files("x").metric("auc", Double.NaN))
        .withMessageContaining("'auc' was NaN");
  }
}
