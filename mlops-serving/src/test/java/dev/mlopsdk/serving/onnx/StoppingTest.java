package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.serving.codec.InputCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs whose callers have all given up are stopped, and nobody else's. */
class StoppingTest {

  private static final float[] ROW = new float[64];

  private final SystemTime time = SystemTime.create("stopping");

  @AfterEach
  void closeTime() {
    time.close();
  }

  /**
   * Adds x w w … w: {@code turns} products of a 64 by 64 matrix, one small kernel after another.
   */
  private static ModelArtifact slow(int turns) {
    TinyOnnx body =
        new TinyOnnx()
            .input("i", TinyOnnx.tensor(TinyOnnx.INT64))
            .input("goes", TinyOnnx.tensor(TinyOnnx.BOOL))
            .input("in", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 64))
            .node("Identity", "on", "goes")
            .node("MatMul", "out", "in", "w")
            .output("on", TinyOnnx.tensor(TinyOnnx.BOOL))
            .output("out", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 64));
    byte[] model =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 64))
            .floats("w", new float[64 * 64], 64, 64)
            .floats("last", new float[64], 64, 1)
            .longs("turns", new long[] {turns})
            .node(
                "Loop",
                List.of("turns", "", "x"),
                List.of("z"),
                "",
                TinyOnnx.graphAttribute("body", body))
            .node("MatMul", "y", "z", "last")
            .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 1))
            .bytes();
    return ModelArtifact.bytes("slow.onnx", model);
  }

  private Model<float[], Float> rows(int turns) {
    return OnnxModel.of(float[].class, Float.class).withLanes(1).load(slow(turns), Device.cpu());
  }

  private static Frame begun(Model<float[], ?> model, Call call, TimeSource time) {
    Frame frame = new Frame(model.reader().schema(), time);
    frame.begin(call, Assignment.none());
    model.reader().read(ROW, frame.row());
    return frame;
  }

  private static Call within(long millis) {
    return Call.none().deadline(Duration.ofMillis(millis));
  }

  @Test
  void predict_longerThanItsDeadline_isStoppedAndTheNextIsAnswered() {
    try (Model<float[], Float> model = rows(60_000)) {
      long start = time.nanos();
      assertThat(model.predict(ROW, begun(model, Call.none(), time))).isZero();
      long whole = time.nanos() - start;
      for (int i = 0; i < 3; i++) {
        long from = time.nanos();
        assertThatExceptionOfType(ModelException.class)
            .isThrownBy(() -> model.predict(ROW, begun(model, within(5), time)))
            .matches(e -> e.kind() == ModelException.Kind.DEADLINE)
            .withMessageContaining("slow:0")
            .withMessageContaining("ms");
        assertThat(time.nanos() - from).isLessThan(whole / 2);
      }
      assertThat(model.predict(ROW, begun(model, Call.none(), time))).isZero();
      assertThat(model.predict(ROW, begun(model, within(60_000), time))).isZero();
    }
  }

  @Test
  void predictAll_oneMemberWithoutDeadline_isNotStopped() {
    try (Model<float[], Float> model = rows(2_000)) {
      List<Frame> frames = List.of(begun(model, within(1), time), begun(model, Call.none(), time));
      assertThat(model.predictAll(List.of(ROW, ROW), frames)).containsExactly(0f, 0f);
    }
  }

  @Test
  void predictAll_allMembersHaveGivenUp_isStopped() {
    try (Model<float[], Float> model = rows(40_000)) {
      List<Frame> frames = List.of(begun(model, within(3), time), begun(model, within(6), time));
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> model.predictAll(List.of(ROW, ROW), frames))
          .matches(e -> e.kind() == ModelException.Kind.DEADLINE);
    }
  }

  @Test
  void predict_tensorsLongerThanTheirDeadline_areStopped() {
    try (Model<Map<String, Tensor>, Map<String, Tensor>> model =
        OnnxModel.ofTensors().load(slow(40_000), Device.cpu())) {
      Frame frame = new Frame(model.reader().schema(), time);
      frame.begin(within(3), Assignment.none());
      Map<String, Tensor> input = Map.of("x", Tensor.of(ROW, 1, 64));
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> model.predict(input, frame))
          .matches(e -> e.kind() == ModelException.Kind.DEADLINE);
      frame.begin(Call.none(), Assignment.none());
      assertThat(Objects.requireNonNull(model.predict(input, frame).get("y")).floats())
          .containsExactly(0);
    }
  }

  @Test
  void predict_throughACodecLongerThanItsDeadline_isStoppedAndTheNextIsAnswered() {
    InputCodec<float[]> codec = InputCodec.of((row, slot) -> slot.floats(0).put(row));
    try (Model<float[], Float> model =
        OnnxModel.of(codec, Float.class).withLanes(1).load(slow(40_000), Device.cpu())) {
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(ModelException.class)
            .isThrownBy(() -> model.predict(ROW, begun(model, within(5), time)))
            .matches(e -> e.kind() == ModelException.Kind.DEADLINE)
            .withMessageContaining("slow:0");
      }
      List<Frame> frames = List.of(begun(model, within(3), time), begun(model, within(6), time));
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> model.predictAll(List.of(ROW, ROW), frames))
          .matches(e -> e.kind() == ModelException.Kind.DEADLINE);
      assertThat(model.predict(ROW, begun(model, Call.none(), time))).isZero();
    }
  }

  /** Neighbours in other lanes, and the next runs in the same lane, are not hit by a stop. */
  @Test
  void predict_manyLanesManyDeadlines_stopsOnlyThoseThatAreLate() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (Model<float[], Float> model =
        OnnxModel.of(float[].class, Float.class).withLanes(4).load(slow(1_500), Device.cpu())) {
      List<Future<Integer>> counts =
          List.of(0, 1, 2, 3).stream()
              .map(caller -> callers.submit(() -> call(model, caller % 2 == 0)))
              .toList();
      assertThat(counts.get(0).get() + counts.get(2).get()).as("stopped").isPositive();
      assertThat(counts.get(1).get() + counts.get(3).get()).as("stopped by mistake").isZero();
    } finally {
      callers.shutdown();
    }
  }

  /** How many of 40 calls were stopped. */
  private int call(Model<float[], Float> model, boolean hurried) {
    int stopped = 0;
    for (int i = 0; i < 40; i++) {
      Call call = hurried && i % 2 == 0 ? within(1) : i % 3 == 0 ? within(60_000) : Call.none();
      try {
        assertThat(model.predict(ROW, begun(model, call, time))).isZero();
      } catch (ModelException e) {
        assertThat(e.kind()).isEqualTo(ModelException.Kind.DEADLINE);
        assertThat(call.timeoutNanos()).isEqualTo(1_000_000);
        stopped++;
      }
    }
    return stopped;
  }

  /** A run whose options are gone: nothing that it throws ends the deadlines of the others. */
  @Test
  void watchdog_aRunThatCannotBeStopped_stillStopsTheOthers() throws Exception {
    byte[] model = slow(1).read("slow.onnx");
    OnnxOptions options = OnnxOptions.defaults();
    try (Session session =
            Session.open(model, options, Device.cpu(), "broken:0", Session.Setting.NONE);
        Turn other = new Turn(session, false)) {
      Turn broken = new Turn(session, false);
      broken.close();
      session.watchdog().watch(broken);

      for (int i = 0; i < 3; i++) {
        broken.begin(begun(within(1)));
        awaitStop(broken);
        other.begin(begun(within(1)));
        awaitStop(other);
        other.end();
        assertThat(other.failed(new OrtException("terminated"), "broken:0", "").kind())
            .isEqualTo(ModelException.Kind.DEADLINE);
      }
      session.watchdog().forget(broken);
    }
  }

  private Frame begun(Call call) {
    Frame frame = new Frame(FeatureSchema.empty(), time);
    frame.begin(call, Assignment.none());
    return frame;
  }

  private void awaitStop(Turn turn) {
    long until = time.nanos() + 10_000_000_000L;
    while (turn.deadline() != Watchdog.NEVER) {
      assertThat(time.nanos()).as("nobody stopped the run").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  @Test
  void close_afterDeadlines_endsTheWatchingThread() throws Exception {
    Model<float[], Float> model = rows(100);
    model.predict(ROW, begun(model, within(60_000), time));
    Thread watching =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("mlops-onnx-deadlines slow:0"))
            .findFirst()
            .orElseThrow();
    assertThat(watching.isDaemon()).isTrue();
    model.close();
    watching.join(10_000);
    assertThat(watching.isAlive()).isFalse();
  }
}
