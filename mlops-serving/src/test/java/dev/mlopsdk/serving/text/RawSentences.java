package dev.mlopsdk.serving.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A BERT run by hand with ONNX Runtime. Not thread-safe; confine to one test. */
final class RawSentences implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private RawSentences(Path model) throws OrtException {
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      this.session = environment.createSession(model.toString(), options);
    }
  }

  static RawSentences open(Path model) throws OrtException {
    return new RawSentences(model);
  }

  /** What the only output says of each row, whose {@code ids} are padded to {@code length}. */
  float[][] run(List<long[]> ids, int length) throws OrtException {
    int rows = ids.size();
    long[] padded = new long[rows * length];
    long[] mask = new long[rows * length];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < ids.get(row).length; i++) {
        padded[row * length + i] = ids.get(row)[i];
        mask[row * length + i] = 1;
      }
    }
    Map<String, long[]> values =
        Map.of(
            "input_ids", padded, "attention_mask", mask, "token_type_ids", new long[mask.length]);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : session.getInputNames()) {
        LongBuffer buffer = LongBuffer.wrap(values.get(name));
        inputs.put(name, OnnxTensor.createTensor(environment, buffer, new long[] {rows, length}));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        assertThat(result.size()).isEqualTo(1);
        return rows(((OnnxTensor) result.get(0)).getFloatBuffer(), rows);
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static float[][] rows(FloatBuffer values, int rows) {
    float[][] split = new float[rows][values.remaining() / rows];
    for (float[] row : split) {
      values.get(row);
    }
    return split;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
