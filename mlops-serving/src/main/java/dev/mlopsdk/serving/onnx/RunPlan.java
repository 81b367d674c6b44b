package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.mlopsdk.serving.codec.InputCodec.Encoder;
import dev.mlopsdk.serving.codec.ModelPorts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large the inputs and outputs of a run are, for each length that an encoder runs in: an open
 * dimension of an output is that of the input whose dimension has the same name. Immutable, but for
 * {@link #unpin} before the model takes calls.
 */
final class RunPlan {

  /** The most rows of one run. */
  private static final int MOST_ROWS = 32;

  /** The most bytes that a run's inputs and outputs take, unless one row takes more. */
  private static final long MOST_BYTES = 16 << 20;

  private final List<Port> inputs;
  private final List<Port> outputs;
  private final List<ModelPorts.Tensor> tensors;
  private final int[] lengths;
  private final long[][][] inputRows;
  private final long[][] @Nullable [] outputRows;
  private final int[] maxRows;

  private RunPlan(
      List<Port> inputs, List<Port> outputs, List<ModelPorts.Tensor> tensors, int[] lengths) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.tensors = tensors;
    this.lengths = lengths;
    this.inputRows = new long[lengths.length][inputs.size()][];
    this.outputRows = new long[lengths.length][outputs.size()][];
    this.maxRows = new int[lengths.length];
  }

  static RunPlan of(
      Session session,
      Signature signature,
      ModelPorts ports,
      Encoder<?, ?> encoder,
      List<Port> outputs)
      throws OrtException {
    int[] lengths = encoder.lengths().clone();
    RunPlan plan = new RunPlan(signature.inputs(), outputs, ports.inputs(), lengths);
    Map<String, NodeInfo> in = session.ort().getInputInfo();
    Map<String, NodeInfo> out = session.ort().getOutputInfo();
    for (int l = 0; l < lengths.length; l++) {
      Map<String, Long> known = new HashMap<>();
      for (int i = 0; i < plan.inputs.size(); i++) {
        Port port = plan.inputs.get(i);
        requireWritable(port, signature);
        long[] row = encoder.shape(plan.tensors.get(i), lengths[l]);
        requireShape(row, port, signature);
        plan.inputRows[l][i] = row;
        name(dimensions(in.get(port.name())), row, known);
      }
      for (int i = 0; i < outputs.size(); i++) {
        requireBatch(outputs.get(i), signature);
        plan.outputRows[l][i] = resolved(outputs.get(i), out, known);
      }
      plan.maxRows[l] = plan.mostRows(l);
    }
    return plan;
  }

  private static String[] dimensions(@Nullable NodeInfo node) {
    return node != null && node.getInfo() instanceof TensorInfo info
        ? info.getDimensionNames()
        : new String[0];
  }

  private static void name(String[] names, long[] row, Map<String, Long> known) {
    for (int i = 0; i < row.length && i + 1 < names.length; i++) {
      if (!names[i + 1].isEmpty()) {
        known.put(names[i + 1], row[i]);
      }
    }
  }

  private static long @Nullable [] resolved(
      Port port, Map<String, NodeInfo> nodes, Map<String, Long> known) {
    if (port.isNested() || port.type() == OnnxJavaType.STRING || port.rank() == 0) {
      return null;
    }
    String[] names = dimensions(nodes.get(port.name()));
    long[] row = new long[port.rank() - 1];
    for (int i = 0; i < row.length; i++) {
      row[i] = port.dim(i + 1);
      if (row[i] < 0) {
        Long dim = known.get(names[i + 1]);
        if (dim == null) {
          return null;
        }
        row[i] = dim;
      }
    }
    return row;
  }

  private static void requireWritable(Port port, Signature signature) {
    if (ModelPortsOf.type(port) == ModelPorts.Element.OTHER || port.rank() == 0) {
      throw signature.misfit(
          "a codec writes float, double, integer and bool inputs with a batch dimension, but there"
              + " is "
              + port);
    }
    requireBatch(port, signature);
  }

  private static void requireBatch(Port port, Signature signature) {
    if (port.rank() > 0 && port.dim(0) > 1) {
      throw signature.misfit("the first dimension is the batch, open or 1, but there is " + port);
    }
  }

  private static void requireShape(long[] row, Port port, Signature signature) {
    boolean fits = row.length == port.rank() - 1;
    for (int i = 0; fits && i < row.length; i++) {
      fits = row[i] > 0 && (port.dim(i + 1) < 0 || port.dim(i + 1) == row[i]);
    }
    if (!fits) {
      throw signature.misfit(
          "the codec writes rows of " + Arrays.toString(row) + ", but the input is " + port);
    }
  }

  private int mostRows(int length) {
    long bytes = 0;
    boolean single = false;
    for (int i = 0; i < inputs.size(); i++) {
      bytes += bytes(inputs.get(i), inputRows[length][i]);
      single |= inputs.get(i).dim(0) == 1;
    }
    for (int i = 0; i < outputs.size(); i++) {
      long[] row = outputRows[length][i];
      bytes += row == null ? 0 : bytes(outputs.get(i), row);
      single |= outputs.get(i).rank() == 0 || outputs.get(i).dim(0) == 1;
    }
    return single ? 1 : (int) Math.max(1, Math.min(MOST_ROWS, MOST_BYTES / Math.max(1, bytes)));
  }

  private static long bytes(Port port, long[] row) {
    return Arrays.stream(row).reduce(port.type().size, Math::multiplyExact);
  }

  /** Has output {@code index} copied after each run: its size was not what its names say. */
  void unpin(int index) {
    for (long[] @Nullable [] each : outputRows) {
      each[index] = null;
    }
  }

  List<Port> inputs() {
    return inputs;
  }

  List<Port> outputs() {
    return outputs;
  }

  List<ModelPorts.Tensor> tensors() {
    return tensors;
  }

  int lengths() {
    return lengths.length;
  }

  int length(int index) {
    return lengths[index];
  }

  /** The index of {@code length}, one of those that the encoder named. */
  int indexOf(int length) {
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] == length) {
        return i;
      }
    }
    throw new IllegalStateException(
        "The length of a run is one of " + Arrays.toString(lengths) + ", but was " + length);
  }

  int maxRows(int length) {
    return maxRows[length];
  }

  long[] inputRow(int length, int index) {
    return inputRows[length][index];
  }

  /** The shape of a row, null if only the run tells. */
  long @Nullable [] outputRow(int length, int index) {
    return outputRows[length][index];
  }

  /** {@code row} with its batch dimension. */
  static long[] shape(int rows, long[] row) {
    long[] shape = new long[row.length + 1];
    shape[0] = rows;
    System.arraycopy(row, 0, shape, 1, row.length);
    return shape;
  }

  /** The numbers of rows that runs of the shortest length are good for: powers of two. */
  int[] batchSizes() {
    List<Integer> sizes = new ArrayList<>();
    for (int size = 1; size <= maxRows[0]; size *= 2) {
      sizes.add(size);
    }
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }
}
