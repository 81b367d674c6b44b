package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several inputs whose tensors are laid on one another along their first dimension. Immutable.
 *
 * @param input the tensors of all
 * @param rows how many each had
 */
record Stack(Map<String, Tensor> input, List<Integer> rows) {

  /** The end of the longest run of inputs from {@code from} that can lie on one another. */
  static int end(List<? extends Map<String, Tensor>> inputs, int from, int most) {
    int end = from + 1;
    while (end < most && rows(inputs.get(from)) >= 0 && fit(inputs.get(from), inputs.get(end))) {
      end++;
    }
    return end;
  }

  /** The first dimension that all tensors have; -1 if there is none. */
  private static long rows(Map<String, Tensor> input) {
    long rows = -1;
    for (Tensor tensor : input.values()) {
      if (tensor.rank() == 0 || (rows >= 0 && tensor.dim(0) != rows)) {
        return -1;
      }
      rows = tensor.dim(0);
    }
    return rows;
  }

  private static boolean fit(Map<String, Tensor> lower, Map<String, Tensor> upper) {
    if (rows(upper) < 0) {
      return false;
    }
    for (Map.Entry<String, Tensor> entry : lower.entrySet()) {
      Tensor other = upper.get(entry.getKey());
      if (other == null || !sameRow(entry.getValue().shape(), other.shape())) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameRow(long[] one, long[] other) {
    return one.length == other.length && Arrays.equals(one, 1, one.length, other, 1, other.length);
  }

  static Stack of(List<? extends Map<String, Tensor>> inputs) {
    List<Integer> rows = inputs.stream().map(input -> Math.toIntExact(rows(input))).toList();
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : inputs.get(0).entrySet()) {
      List<Tensor> parts = new ArrayList<>();
      for (Map<String, Tensor> input : inputs) {
        Tensor part = input.get(entry.getKey());
        if (part != null) {
          parts.add(part);
        }
      }
      all.put(entry.getKey(), together(parts));
    }
    return new Stack(all, rows);
  }

  private static Tensor together(List<Tensor> parts) {
    Tensor first = parts.get(0);
    long[] shape = first.shape();
    shape[0] = parts.stream().mapToLong(part -> part.dim(0)).sum();
    if (first.type() == Tensor.Type.STRING) {
      String[] texts =
          parts.stream().flatMap(part -> Arrays.stream(part.texts())).toArray(String[]::new);
      return Tensor.of(texts, shape);
    }
    int bytes = parts.stream().mapToInt(part -> part.size() * part.type().bytes()).sum();
    ByteBuffer all = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    for (Tensor part : parts) {
      TensorBytes.put(part.buffer(), all);
    }
    return Tensor.of(first.type(), all.rewind(), shape);
  }

  /**
   * Each input's own rows of {@code answer}.
   *
   * @throws ModelException if an output has not as many rows as the inputs
   */
  <V extends Value> List<Map<String, V>> apart(Map<String, V> answer, ModelRef ref, Class<V> kind) {
    int total = rows.stream().mapToInt(Integer::intValue).sum();
    List<Map<String, V>> answers = new ArrayList<>();
    int from = 0;
    for (int count : rows) {
      Map<String, V> own = new LinkedHashMap<>();
      for (Map.Entry<String, V> entry : answer.entrySet()) {
        Value part = part(entry.getKey(), entry.getValue(), from, count, total, ref);
        own.put(entry.getKey(), kind.cast(part));
      }
      answers.add(Collections.unmodifiableMap(own));
      from += count;
    }
    return answers;
  }

  private static Value part(String name, Value all, int from, int count, int total, ModelRef ref) {
    if (all instanceof Value.Sequence sequence && sequence.values().size() == total) {
      return new Value.Sequence(sequence.values().subList(from, from + count));
    }
    if (all instanceof Tensor tensor && tensor.rank() > 0 && tensor.dim(0) == total) {
      return slice(tensor, from, count, total);
    }
    throw new ModelException(
        ModelException.Kind.INFERENCE,
        "%s answered %s as %s to %d rows, so its first dimension is not the batch; load it without"
                .formatted(ref, name, all, total)
            + " withBatches(...)");
  }

  private static Tensor slice(Tensor tensor, int from, int count, int total) {
    long[] shape = tensor.shape();
    shape[0] = count;
    int width = total == 0 ? 0 : tensor.size() / total;
    if (tensor.type() == Tensor.Type.STRING) {
      return Tensor.of(
          Arrays.copyOfRange(tensor.texts(), from * width, (from + count) * width), shape);
    }
    Buffer own = tensor.buffer().slice(from * width, count * width);
    int size = count * width * tensor.type().bytes();
    ByteBuffer copy = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    TensorBytes.put(own, copy);
    return Tensor.of(tensor.type(), copy.rewind(), shape);
  }
}
