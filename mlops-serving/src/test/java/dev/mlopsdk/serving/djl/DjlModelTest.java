package dev.mlopsdk.serving.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.Utils;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** One class, so that the natives are unpacked and started once. */
class DjlModelTest {

  static {
    // The natives are unpacked from their jar into the build's own folder.
    System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
  }

  private static final Offset<Float> CLOSE = within(1e-5f);
  private static final TimeSource TIME = SystemTime.create("test");
  private static final List<String> NAMES = IntStream.range(0, 10).mapToObj(i -> "x" + i).toList();
  private static final InputReader<float[]> TEN = InputReader.ofFloats(NAMES);

  record Ten(
      float x0,
      float x1,
      float x2,
      float x3,
      float x4,
      float x5,
      float x6,
      float x7,
      float x8,
      float x9) {}

  record Route(float distance, String origin) {}

  private static <I, O> O predict(Model<I, O> model, I input, Frame frame) {
    frame.begin(Call.none(), Assignment.none());
    model.reader().read(input, frame.row());
    return model.predict(input, frame);
  }

  private static <I, O> O predict(Model<I, O> model, I input) {
    return predict(model, input, new Frame(model.reader().schema(), TIME));
  }

  private static Model<float[], float[]> softmax() {
    return DjlModel.of(TEN, float[].class).withLanes(2).load(stored("softmax.pt"), Device.cpu());
  }

  private static ModelArtifact stored(String name) {
    return StoredModel.onDisk(name);
  }

  @Test
  void predict_floats_agreesWithTheGoldenAnswers() {
    try (Model<float[], float[]> model = softmax()) {
      for (Golden row : Golden.rows()) {
        float[] answer = predict(model, row.x());
        assertThat(answer).hasSize(2);
        assertThat(answer[0]).isCloseTo(row.softmax0(), CLOSE);
        assertThat(answer[1]).isCloseTo(row.softmax1(), CLOSE);
      }
    }
  }

  @Test
  void predict_record_answersThePositiveClassOrTheColumnAskedFor() {
    DjlModel<Ten, Float> loader = DjlModel.of(Ten.class, Float.class).withLanes(1);
    try (Model<Ten, Float> second = loader.load(stored("softmax.pt"), Device.cpu());
        Model<Ten, Float> first = loader.withColumn(0).load(stored("softmax.pt"), Device.cpu())) {
      for (Golden row : Golden.rows()) {
        float[] x = row.x();
        Ten ten = new Ten(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9]);
        assertThat(predict(second, ten)).isCloseTo(row.softmax1(), CLOSE);
        assertThat(predict(first, ten)).isCloseTo(row.softmax0(), CLOSE);
      }
    }
  }

  @Test
  void predict_networkOfOneOutput_answersIt() {
    DjlModel<float[], Float> loader = DjlModel.of(TEN, Float.class).withLanes(1);
    try (Model<float[], Float> model = loader.load(stored("mlp.pt"), Device.cpu())) {
      for (Golden row : Golden.rows()) {
        assertThat(predict(model, row.x())).isCloseTo(row.mlp(), CLOSE);
      }
    }
  }

  @Test
  void predict_anyRow_marksThePhasesAndSetsTheScore() {
    try (Model<float[], float[]> model = softmax()) {
      Frame frame = new Frame(model.reader().schema(), TIME);
      float[] answer = predict(model, Golden.rows().get(0).x(), frame);
      frame.end(answer, 0, 1);

      assertThat(frame.score()).isEqualTo(answer[1]);
      assertThat(frame.marked()).isTrue();
      assertThat(frame.phaseNanos(Phase.ENCODE)).isPositive();
      assertThat(frame.phaseNanos(Phase.INFERENCE)).isPositive();
      assertThat(frame.phaseNanos(Phase.DECODE)).isPositive();
    }
  }

  @Test
  void predict_registryWithoutADisk_loadsACopyAndDeletesIt() throws Exception {
    ModelFolder folder = ModelFolder.of(StoredModel.inMemory("mlp.pt"));
    assertThat(folder.folder().resolve("mlp.pt")).exists();
    folder.close();
    assertThat(folder.folder()).doesNotExist();

    DjlModel<float[], Float> loader = DjlModel.of(TEN, Float.class);
    try (Model<float[], Float> model = loader.load(StoredModel.inMemory("mlp.pt"), Device.cpu())) {
      Golden row = Golden.rows().get(3);
      assertThat(predict(model, row.x())).isCloseTo(row.mlp(), CLOSE);
    }
  }

  @Test
  void predict_fourThreadsOnTwoLanes_allAgree() throws Exception {
    List<Golden> rows = Golden.rows();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Model<float[], float[]> model = softmax()) {
      List<Future<Float>> worst = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        worst.add(threads.submit(() -> largestError(model, rows, 1_000)));
      }
      for (Future<Float> one : worst) {
        assertThat(one.get()).isLessThan(1e-5f);
      }
    }
    threads.shutdown();
  }

  private static float largestError(Model<float[], float[]> model, List<Golden> rows, int times) {
    Frame frame = new Frame(model.reader().schema(), TIME);
    float worst = 0;
    for (int i = 0; i < times; i++) {
      Golden row = rows.get(i % rows.size());
      worst = Math.max(worst, Math.abs(predict(model, row.x(), frame)[1] - row.softmax1()));
    }
    return worst;
  }

  @Test
  void predict_fiveThousandTimes_leavesNothingInTheManagers() throws Exception {
    List<Golden> rows = Golden.rows();
    try (Model<float[], float[]> model = softmax()) {
      NDManager root = ((LoadedDjlModel<float[], float[]>) model).module().getNDManager();
      largestError(model, rows, 10);
      int before = resources(root);
      largestError(model, rows, 5_000);

      assertThat(resources(root)).isEqualTo(before);
    }
  }

  /** Everything that hangs below {@code manager}: DJL has no public count. */
  private static int resources(Object manager) throws ReflectiveOperationException {
    Field field = BaseNDManager.class.getDeclaredField("resources");
    field.setAccessible(true);
    int count = 0;
    for (Object resource : ((Map<?, ?>) field.get(manager)).values()) {
      count += 1 + (resource instanceof BaseNDManager below ? resources(below) : 0);
    }
    return count;
  }

  @Test
  void load_anything_isOfflineAndDoesNotCallHome() {
    softmax().close();

    assertThat(Utils.isOfflineMode()).isTrue();
    assertThat(Utils.getEnvOrSystemProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    assertThat(System.getProperty("ai.djl.pytorch.graph_optimizer")).isEqualTo("false");
    assertThat(Integer.getInteger("ai.djl.pytorch.num_threads")).isPositive();
    assertThat(DjlModel.of(TEN, Float.class).runtime()).isEqualTo("djl-0.35.1-pytorch");
  }

  @Test
  void load_otherNumberOfFeatures_namesBothSides() {
    DjlModel<float[], Float> loader =
        DjlModel.of(InputReader.ofFloats(List.of("a", "b")), Float.class);

    assertLoadFails(loader, "softmax.pt", "delay:1", "2 features [a, b]", "1x2 and 10x2");
  }

  @Test
  void load_columnBeyondTheOutput_namesBothSides() {
    assertLoadFails(
        DjlModel.of(TEN, Float.class).withColumn(2), "softmax.pt", "withColumn(2)", "2 in all");
  }

  @Test
  void load_notTorchScript_namesTheVersionTheFileAndTheCause() {
    assertLoadFails(
        DjlModel.of(TEN, Float.class),
        "golden.csv",
        "delay:1",
        "'golden.csv'",
        "TorchScript",
        "Cause:");
  }

  @Test
  void load_cuda_isRefused() {
    assertThatThrownBy(
            () -> DjlModel.of(TEN, Float.class).load(stored("mlp.pt"), Device.cuda(0, "asked")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cuda:0");
  }

  @Test
  void load_engineNotThere_namesIt() {
    assertLoadFails(DjlModel.of(TEN, Float.class).withEngine("MXNet"), "mlp.pt", "MXNet", "0.35.1");
  }

  @Test
  void load_pytorchNotOnTheClassPath_givesTheCoordinatesOfThisBuild() throws Exception {
    String pom = Files.readString(Path.of("..", "pom.xml"));

    assertThat(WithoutEngine.failure("pytorch-.*"))
        .startsWith("LOAD delay:1 needs DJL's engine PyTorch")
        .contains(DjlEngine.coordinates());
    assertThat(pom)
        .contains("<djl.version>" + DjlEngine.DJL_VERSION + "<")
        .contains("<pytorch.version>" + DjlEngine.PYTORCH_VERSION + "<");
  }

  @Test
  void load_djlNotOnTheClassPath_givesTheCoordinates() throws Exception {
    assertThat(WithoutEngine.failure("(pytorch|api)-.*"))
        .startsWith("LOAD delay:1 needs DJL's engine PyTorch")
        .contains("ai.djl:api:");
  }

  private static void assertLoadFails(DjlModel<?, ?> loader, String file, String... parts) {
    assertThatThrownBy(() -> loader.load(stored(file), Device.cpu()))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.LOAD))
        .hasMessageContainingAll(parts);
  }

  @Test
  void of_whatATensorCannotHold_isTheCallersMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DjlModel.of(Route.class, Float.class))
        .withMessageContaining("'origin'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DjlModel.of(TEN, String.class))
        .withMessageContaining("java.lang.String");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DjlModel.of(TEN, Float.class).withLanes(0))
        .withMessageContaining("0");
  }

  @Test
  void read_arrayOfAnotherWidth_namesBothSides() {
    try (Model<float[], float[]> model = softmax()) {
      assertThatThrownBy(() -> predict(model, new float[9]))
          .isInstanceOfSatisfying(
              InvalidInputException.class,
              e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.SHAPE))
          .hasMessageContainingAll("10", "9");
    }
  }

  /** As a DJL user writes it, with DJL's default of stacking into a batch. */
  private static class Doubled implements Translator<float[], Float> {
    @Override
    public NDList processInput(TranslatorContext context, float[] input) {
      return new NDList(context.getNDManager().create(input));
    }

    @Override
    public Float processOutput(TranslatorContext context, NDList list) {
      return 2 * list.get(0).toFloatArray()[1];
    }
  }

  @Test
  void predict_translator_answersMarksAndScores() {
    DjlModel<float[], Float> loader = DjlModel.of(TEN, new Doubled()).withLanes(2);
    Golden row = Golden.rows().get(0);
    try (Model<float[], Float> model = loader.load(stored("softmax.pt"), Device.cpu());
        Model<float[], Float> halved =
            loader.withScore(f -> f / 2).load(stored("softmax.pt"), Device.cpu())) {
      Frame frame = new Frame(model.reader().schema(), TIME);

      assertThat(predict(model, row.x(), frame)).isCloseTo(2 * row.softmax1(), CLOSE);
      assertThat(frame.score()).isCloseTo(2 * row.softmax1(), within(1e-5));
      assertThat(frame.phaseNanos(Phase.INFERENCE)).isPositive();
      predict(halved, row.x(), frame);
      assertThat(frame.score()).isCloseTo(row.softmax1(), within(1e-5));
    }
    assertThatIllegalStateException().isThrownBy(() -> loader.withColumn(0));
  }

  /** Whoever lets calls in, a gate, decides how many run: the pool has a spare lane for each. */
  @Test
  void predict_moreCallersThanLanes_runAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(3);
    AtomicBoolean meet = new AtomicBoolean();
    Translator<float[], Float> meeting =
        new Doubled() {
          @Override
          public NDList processInput(TranslatorContext context, float[] input) {
            if (meet.get()) {
              try {
                together.await(10, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new IllegalStateException("the other callers did not come", e);
              }
            }
            return super.processInput(context, input);
          }
        };
    ExecutorService callers = Executors.newFixedThreadPool(3);
    DjlModel<float[], Float> loader = DjlModel.of(TEN, meeting).withLanes(1);
    Golden row = Golden.rows().get(0);
    try (Model<float[], Float> model = loader.load(stored("softmax.pt"), Device.cpu())) {
      predict(model, row.x());
      meet.set(true);
      List<Future<Float>> answers =
          IntStream.range(0, 3)
              .mapToObj(i -> callers.submit(() -> predict(model, row.x())))
              .toList();
      for (Future<Float> answer : answers) {
        assertThat(answer.get()).isCloseTo(2 * row.softmax1(), CLOSE);
      }
      assertThat(model.lanes()).isEqualTo(1);
    }
    callers.shutdown();
  }

  @Test
  void predict_translatorThrows_isTypedAndTheLaneIsGivenBack() {
    Translator<float[], Float> picky =
        new Doubled() {
          @Override
          public NDList processInput(TranslatorContext context, float[] input) {
            if (input[0] < 0) {
              throw new InvalidInputException(InvalidInputException.Kind.UNKNOWN, "negative");
            }
            return super.processInput(
                context, input[0] > 0 ? java.util.Arrays.copyOf(input, 9) : input);
          }
        };
    DjlModel<float[], Float> loader = DjlModel.of(TEN, picky).withLanes(1);
    try (Model<float[], Float> model = loader.load(stored("softmax.pt"), Device.cpu())) {
      float[] x = new float[10];
      x[0] = -1;
      assertThatThrownBy(() -> predict(model, x)).isInstanceOf(InvalidInputException.class);
      x[0] = 1;
      assertThatThrownBy(() -> predict(model, x))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INFERENCE))
          .hasMessageContainingAll("delay:1", "1x9 and 10x2");
      x[0] = 0;
      assertThat(predict(model, x)).isBetween(0f, 2f);
    }
  }

  @Test
  void close_twice_doesNothingMoreAndTurnsCallsAway() {
    Model<float[], float[]> model = softmax();
    model.close();
    model.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> predict(model, new float[10]))
        .withMessageContaining("closed");
  }
}
