package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a call allocates beside what ONNX Runtime itself does with a pinned output. */
class AllocationTest {

  private static final int CALLS = 5_000;

  /** One call that may fail as the runtime does. */
  private interface Once {
    void run() throws Exception;
  }

  private static double bytesPerCall(Once call) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double least = Double.MAX_VALUE;
    for (int round = 0; round < 6; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / (double) CALLS);
    }
    return least;
  }

  private static double bytesOfTheRuntime() throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    byte[] bytes = TestModels.bytes("models/logistic.onnx");
    ByteBuffer in = ByteBuffer.allocateDirect(40).order(ByteOrder.nativeOrder());
    ByteBuffer out = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    try (OrtSession session = environment.createSession(bytes);
        OnnxTensor x =
            OnnxTensor.createTensor(environment, in.asFloatBuffer(), new long[] {1, 10});
        OnnxTensor y =
            OnnxTensor.createTensor(environment, out.asFloatBuffer(), new long[] {1, 2})) {
      Map<String, OnnxTensor> inputs = Map.of("X", x);
      Map<String, OnnxTensor> pinned = Map.of("probabilities", y);
      return bytesPerCall(() -> session.run(inputs, Set.of(), pinned).close());
    }
  }

  @Test
  void predict_floats_allocatesTheAnswerOnly() throws Exception {
    double runtime = bytesOfTheRuntime();
    float[] x = TestModels.golden("logistic").floats(0, "in.X");
    try (Model<float[], Float> model =
        TestModels.load(OnnxModel.of(float[].class, Float.class), "logistic")) {
      Frame frame = TestModels.frame(model);
      double ours =
          bytesPerCall(
              () -> {
                frame.row().clear();
                model.reader().read(x, frame.row());
                model.predict(x, frame);
              });
      assertThat(ours - runtime).isLessThanOrEqualTo(32);
    }
  }
}
