package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizedModelsTest {

  private static final long MOST = 1 << 20;

  @TempDir Path temp;

  private final OnnxModel<float[], Float> plain = OnnxModel.of(float[].class, Float.class);

  private OnnxModel<float[], Float> cached() {
    return plain.withOptimizedIn(temp.resolve("cache"), MOST);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("cache"))) {
      return files.sorted().toList();
    }
  }

  private static List<Integer> answers(OnnxModel<float[], Float> loader, String name) {
    Random random = new Random(7);
    List<Integer> bits = new ArrayList<>();
    try (Model<float[], Float> model = loader.load(TestModels.file(name), Device.cpu())) {
      float[] input = new float[model.reader().schema().size()];
      for (int i = 0; i < 200; i++) {
        for (int j = 0; j < input.length; j++) {
          input[j] = (float) random.nextGaussian();
        }
        bits.add(Float.floatToIntBits(TestModels.predict(model, input)));
      }
    }
    return bits;
  }

  @Test
  void load_secondTime_answersTheSameBitsFromTheCache() throws IOException {
    for (String name : List.of("logistic", "fixed")) {
      List<Integer> expected = answers(plain, name);
      assertThat(answers(cached(), name)).as("%s, first", name).isEqualTo(expected);
      List<Path> files = kept();
      assertThat(answers(cached(), name)).as("%s, second", name).isEqualTo(expected);
      assertThat(kept()).isEqualTo(files).isNotEmpty();
    }
  }

  /** The optimised graph would look for them beside itself. */
  @Test
  void load_weightsInAnotherFile_keepsNoGraph() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("published"));
    ByteBuffer weights = ByteBuffer.allocate(4 * 600).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 600; i++) {
      weights.putFloat(i);
    }
    Files.write(folder.resolve("w.bin"), weights.array());
    byte[] bytes =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 600))
            .external("w", "w.bin", 0, 4 * 600, 600, 1)
            .node("MatMul", "z", "x", "w")
            .node("Neg", "y", "z")
            .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 1))
            .bytes();
    ModelArtifact artifact = ModelArtifact.file(Files.write(folder.resolve("line.onnx"), bytes));
    float[] ones = new float[600];
    Arrays.fill(ones, 1);
    for (int i = 0; i < 2; i++) {
      try (Model<float[], Float> model = cached().load(artifact, Device.cpu())) {
        assertThat(TestModels.predict(model, ones)).as("time %d", i).isEqualTo(-179_700);
      }
    }
    assertThat(temp.resolve("cache")).as("a graph that would not load again").doesNotExist();
  }

  @Test
  void load_zipMap_hasItsLabelsFromTheCacheToo() {
    @SuppressWarnings("rawtypes")
    OnnxModel<float[], Map> loader =
        OnnxModel.of(float[].class, Map.class).withOptimizedIn(temp.resolve("cache"), MOST);
    List<Object> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (Model<float[], ?> model =
          loader.load(TestModels.file("logistic-zipmap"), Device.cpu())) {
        answers.add(TestModels.predict(model, new float[10]));
      }
    }
    assertThat(answers.get(1))
        .isEqualTo(answers.get(0))
        .asString()
        .contains("output_probability={0=");
  }

  /** A process that was killed while it wrote leaves a draft. */
  @Test
  void keep_draftsOfTheDead_areDeletedAfterAnHour() throws IOException {
    Path cache = Files.createDirectories(temp.resolve("cache"));
    Path old = Files.write(cache.resolve(".tmp-old.onnx"), new byte[9]);
    Path fresh = Files.write(cache.resolve(".tmp-fresh.onnx"), new byte[9]);
    Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
    answers(cached(), "logistic");
    assertThat(kept()).hasSize(2).contains(fresh).doesNotContain(old);
  }

  @Test
  void load_otherOptions_keepTheirOwnGraph() throws IOException {
    answers(cached(), "logistic");
    answers(cached().withThreads(2), "logistic");
    assertThat(kept()).hasSize(2);
  }

  @Test
  void load_damagedOrTruncated_isMadeAgain() throws IOException {
    List<Integer> expected = answers(cached(), "logistic");
    Path file = kept().get(0);
    byte[] sound = Files.readAllBytes(file);
    byte[] damaged = sound.clone();
    damaged[damaged.length / 2] ^= 1;
    for (byte[] content : List.of(damaged, new byte[0], sound)) {
      Files.write(file, content);
      assertThat(answers(cached(), "logistic")).isEqualTo(expected);
      assertThat(kept()).containsExactly(file);
      assertThat(Files.readAllBytes(file)).isEqualTo(sound);
    }
  }

  /** A graph with the right name that the runtime refuses, as one of another build might be. */
  @Test
  void load_refusedByTheRuntime_loadsThePublishedModel() throws Exception {
    List<Integer> expected = answers(cached(), "logistic");
    Path file = kept().get(0);
    String key = String.valueOf(file.getFileName()).split("-", 2)[0];
    Files.delete(file);
    Path noModel = Files.write(temp.resolve("garbage"), new byte[] {1, 2, 3});
    Files.copy(noModel, temp.resolve("cache").resolve(OptimizedModels.name(key, noModel)));
    assertThat(answers(cached(), "logistic")).isEqualTo(expected);
  }

  @Test
  void load_directoryCannotBeWritten_loadsAsWithout() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "no directory");
    assertThat(answers(plain.withOptimizedIn(file.resolve("cache"), MOST), "logistic"))
        .isEqualTo(answers(plain, "logistic"));
  }

  @Test
  void keep_moreThanTheBytes_forgetsTheLongestUnused() throws IOException {
    answers(cached(), "logistic");
    Path oldest = kept().get(0);
    Files.setLastModifiedTime(oldest, FileTime.from(Instant.EPOCH));
    long size = Files.size(oldest);
    answers(plain.withThreads(2).withOptimizedIn(temp.resolve("cache"), size + 10), "logistic");
    assertThat(kept()).hasSize(1).doesNotContain(oldest);
  }

  @Test
  void withOptimizedIn_noBytes_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain.withOptimizedIn(temp, 0))
        .withMessageContaining("1 byte or more");
  }
}
