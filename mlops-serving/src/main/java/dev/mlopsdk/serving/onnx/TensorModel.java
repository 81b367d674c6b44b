package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.lane.LanePool;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model that takes and answers tensors by name; one run per call, as many rows as the caller's
 * tensors have. Its lanes hold nothing and only bound how many run at a time. Thread-safe.
 */
final class TensorModel implements Model<Map<String, Tensor>, Map<String, Tensor>> {

  /** A lane without buffers: the caller's tensors are the buffers. */
  private record Turn() {}

  private final Session session;
  private final Signature signature;
  private final Set<String> requested;
  private final LanePool<Turn> lanes;

  TensorModel(Session session, Signature signature, List<Port> outputs, Options options) {
    this.session = session;
    this.signature = signature;
    this.requested = new LinkedHashSet<>(outputs.stream().map(Port::name).toList());
    this.lanes =
        LanePool.createWithSpare(
            signature.ref(), options.lanes(), options.spareLanes(), Turn::new, turn -> {});
  }

  @Override
  public InputReader<Map<String, Tensor>> reader() {
    return InputReader.none();
  }

  @Override
  public int lanes() {
    return lanes.usual();
  }

  @Override
  public Map<String, Tensor> predict(Map<String, Tensor> input, Frame frame) {
    TensorPorts.check(input, signature);
    int slot = lanes.claim(frame);
    try {
      return run(input, frame);
    } catch (OrtException e) {
      throw new ModelException(
          ModelException.Kind.INFERENCE,
          "%s failed on %s for %s: %s"
              .formatted(signature.ref(), input, signature.inputs(), e.getMessage()),
          e);
    } finally {
      lanes.release(slot);
    }
  }

  /** Checks all inputs before the first runs. */
  @Override
  public List<Map<String, Tensor>> predictAll(
      List<? extends Map<String, Tensor>> inputs, List<Frame> frames) {
    for (int i = 0; i < inputs.size(); i++) {
      try {
        TensorPorts.check(inputs.get(i), signature);
      } catch (InvalidInputException e) {
        throw e.at(i, inputs.size());
      }
    }
    return Model.super.predictAll(inputs, frames);
  }

  /** Runs one row of zeros, if the inputs' dimensions are known. */
  void warmUp() throws OrtException {
    Optional<Map<String, Tensor>> zeros = TensorPorts.zeros(signature);
    if (zeros.isPresent()) {
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      try {
        carry(zeros.get(), tensors);
        session.ort().run(tensors, requested).close();
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    }
  }

  private void carry(Map<String, Tensor> input, Map<String, OnnxTensor> into) throws OrtException {
    for (Map.Entry<String, Tensor> entry : input.entrySet()) {
      into.put(entry.getKey(), TensorPorts.toOnnx(session.environment(), entry.getValue()));
    }
  }

  private Map<String, Tensor> run(Map<String, Tensor> input, Frame frame) throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      carry(input, tensors);
      frame.mark(Phase.ENCODE);
      try (OrtSession.Result result = session.ort().run(tensors, requested)) {
        frame.mark(Phase.INFERENCE);
        Map<String, Tensor> answer = answer(result);
        frame.score(score(answer));
        frame.mark(Phase.DECODE);
        return answer;
      }
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private Map<String, Tensor> answer(OrtSession.Result result) throws OrtException {
    Map<String, Tensor> answer = new LinkedHashMap<>();
    for (String name : requested) {
      answer.put(name, TensorPorts.fromOnnx((OnnxTensor) result.get(name).orElseThrow()));
    }
    return Collections.unmodifiableMap(answer);
  }

  /** The one number of the only tensor that is one float or double; else NaN. */
  private static double score(Map<String, Tensor> answer) {
    double score = Double.NaN;
    int found = 0;
    for (Tensor tensor : answer.values()) {
      if (tensor.size() == 1 && tensor.type() == Tensor.Type.FLOAT) {
        score = tensor.floats()[0];
        found++;
      } else if (tensor.size() == 1 && tensor.type() == Tensor.Type.DOUBLE) {
        score = tensor.doubles()[0];
        found++;
      }
    }
    return found == 1 ? score : Double.NaN;
  }

  @Override
  public void close() {
    if (lanes.close()) {
      session.close();
    }
  }
}
