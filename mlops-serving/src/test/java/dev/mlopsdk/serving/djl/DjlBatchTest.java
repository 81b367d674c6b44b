package dev.mlopsdk.serving.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Inputs that run together: rows as one tensor, a translator's through its Batchifier. */
class DjlBatchTest {

  static {
    // The natives are unpacked from their jar into the build's own folder.
    System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
  }

  private static final TimeSource TIME = SystemTime.create("test");
  private static final List<String> NAMES = IntStream.range(0, 10).mapToObj(i -> "x" + i).toList();
  private static final InputReader<float[]> TEN = InputReader.ofFloats(NAMES);

  private static List<float[]> inputs(int count) {
    List<Golden> rows = Golden.rows();
    return IntStream.range(0, count).mapToObj(i -> rows.get(i % rows.size()).x()).toList();
  }

  private static <I> List<Frame> frames(Model<I, ?> model, List<I> inputs) {
    List<Frame> frames = new ArrayList<>();
    for (I input : inputs) {
      Frame frame = new Frame(model.reader().schema(), TIME);
      frame.begin(Call.none(), Assignment.none());
      model.reader().read(input, frame.row());
      frames.add(frame);
    }
    return frames;
  }

  private static <O> Model<float[], O> load(DjlModel<float[], O> loader, String file) {
    return loader.load(StoredModel.onDisk(file), Device.cpu());
  }

  @Test
  void predictAll_rows_runTogetherAndAgreeWithTheGoldenAnswers() {
    DjlModel<float[], Float> loader = DjlModel.of(TEN, Float.class).withLanes(3).withMaxBatch(20);
    List<Golden> rows = Golden.rows();
    try (Model<float[], Float> model = load(loader, "softmax.pt")) {
      assertThat(model.lanes()).isEqualTo(3);
      assertThat(model.batchSizes()).containsExactly(1, 2, 4, 8, 16, 20);
      List<float[]> inputs = inputs(45);
      List<Frame> frames = frames(model, inputs);
      List<Float> answers = model.predictAll(inputs, frames);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i)).isCloseTo(rows.get(i % 20).softmax1(), within(1e-5f));
        assertThat(frames.get(i).score()).isEqualTo((double) answers.get(i));
        assertThat(frames.get(i).batchSize()).isEqualTo(i < 40 ? 20 : 5);
        assertThat(frames.get(i).marked()).isTrue();
        assertThat(frames.get(i).phaseNanos(Phase.INFERENCE)).isPositive();
      }
    }
  }

  @Test
  void predictAll_moduleThatMixesRows_runsOneByOneAsAlone() {
    try (Model<float[], float[]> model = load(DjlModel.of(TEN, float[].class), "mixing.pt")) {
      assertThat(model.batchSizes()).containsExactly(1);
      List<float[]> inputs = inputs(3);
      for (float[] answer : model.predictAll(inputs, frames(model, inputs))) {
        assertThat(answer).containsExactly(1, 1);
      }
    }
  }

  @Test
  void withMaxBatch_outOfRange_namesTheRangeAndTheValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DjlModel.of(TEN, Float.class).withMaxBatch(0))
        .withMessage("A run has 1 to 4096 inputs, but was given 0");
  }

  /** As a DJL user writes it, with DJL's default of stacking into a batch. */
  private static class Counted implements Translator<float[], Float> {

    private final AtomicInteger inputs = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final @Nullable Batchifier batchifier;

    Counted(@Nullable Batchifier batchifier) {
      this.batchifier = batchifier;
    }

    @Override
    public NDList processInput(TranslatorContext context, float[] input) {
      inputs.incrementAndGet();
      if (input[0] == 99) {
        throw new InvalidInputException(InvalidInputException.Kind.RANGE, "99 is no distance");
      }
      float[] row = input[0] == 77 ? Arrays.copyOf(input, 9) : input;
      return new NDList(
          batchifier == null
              ? context.getNDManager().create(row).expandDims(0)
              : context.getNDManager().create(row));
    }

    @Override
    public NDList batchProcessInput(TranslatorContext context, List<float[]> inputs)
        throws Exception {
      runs.incrementAndGet();
      return Translator.super.batchProcessInput(context, inputs);
    }

    @Override
    public Float processOutput(TranslatorContext context, NDList list) {
      float[] both = list.get(0).toFloatArray();
      return both[both.length - 1];
    }

    @Override
    public @Nullable Batchifier getBatchifier() {
      return batchifier;
    }
  }

  @Test
  void predictAll_translatorWithABatchifier_runsTogether() {
    Counted counted = new Counted(Batchifier.STACK);
    List<Golden> rows = Golden.rows();
    try (Model<float[], Float> model = load(DjlModel.of(TEN, counted), "softmax.pt")) {
      assertThat(model.batchSizes()).endsWith(64);
      List<float[]> first = inputs(1);
      // Nobody can make up a translator's input, so the first run is alone.
      model.predictAll(first, frames(model, first));
      counted.runs.set(0);

      List<float[]> inputs = inputs(20);
      List<Frame> frames = frames(model, inputs);
      List<Float> answers = model.predictAll(inputs, frames);
      assertThat(counted.runs).hasValue(1);
      for (int i = 0; i < 20; i++) {
        assertThat(answers.get(i)).isCloseTo(rows.get(i).softmax1(), within(1e-5f));
        assertThat(frames.get(i).score()).isEqualTo((double) answers.get(i));
        assertThat(frames.get(i).batchSize()).isEqualTo(20);
        assertThat(frames.get(i).phaseNanos(Phase.ENCODE)).isPositive();
      }
    }
  }

  @Test
  void predictAll_translatorWithoutABatchifier_runsOneByOne() {
    Counted counted = new Counted(null);
    try (Model<float[], Float> model = load(DjlModel.of(TEN, counted), "softmax.pt")) {
      assertThat(model.batchSizes()).containsExactly(1);
      List<float[]> inputs = inputs(5);
      List<Frame> frames = frames(model, inputs);
      assertThat(model.predictAll(inputs, frames)).hasSize(5);
      assertThat(counted.inputs).hasValue(5);
      assertThat(frames).allMatch(frame -> frame.batchSize() == 1);
    }
  }

  @Test
  void predictAll_oneInputTheTranslatorRefuses_isNamedByItsIndex() {
    Counted counted = new Counted(Batchifier.STACK);
    try (Model<float[], Float> model = load(DjlModel.of(TEN, counted), "softmax.pt")) {
      List<float[]> inputs = new ArrayList<>(inputs(70));
      float[] wrong = new float[10];
      wrong[0] = 99;
      inputs.set(66, wrong);
      assertThatThrownBy(() -> model.predictAll(inputs, frames(model, inputs)))
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.index()).isEqualTo(66))
          .hasMessageContaining("index 66 of 70 inputs");
    }
  }

  @Test
  void predictAll_oneInputThatCannotBeStacked_failsThemAllAndSaysHowMany() {
    Counted counted = new Counted(Batchifier.STACK);
    try (Model<float[], Float> model = load(DjlModel.of(TEN, counted), "softmax.pt")) {
      List<float[]> inputs = new ArrayList<>(inputs(3));
      model.predictAll(inputs.subList(0, 1), frames(model, inputs.subList(0, 1)));
      inputs.get(1)[0] = 77;
      assertThatThrownBy(() -> model.predictAll(inputs, frames(model, inputs)))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INFERENCE))
          .hasMessageContaining("one of 3 inputs run together");
      inputs.get(1)[0] = 0;
      assertThat(model.predictAll(inputs, frames(model, inputs))).hasSize(3);
    }
  }
}
