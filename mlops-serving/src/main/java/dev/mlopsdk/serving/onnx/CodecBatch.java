package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.mlopsdk.serving.codec.Slot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of runs of one length with one number of rows, over the lane's buffers. Not
 * thread-safe; confine to the lane's holder.
 */
final class CodecBatch implements AnswerSource, AutoCloseable {

  private final int rows;
  private final List<Port> outputs;
  private final Slot[] slots;
  private final Cells[] answers;
  private final long[][] shapes;
  private final Map<String, OnnxTensor> inputTensors = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private Set<String> requested = Collections.emptySet();

  /**
   * Over the beginnings of {@code inputs} and {@code outputs}, which are large enough.
   *
   * @param length its index in the plan
   */
  CodecBatch(
      OrtEnvironment environment,
      RunPlan plan,
      int length,
      int rows,
      ByteBuffer[] inputs,
      ByteBuffer[] outputs)
      throws OrtException {
    this.rows = rows;
    this.outputs = plan.outputs();
    this.answers = new Cells[outputs.length];
    this.shapes = new long[outputs.length][];
    this.slots = new Slot[rows];
    boolean made = false;
    try {
      List<ByteBuffer> whole = new ArrayList<>();
      for (int i = 0; i < inputs.length; i++) {
        long[] shape = RunPlan.shape(rows, plan.inputRow(length, i));
        Port port = plan.inputs().get(i);
        ByteBuffer bytes = part(inputs[i], 0, CodecLane.bytes(port, shape));
        whole.add(bytes);
        inputTensors.put(
            port.name(), OnnxTensor.createTensor(environment, bytes, shape, port.type()));
      }
      for (int i = 0; i < outputs.length; i++) {
        long[] row = plan.outputRow(length, i);
        if (row == null) {
          request(this.outputs.get(i).name());
        } else {
          pin(environment, i, RunPlan.shape(rows, row), outputs[i]);
        }
      }
      for (int row = 0; row < rows; row++) {
        slots[row] = Slot.of(plan.tensors(), rowOf(whole, row), plan.length(length));
      }
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  private void request(String name) {
    Set<String> more = new LinkedHashSet<>(requested);
    more.add(name);
    // Replaced only here: the runtime iterates the empty set without allocating.
    requested = more;
  }

  private void pin(OrtEnvironment environment, int index, long[] shape, ByteBuffer memory)
      throws OrtException {
    Port port = outputs.get(index);
    ByteBuffer bytes = part(memory, 0, CodecLane.bytes(port, shape));
    shapes[index] = shape;
    answers[index] = Cells.over(port.type(), bytes);
    pinned.put(port.name(), OnnxTensor.createTensor(environment, bytes, shape, port.type()));
  }

  private List<ByteBuffer> rowOf(List<ByteBuffer> whole, int row) {
    List<ByteBuffer> parts = new ArrayList<>();
    for (ByteBuffer each : whole) {
      int size = each.capacity() / rows;
      parts.add(part(each, row * size, size));
    }
    return parts;
  }

  private static ByteBuffer part(ByteBuffer memory, int from, int size) {
    return memory.slice(from, size).order(ByteOrder.nativeOrder());
  }

  /** Where row {@code index} is written. */
  Slot slot(int index) {
    return slots[index];
  }

  // The runtime takes null options for none.
  @SuppressWarnings("NullAway")
  void run(OrtSession session, @Nullable RunOptions options) throws OrtException {
    try (OrtSession.Result result = session.run(inputTensors, requested, pinned, options)) {
      if (!requested.isEmpty()) {
        for (int i = 0; i < answers.length; i++) {
          String name = outputs.get(i).name();
          if (requested.contains(name)) {
            OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
            shapes[i] = tensor.getInfo().getShape();
            answers[i] = Cells.of(tensor);
          }
        }
      }
    }
  }

  /** Row {@code index} of what the last run answered. */
  AnsweredRow answered(int index) {
    return new AnsweredRow(this, index, slots[index].used());
  }

  @Override
  public Cells answer(int index) {
    return answers[index];
  }

  @Override
  public int width(int index) {
    return answers[index].count() / rows;
  }

  @Override
  public long[] shape(int index) {
    return shapes[index];
  }

  @Override
  public void close() {
    pinned.values().forEach(OnnxTensor::close);
    pinned.clear();
    inputTensors.values().forEach(OnnxTensor::close);
    inputTensors.clear();
  }
}
