package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are cut off, absurd or hostile are refused before native code sees them. */
class OnnxFileTest {

  private static final Change CHANGE = Change.by("ann", "test");

  private static TinyOnnx line() {
    return new TinyOnnx()
        .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 2))
        .node("MatMul", "y", "x", "w")
        .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 1));
  }

  private static TinyOnnx whole() {
    return line().floats("w", new float[] {1, 2}, 2, 1);
  }

  private static void refused(byte[] model, String... words) {
    refused(ModelArtifact.bytes("line.onnx", model), words);
  }

  private static void refused(ModelArtifact artifact, String... words) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> OnnxModel.of(float[].class, Float.class).load(artifact, Device.cpu()))
        .matches(e -> e.kind() == ModelException.Kind.LOAD)
        .withMessageContaining(artifact.manifest().primary())
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private static float predict(ModelArtifact artifact) {
    try (Model<float[], Float> model =
        OnnxModel.of(float[].class, Float.class).load(artifact, Device.cpu())) {
      return TestModels.predict(model, new float[] {3, 4});
    }
  }

  @Test
  void read_everyPrefixOfAModel_isRefused() {
    byte[] model = whole().bytes();
    for (int length = 0; length < model.length; length++) {
      byte[] prefix = Arrays.copyOf(model, length);
      boolean whole = true;
      try {
        OnnxFile.read(new ByteArrayInputStream(prefix), prefix.length);
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
        whole = false;
      }
      // The last fields are the operator sets: without the second one the file is still whole.
      assertThat(whole).isEqualTo(length == model.length - 16);
    }
  }

  @Test
  void load_whatIsOftenThereInAModelsPlace_isNamed() {
    refused(latin("version https://git-lfs.github.com/spec/v1\n"), "git lfs pull");
    refused(latin("PK\3\4 delay/data.pkl"), "zip file", "DjlModel");
    refused(latin("\n<!doctype html><title>404</title>"), "page of HTML");
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void load_claimsThatCannotBe_areNamed() {
    refused(new byte[0], "it is empty");
    refused(new byte[] {58, 0}, "version 0 of ONNX's format");
    refused(whole().irVersion(0).bytes(), "version 0 of ONNX's format");
    refused(whole().irVersion(-5).bytes(), "version -5");
    refused(whole().opset(1L << 40).bytes(), "operator set 1099511627776");
    refused(
        line().weight(TinyOnnx.raw("w", TinyOnnx.FLOAT, -2, 1).bytes(9, new byte[8])).bytes(),
        "dimension -2");
    refused(
        line()
            .weight(TinyOnnx.raw("w", TinyOnnx.FLOAT, 1L << 40, 1L << 40).bytes(9, new byte[8]))
            .bytes(),
        "'w'",
        "dimensions are absurd");
    refused(
        line().weight(TinyOnnx.raw("w", TinyOnnx.FLOAT, 2, 9).bytes(9, new byte[8])).bytes(),
        "'w' with 8 bytes, but its dimensions need 72");
    byte[] claims = {58, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 15};
    refused(claims, "only 0 more", "cut off or damaged");
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xff);
    refused(endless, "more than 10 bytes");
  }

  @Test
  void load_graphsNestedWithoutEnd_areRefused() {
    TinyOnnx graph = whole();
    for (int i = 0; i < 60; i++) {
      graph =
          line()
              .node(
                  "If",
                  List.of("c"),
                  List.of("z"),
                  "",
                  TinyOnnx.graphAttribute("then_branch", graph));
    }
    refused(graph.bytes(), "deep in each other");
  }

  @Test
  void load_weightsInForeignFiles_areRefused(@TempDir Path folder) throws IOException {
    Path models = Files.createDirectories(folder.resolve("models"));
    Files.write(folder.resolve("secret"), new byte[64]);
    Files.createSymbolicLink(models.resolve("link"), folder.resolve("secret"));
    String[] locations = {
      "../secret",
      folder.resolve("secret").toString(),
      "a/../../secret",
      "",
      "file:///etc/passwd",
      "..\\secret",
      "link",
      "a\0b"
    };
    for (String location : locations) {
      byte[] model = line().external("w", location, 0, 8, 2, 1).bytes();
      Path file = Files.write(models.resolve("line.onnx"), model);
      refused(ModelArtifact.file(file), "the weight 'w'", "in the file");
    }
  }

  /**
   * Native code reads protocol buffers by their book: an enum is the low 32 bits of its number, a
   * field of another wire type than its own is unknown, and a message that comes twice is merged.
   */
  @Test
  void load_foreignWeightsInOddButValidEncodings_areRefused(@TempDir Path folder)
      throws IOException {
    Path models = Files.createDirectories(folder.resolve("models"));
    Files.write(folder.resolve("secret"), new byte[64]);
    Files.write(models.resolve("own"), new byte[64]);
    Proto foreign = location("../secret");
    Proto disguised =
        new Proto().text(1, "location").varint(1, 0).text(2, "../secret").varint(2, 0);
    List<Proto> weights =
        List.of(
            start().message(13, foreign).varint(14, (1L << 32) + 1),
            start().message(13, foreign).varint(14, 1).bytes(14, new byte[0]),
            start().message(13, location("own")).message(13, disguised).varint(14, 1));
    for (Proto weight : weights) {
      refusedBesideSecret(models, line().weight(weight));
    }
    Proto twice =
        new Proto()
            .text(1, "value")
            .message(5, start().message(13, location("own")).varint(14, 1))
            .message(5, new Proto().message(13, foreign))
            .varint(20, 4);
    refusedBesideSecret(models, line().node("Constant", List.of(), List.of("w"), "", twice));
  }

  private static Proto start() {
    return TinyOnnx.raw("w", TinyOnnx.FLOAT, 2, 1);
  }

  private static Proto location(String file) {
    return new Proto().text(1, "location").text(2, file);
  }

  private static void refusedBesideSecret(Path models, TinyOnnx model) throws IOException {
    Path file = Files.write(models.resolve("line.onnx"), model.bytes());
    refused(ModelArtifact.file(file), "'../secret'", "which is not in its own folder");
  }

  @Test
  void load_weightsThatAreNotThereOrTooShort_areNamed(@TempDir Path folder) throws IOException {
    byte[] model = line().external("w", "w.bin", 4, 8, 2, 1).bytes();
    Path file = Files.write(folder.resolve("line.onnx"), model);
    refused(ModelArtifact.file(file), "'w.bin'", "which is not there");
    Files.write(folder.resolve("w.bin"), new byte[11]);
    refused(ModelArtifact.file(file), "8 bytes from 4 on, but there are 11");
  }

  @Test
  void load_weightsBesideTheModel_areUsedFromDiskRegistryAndMemory(@TempDir Path folder)
      throws IOException {
    long before = temporary();
    Path files = Files.createDirectories(folder.resolve("files/data"));
    ByteBuffer weights = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    weights.putFloat(9).putFloat(10).putFloat(100);
    Files.write(files.resolve("w.bin"), weights.array());
    Path model = folder.resolve("files/line.onnx");
    Files.write(model, line().external("w", "data/w.bin", 4, 8, 2, 1).bytes());
    assertThat(predict(ModelArtifact.file(model))).isEqualTo(430);
    for (ModelRegistry registry :
        new ModelRegistry[] {
          ModelRegistry.directory(folder.resolve("registry")), ModelRegistry.inMemory()
        }) {
      ModelFiles version = ModelFiles.of(folder.resolve("files"), "line.onnx");
      assertThat(predict(registry.artifact(registry.publish("line", version, CHANGE))))
          .isEqualTo(430);
    }
    assertThat(temporary()).as("folders left behind").isEqualTo(before);
  }

  private static long temporary() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("mlops-onnx-")).count();
    }
  }

  @Test
  void read_aModel_findsWeightsAndMapsButReadsNoWeights() throws IOException {
    byte[] model =
        line().external("w", "w.bin", 4, 8, 2, 1).floats("v", new float[1 << 20], 1 << 20).bytes();
    OnnxFile file = OnnxFile.read(new ByteArrayInputStream(model), model.length);
    assertThat(file.external()).containsExactly(new OnnxFile.External("w", "w.bin", 4, 8));
    assertThat(file.zipMaps()).isFalse();
    byte[] zip = TestModels.bytes("models/logistic-zipmap.onnx");
    assertThat(OnnxFile.read(new ByteArrayInputStream(zip), zip.length).zipMaps()).isTrue();
  }
}
