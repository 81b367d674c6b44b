package dev.mlopsdk.serving.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a DJL user already has: a Criteria, or a ZooModel that is loaded. */
class DjlOriginTest {

  static {
    // The natives are unpacked from their jar into the build's own folder.
    System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
  }

  private static final List<String> NAMES = IntStream.range(0, 10).mapToObj(i -> "x" + i).toList();
  private static final InputReader<float[]> TEN = InputReader.ofFloats(NAMES);
  private static final Path SOFTMAX = StoredModel.file("softmax.pt");

  private static final class Second implements Translator<float[], Float> {
    @Override
    public NDList processInput(TranslatorContext context, float[] input) {
      return new NDList(context.getNDManager().create(input));
    }

    @Override
    public Float processOutput(TranslatorContext context, NDList list) {
      return list.get(0).toFloatArray()[1];
    }
  }

  private static Criteria<float[], Float> criteria(Path file) {
    return Criteria.builder()
        .setTypes(float[].class, Float.class)
        .optModelPath(file)
        .optTranslator(new Second())
        .build();
  }

  private static void assertAnswersGolden(ServedModel<float[], Float> served) {
    List<Golden> rows = Golden.rows();
    List<Prediction<Float>> all =
        served.predictAll(rows.stream().map(Golden::x).toList(), Call.none());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(all.get(i).value()).isCloseTo(rows.get(i).softmax1(), within(1e-5f));
      assertThat(served.predict(rows.get(i).x()).value())
          .isCloseTo(rows.get(i).softmax1(), within(1e-5f));
    }
  }

  @Test
  void criteria_getsThePublishedFileAndIsServed() {
    AtomicReference<Path> seen = new AtomicReference<>();
    DjlModel<float[], Float> loader =
        DjlModel.of(
            TEN,
            file -> {
              seen.set(file);
              return criteria(file);
            });
    try (ServedModel<float[], Float> served = ServedModel.of(SOFTMAX, loader).open()) {
      assertAnswersGolden(served);
    }
    assertThat(seen.get()).hasFileName("softmax.pt");
  }

  @Test
  void criteria_thatFindsNothing_isALoadFailure() {
    DjlModel<float[], Float> loader =
        DjlModel.of(TEN, file -> criteria(file.resolveSibling("nowhere.pt")));
    assertThatThrownBy(() -> loader.load(StoredModel.onDisk("softmax.pt"), Device.cpu()))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.LOAD))
        .hasMessageContaining("delay:1");
  }

  @Test
  void adopt_loadedModel_isServedAndStaysItsOwners() throws Exception {
    try (ZooModel<float[], Float> zoo = criteria(SOFTMAX).loadModel()) {
      for (int times = 0; times < 2; times++) {
        DjlModel<float[], Float> loader = DjlModel.adopt(TEN, zoo).withLanes(2);
        assertThat(loader.runtime()).isEqualTo("djl-0.35.1-pytorch");
        try (ServedModel<float[], Float> served = ServedModel.of(SOFTMAX, loader).open()) {
          assertAnswersGolden(served);
        }
      }
      assertThat(zoo.getNDManager().isOpen()).isTrue();
      assertThatIllegalStateException()
          .isThrownBy(() -> DjlModel.adopt(TEN, zoo).withEngine("XGBoost"))
          .withMessageContainingAll("PyTorch", "XGBoost");
      assertThatIllegalStateException()
          .isThrownBy(() -> DjlModel.adopt(TEN, zoo).withOption("a", "b"));
    }
  }

  @Test
  void devices_cudaWithCpuNatives_saysHowManyThereAre() {
    assertThat(DjlModel.of(TEN, Float.class).devices().failure(Device.cuda(0, "test")))
        .hasValueSatisfying(why -> assertThat(why).contains("PyTorch", "0 CUDA devices"));
  }
}
