package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of runs with one number of rows, by name, used again and again, and what the last run
 * answered. Pinned outputs are written by the runtime straight into our memory, requested ones
 * copied. Not thread-safe; confine to the lane's holder.
 */
final class RunTensors implements AutoCloseable {

  private final OrtEnvironment environment;
  private final List<Port> outputs;
  private final int rows;
  private final Cells[] answers;

  /** Values per row: kept, not divided out anew for every value read. */
  private final int[] widths;

  private final long[][] shapes;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private Set<String> requested = Collections.emptySet();

  RunTensors(OrtEnvironment environment, List<Port> outputs, int rows) {
    this.environment = environment;
    this.outputs = outputs;
    this.rows = rows;
    this.answers = new Cells[outputs.size()];
    this.widths = new int[outputs.size()];
    this.shapes = new long[outputs.size()][];
  }

  /** The input {@code port} is read from {@code memory}, run after run. */
  void feed(Port port, ByteBuffer memory, long[] shape) throws OrtException {
    inputs.put(port.name(), OnnxTensor.createTensor(environment, memory, shape, port.type()));
  }

  /** The runtime copies texts when a tensor is made of them, so each run needs new ones. */
  void feed(Port port, String[] texts, long[] shape) throws OrtException {
    inputs.put(port.name(), OnnxTensor.createTensor(environment, texts, shape));
  }

  /** Takes back what {@link #feed} gave, if it did. */
  void drop(Port port) {
    OnnxTensor fed = inputs.remove(port.name());
    if (fed != null) {
      fed.close();
    }
  }

  /** Output {@code index} is written into {@code cells}. */
  void pin(int index, Cells cells, long[] shape) throws OrtException {
    answered(index, cells, shape);
    pinned.put(
        outputs.get(index).name(),
        OnnxTensor.createTensor(environment, cells.bytes(), shape, cells.type()));
  }

  /** Output {@code index} is of no size that is known before. */
  void request(int index) {
    Set<String> more = new LinkedHashSet<>(requested);
    more.add(outputs.get(index).name());
    // Replaced only here: the runtime iterates the empty set without allocating.
    requested = more;
  }

  // The runtime takes null options for none.
  @SuppressWarnings("NullAway")
  void run(OrtSession session, @Nullable RunOptions options) throws OrtException {
    try (OrtSession.Result result = session.run(inputs, requested, pinned, options)) {
      if (!requested.isEmpty()) {
        copy(result);
      }
    }
  }

  private void copy(OrtSession.Result result) throws OrtException {
    for (int i = 0; i < answers.length; i++) {
      String name = outputs.get(i).name();
      if (requested.contains(name)) {
        OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
        answered(i, Cells.of(tensor), tensor.getInfo().getShape());
      }
    }
  }

  private void answered(int index, Cells cells, long[] shape) {
    answers[index] = cells;
    widths[index] = cells.count() / rows;
    shapes[index] = shape;
  }

  /** What the last run answered in output {@code index}, the values of all rows. */
  Cells answer(int index) {
    return answers[index];
  }

  /** How many values a row of output {@code index} has. */
  int width(int index) {
    return widths[index];
  }

  /** The shape that the last run answered in output {@code index}, with its batch dimension. */
  long[] shape(int index) {
    return shapes[index];
  }

  @Override
  public void close() {
    pinned.values().forEach(OnnxTensor::close);
    pinned.clear();
    inputs.values().forEach(OnnxTensor::close);
    inputs.clear();
  }
}
