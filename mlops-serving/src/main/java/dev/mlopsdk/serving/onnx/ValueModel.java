package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.lane.LanePool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model that takes tensors and answers values by name; one run per call, as many rows as the
 * caller's tensors have, or several calls' rows together if it was told that the first dimension is
 * the batch. Thread-safe.
 */
final class ValueModel<V extends Value> implements Model<Map<String, Tensor>, Map<String, V>> {

  private final Session session;
  private final Signature signature;
  private final Class<V> kind;
  private final Set<String> requested;
  private final int mostInputs;
  private final LanePool<Turn> lanes;

  ValueModel(
      Session session, Signature signature, List<Port> outputs, Class<V> kind, Options options) {
    this.session = session;
    this.signature = signature;
    this.kind = kind;
    this.requested = new LinkedHashSet<>(outputs.stream().map(Port::name).toList());
    this.mostInputs = options.batch() == 0 ? 1 : options.batch();
    this.lanes =
        LanePool.createWithSpare(
            signature.ref(), options.lanes(), options.spareLanes(), this::turn, Turn::close);
  }

  private Turn turn() {
    try {
      return new Turn(session, false);
    } catch (OrtException e) {
      throw signature.noLane(e);
    }
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
  public int[] batchSizes() {
    return BatchSizes.upTo(mostInputs);
  }

  @Override
  public Map<String, V> predict(Map<String, Tensor> input, Frame frame) {
    TensorPorts.check(input, signature);
    Map<String, V> answer = answer(input, List.of(frame));
    frame.score(score(answer));
    return answer;
  }

  /** Checks all inputs before the first runs. */
  @Override
  public List<Map<String, V>> predictAll(
      List<? extends Map<String, Tensor>> inputs, List<Frame> frames) {
    if (inputs.size() != frames.size()) {
      throw new IllegalArgumentException(
          "There is one frame per input, but there are %d frames and %d inputs"
              .formatted(frames.size(), inputs.size()));
    }
    for (int i = 0; i < inputs.size(); i++) {
      try {
        TensorPorts.check(inputs.get(i), signature);
      } catch (InvalidInputException e) {
        throw e.at(i, inputs.size());
      }
    }
    List<Map<String, V>> answers = new ArrayList<>(inputs.size());
    int from = 0;
    while (from < inputs.size()) {
      int to = Stack.end(inputs, from, Math.min(from + mostInputs, inputs.size()));
      List<Frame> members = frames.subList(from, to);
      if (from > 0) {
        Frame.waitedUntilNow(members);
      }
      if (to - from == 1) {
        answers.add(answer(inputs.get(from), members));
      } else {
        Stack stack = Stack.of(inputs.subList(from, to));
        answers.addAll(stack.apart(answer(stack.input(), members), signature.ref(), kind));
      }
      from = to;
    }
    for (int i = 0; i < frames.size(); i++) {
      frames.get(i).score(score(answers.get(i)));
    }
    return answers;
  }

  private Map<String, V> answer(Map<String, Tensor> input, List<Frame> frames) {
    int slot = lanes.claim(frames.get(0));
    try {
      return run(input, frames, lanes.lane(slot));
    } catch (OrtException e) {
      String what = "%s failed on %s for %s".formatted(signature.ref(), input, signature.inputs());
      throw lanes.lane(slot).failed(e, signature.ref().toString(), what);
    } finally {
      lanes.release(slot);
    }
  }

  /** Runs one row of zeros on every instance, if the inputs' dimensions are known. */
  void warmUp() throws OrtException {
    Optional<Map<String, Tensor>> zeros = TensorPorts.zeros(signature);
    if (zeros.isPresent()) {
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      try {
        carry(zeros.get(), tensors);
        for (int slot = 0; slot < session.instances(); slot++) {
          lanes.lane(slot).instance().run(tensors, requested).close();
        }
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    }
  }

  private void carry(Map<String, Tensor> input, Map<String, OnnxTensor> into) throws OrtException {
    for (Map.Entry<String, Tensor> entry : input.entrySet()) {
      into.put(entry.getKey(), OnnxValues.open(session.environment(), entry.getValue()));
    }
  }

  private Map<String, V> run(Map<String, Tensor> input, List<Frame> frames, Turn turn)
      throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      carry(input, tensors);
      mark(frames, Phase.ENCODE);
      try (OrtSession.Result result = stoppable(tensors, frames, turn)) {
        mark(frames, Phase.INFERENCE);
        Map<String, V> answer = answer(result);
        frames.forEach(frame -> frame.batch(frames.size()));
        mark(frames, Phase.DECODE);
        return answer;
      }
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private OrtSession.Result stoppable(
      Map<String, OnnxTensor> tensors, List<Frame> frames, Turn turn) throws OrtException {
    turn.begin(frames);
    try {
      return turn.instance().run(tensors, requested, turn.options());
    } finally {
      turn.end();
    }
  }

  private static void mark(List<Frame> frames, Phase phase) {
    for (Frame frame : frames) {
      frame.mark(phase);
    }
  }

  /** An optional output that the run did not give is not in the map. */
  private Map<String, V> answer(OrtSession.Result result) throws OrtException {
    Map<String, V> answer = new LinkedHashMap<>();
    for (String name : requested) {
      Optional<OnnxValue> value = result.get(name);
      if (value.isPresent()) {
        answer.put(name, kind.cast(OnnxValues.copy(value.get())));
      }
    }
    return Collections.unmodifiableMap(answer);
  }

  /** The one number of the only tensor that is one float or double; else NaN. */
  private static double score(Map<String, ? extends Value> answer) {
    double score = Double.NaN;
    int found = 0;
    for (Value value : answer.values()) {
      if (value instanceof Tensor tensor
          && tensor.size() == 1
          && (tensor.type() == Tensor.Type.FLOAT || tensor.type() == Tensor.Type.DOUBLE)) {
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
