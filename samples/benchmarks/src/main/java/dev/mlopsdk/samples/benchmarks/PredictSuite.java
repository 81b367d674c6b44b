package dev.mlopsdk.samples.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One prediction of the 10 → 2 logistic model, by the whole stack and by what one would write
 * without it. Each benchmark runs in a JVM of its own: DJL does not start beside an ONNX Runtime
 * that is already there.
 */
public class PredictSuite {

  /** Raw ONNX Runtime with the options that the SDK uses on a CPU. */
  @State(Scope.Thread)
  public static class Raw {

    private OrtEnvironment environment;
    private OrtSession session;
    private FloatBuffer input;
    private FloatBuffer output;
    private OnnxTensor inputTensor;
    private OnnxTensor outputTensor;
    private Map<String, OnnxTensor> inputs;
    private Map<String, OnnxTensor> pinned;
    private final Rows rows = new Rows();

    /** Opens the session. */
    @Setup(Level.Trial)
    public void open() throws OrtException, IOException {
      environment = OrtEnvironment.getEnvironment();
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setCPUArenaAllocator(false);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      session = environment.createSession(Models.logisticBytes(), options);
      input = direct(10);
      output = direct(2);
      inputTensor = OnnxTensor.createTensor(environment, input, new long[] {1, 10});
      outputTensor = OnnxTensor.createTensor(environment, output, new long[] {1, 2});
      inputs = Map.of("X", inputTensor);
      pinned = Map.of("probabilities", outputTensor);
    }

    private static FloatBuffer direct(int floats) {
      return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** Closes the session. */
    @TearDown(Level.Trial)
    public void close() throws OrtException {
      inputTensor.close();
      outputTensor.close();
      session.close();
    }
  }

  /** The whole stack over ONNX Runtime. */
  @State(Scope.Benchmark)
  public static class Onnx {

    private ServedModel<Ten, Float> served;

    /** Publishes and opens. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      served = Models.stack(OnnxModel.of(Ten.class, Float.class));
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  /** The whole stack over a model that does nothing. */
  @State(Scope.Benchmark)
  public static class Fake {

    private static final Float HALF = 0.5f;

    private ServedModel<Ten, Float> served;

    /** Publishes and opens. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      served = Models.stack(FakeModel.of(Ten.class, ten -> HALF));
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  /** DJL's Predictor on its ONNX engine. */
  @State(Scope.Thread)
  public static class Djl {

    private DjlFloats predictor;
    private final Rows rows = new Rows();

    /** Loads the model through DJL. */
    @Setup(Level.Trial)
    public void open() throws Exception {
      // Else each call would also make a manager of PyTorch's, which is on this class path.
      System.setProperty("ai.djl.onnx.disable_alternative", "true");
      predictor = DjlFloats.load(Models.logisticFile(), "OnnxRuntime", 1);
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      predictor.close();
    }
  }

  /** The floor: reused direct input, pinned output. */
  @Benchmark
  public float rawPinned(Raw raw) throws OrtException {
    raw.input.put(0, raw.rows.nextFloats());
    raw.session.run(raw.inputs, Set.of(), raw.pinned).close();
    return raw.output.get(1);
  }

  /** The usual code. */
  @Benchmark
  public float rawUsual(Raw raw) throws OrtException {
    float[][] row = {raw.rows.nextFloats()};
    try (OnnxTensor tensor = OnnxTensor.createTensor(raw.environment, row);
        OrtSession.Result result = raw.session.run(Map.of("X", tensor))) {
      return ((float[][]) result.get("probabilities").orElseThrow().getValue())[0][1];
    }
  }

  /** DJL. */
  @Benchmark
  public float djlPredictor(Djl djl) throws Exception {
    return djl.predictor.predict(djl.rows.nextFloats());
  }

  /** Split, lease, one reading, validation, drift on ten features, meters, ONNX Runtime. */
  @Benchmark
  public Prediction<Float> stackOnnx(Onnx onnx, Rows rows) {
    return onnx.served.predict(rows.nextTen(), rows.nextCall());
  }

  /** The same without a model. */
  @Benchmark
  public Prediction<Float> stackFake(Fake fake, Rows rows) {
    return fake.served.predict(rows.nextTen(), rows.nextCall());
  }

  /** One look at the clock. */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }
}
