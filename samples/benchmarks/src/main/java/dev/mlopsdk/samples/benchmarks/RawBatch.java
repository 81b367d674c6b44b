package dev.mlopsdk.samples.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Raw ONNX Runtime in batches of one size: one input buffer used again, the output pinned. */
final class RawBatch implements AutoCloseable {

  private final int rows;
  private final OrtSession session;
  private final FloatBuffer input;
  private final FloatBuffer output;
  private final OnnxTensor inputTensor;
  private final OnnxTensor outputTensor;
  private final Map<String, OnnxTensor> inputs;
  private final Map<String, OnnxTensor> pinned;
  private float sum;

  RawBatch(Path file, int width, int rows) {
    this.rows = rows;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setCPUArenaAllocator(false);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(file.toString(), options);
      input = floats(rows * width);
      output = floats(rows);
      inputTensor = OnnxTensor.createTensor(environment, input, new long[] {rows, width});
      outputTensor = OnnxTensor.createTensor(environment, output, new long[] {rows, 1});
      inputs = Map.of(session.getInputNames().iterator().next(), inputTensor);
      pinned = Map.of(session.getOutputNames().iterator().next(), outputTensor);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Runs all of {@code list}, a whole number of batches, and reads every answer. */
  void run(List<float[]> list) {
    for (int from = 0; from < list.size(); from += rows) {
      runBatch(list, from);
    }
  }

  private void runBatch(List<float[]> list, int from) {
    for (int i = 0; i < rows; i++) {
      float[] row = list.get(from + i);
      input.put(i * row.length, row);
    }
    try {
      // The answers are in the pinned output.
      session.run(inputs, Set.of(), pinned).close();
      for (int i = 0; i < rows; i++) {
        sum += output.get(i);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    inputTensor.close();
    outputTensor.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("Closed after a sum of " + sum, e);
    }
  }
}
