package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.djl.DjlModel;
import java.io.IOException;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One prediction of softmax(linear 10 → 2) as TorchScript, by the whole stack and by DJL's own
 * Predictor, both on PyTorch with one thread and without the graph optimizer.
 */
public class TorchSuite {

  /** DJL's Predictor on its PyTorch engine. */
  @State(Scope.Thread)
  public static class Torch {

    private DjlFloats predictor;
    private final Rows rows = new Rows();

    /** Loads the model through DJL. */
    @Setup(Level.Trial)
    public void open() throws Exception {
      settings();
      predictor = DjlFloats.load(Models.torchFile(), "PyTorch", 0);
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      predictor.close();
    }
  }

  /** The whole stack over TorchScript. */
  @State(Scope.Benchmark)
  public static class Served {

    private ServedModel<Ten, Float> served;

    /** Publishes and opens. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      settings();
      served = Models.torchStack(DjlModel.of(Ten.class, Float.class));
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  /** What holds for the process, so that both run on the same engine. */
  static void settings() {
    Path natives = Path.of(System.getProperty("java.io.tmpdir"), "mlops-benchmarks-djl");
    System.setProperty("DJL_CACHE_DIR", natives.toString());
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
  }

  /** DJL. */
  @Benchmark
  public float djlTorchPredictor(Torch torch) throws Exception {
    return torch.predictor.predict(torch.rows.nextFloats());
  }

  /** Split, lease, one reading, validation, drift on ten features, meters, PyTorch. */
  @Benchmark
  public Prediction<Float> stackTorch(Served served, Rows rows) {
    return served.served.predict(rows.nextTen(), rows.nextCall());
  }
}
