package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.codec.CodecModels;
import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.InputCodec.Encoder;
import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs by length, shapes that follow from names, what an encoder is promised. */
class CodecModelTest {

  /** Rows of 2, 4 or 8 numbers; counts what happens to it. */
  private static class Padded implements Encoder<float[], float[]> {

    final AtomicInteger closed = new AtomicInteger();

    @Override
    public float[] prepare(float[] input, float @Nullable [] spent) {
      if (input.length > 8) {
        throw new InvalidInputException(InvalidInputException.Kind.LENGTH, "too long");
      }
      return input.clone();
    }

    @Override
    public int[] lengths() {
      return new int[] {2, 4, 8};
    }

    @Override
    public int length(float[] prepared) {
      return prepared.length <= 2 ? 2 : prepared.length <= 4 ? 4 : 8;
    }

    @Override
    public void write(float[] prepared, Slot slot) {
      for (int i = 0; i < slot.length(); i++) {
        slot.floats(0).put(i, i < prepared.length ? prepared[i] : -1);
      }
      slot.used(prepared.length);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static final InputCodec<float[]> PADDED = model -> new Padded();

  /** What the model answers: its input twice. */
  private static float[] twice(float... padded) {
    float[] both = Arrays.copyOf(padded, padded.length * 2);
    System.arraycopy(padded, 0, both, padded.length, padded.length);
    return both;
  }

  /** The model's output is twice as wide as the name of its dimension says. */
  @Test
  void anOutput_whoseNamesLie_isReadAllTheSame() {
    try (Model<float[], float[]> model =
        CodecModels.load(OnnxModel.of(PADDED, float[].class), "liar")) {
      assertThat(CodecModels.predict(model, new float[] {5})).isEqualTo(twice(5, -1));
      assertThat(CodecModels.predict(model, new float[] {1, 2, 3})).isEqualTo(twice(1, 2, 3, -1));
    }
  }

  @Test
  void predictAll_ofAllLengths_answersInOrder_eachInARunOfItsLength() {
    List<float[]> inputs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      float[] input = new float[1 + i * 5 % 8];
      Arrays.fill(input, i);
      inputs.add(input);
    }
    try (Model<float[], float[]> model =
        CodecModels.load(OnnxModel.of(PADDED, float[].class).withLanes(1), "liar")) {
      List<Frame> frames = new ArrayList<>();
      inputs.forEach(input -> frames.add(CodecModels.frame(model, input)));
      List<float[]> answers = model.predictAll(inputs, frames);
      for (int i = 0; i < inputs.size(); i++) {
        float[] alone = CodecModels.predict(model, inputs.get(i));
        assertThat(answers.get(i)).as("input " + i).isEqualTo(alone);
        assertThat(alone[0]).isEqualTo(i);
        assertThat(frames.get(i).marked()).isTrue();
        assertThat(frames.get(i).phaseNanos(Phase.QUEUE)).isNotNegative();
      }
      assertThat(frames).extracting(Frame::batchSize).contains(32);
    }
  }

  @Test
  void bufferBytes_ofLanes_areThoseOfTheirLargestRuns() {
    try (Model<float[], float[]> model =
        CodecModels.load(
            OnnxModel.of(PADDED, float[].class).withLanes(1).withInstances(1), "liar")) {
      // Loading tried a row of 8 floats; the output, whose names lie, is the runtime's own memory.
      assertThat(model.bufferBytes()).isEqualTo(32);
      CodecModels.predictAll(model, Collections.nCopies(32, new float[8]));
      assertThat(model.bufferBytes()).isEqualTo(32 * 32);
    }
  }

  @Test
  void predict_callersBeyondTheLanes_findSpareOnes() throws Exception {
    CountDownLatch inside = new CountDownLatch(2);
    InputCodec<float[]> codec =
        InputCodec.of(
            (row, slot) -> {
              inside.countDown();
              try {
                // Each holds its lane until the other has one too.
                assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              slot.floats(0).put(row);
            });
    ExecutorService second = Executors.newSingleThreadExecutor();
    try (Model<float[], float[]> model =
        CodecModels.load(OnnxModel.of(codec, float[].class).withLanes(1), "logits")) {
      assertThat(model.lanes()).isEqualTo(1);
      Future<float[]> other = second.submit(() -> CodecModels.predict(model, new float[] {1, 2}));
      float[] own = CodecModels.predict(model, new float[] {1, 2});
      assertThat(other.get()).isEqualTo(own);
    } finally {
      second.shutdown();
    }
  }

  @Test
  void predict_whatWasPrepared_isUsedAgainByTheNextReading() {
    List<@Nullable Object> spent = new ArrayList<>();
    InputCodec<float[]> codec =
        model ->
            new Encoder<float[], float[]>() {
              @Override
              public float[] prepare(float[] input, float @Nullable [] before) {
                spent.add(before);
                return before != null ? before : input.clone();
              }

              @Override
              public void write(float[] prepared, Slot slot) {
                slot.floats(0).put(prepared);
              }
            };
    try (Model<float[], float[]> model =
        CodecModels.load(OnnxModel.of(codec, float[].class), "logits")) {
      float[] input = {1, 2};
      Frame frame = CodecModels.frame(model, input);
      model.predict(input, frame);
      Object first = frame.row().content();
      frame.row().clear();
      assertThat(frame.row().content()).isNull();
      model.reader().read(input, frame.row());
      assertThat(frame.row().content()).isSameAs(first);
      assertThat(spent).containsExactly(null, first);
    }
  }

  @Test
  void close_model_closesTheEncoderOnce_andSoDoesAFailedLoad() {
    Padded encoder = new Padded();
    Model<float[], float[]> model =
        CodecModels.load(OnnxModel.of(ports -> encoder, float[].class), "liar");
    model.close();
    model.close();
    assertThat(encoder.closed).hasValue(1);

    Padded misfit =
        new Padded() {
          @Override
          public long[] shape(ModelPorts.Tensor input, int length) {
            return new long[] {5};
          }
        };
    OnnxModel<float[], float[]> loader = OnnxModel.of(ports -> misfit, float[].class);
    assertThatThrownBy(() -> CodecModels.load(loader, "logits"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the codec writes rows of [5], but the input is x float[n,2]");
    assertThat(misfit.closed).hasValue(1);
  }

  @Test
  void predict_byManyThreads_givesEachItsOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Model<float[], float[]> model =
        CodecModels.load(OnnxModel.of(PADDED, float[].class).withLanes(3), "liar")) {
      List<Future<Boolean>> right = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        float[] input = new float[1 + t];
        Arrays.fill(input, t);
        right.add(
            threads.submit(
                () -> {
                  boolean same = true;
                  for (int i = 0; i < 1_000; i++) {
                    float[] answer = CodecModels.predict(model, input);
                    same &= answer[0] == input[0] && answer[input.length - 1] == input[0];
                  }
                  return same;
                }));
      }
      for (Future<Boolean> each : right) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void of_plainAnswers_areReadByTheirType() {
    InputCodec<float[]> codec = InputCodec.of((x, slot) -> slot.floats(0).put(x));
    try (Model<float[], Double> model =
        CodecModels.load(OnnxModel.of(codec, Double.class).withOutput("scores", 1), "logits")) {
      assertThat(CodecModels.predict(model, new float[] {1, 3})).isEqualTo(2);
    }
    try (Model<float[], double[]> model =
        CodecModels.load(OnnxModel.of(codec, double[].class), "logits")) {
      assertThat(CodecModels.predict(model, new float[] {1, 3})).containsExactly(2, 2, -1);
    }
    assertThatThrownBy(() -> CodecModels.load(OnnxModel.of(codec, ModelPorts.class), "logits"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("or what an OutputCodec makes");
  }

  @Test
  void of_anotherTypeOfInput_pointsToTheCodecs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.of(List.class, Float.class))
        .withMessageContaining("for texts and images a codec");
  }
}
