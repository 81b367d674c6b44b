package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.schema.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** Checks tensors against the model's ports. */
final class TensorPorts {

  private TensorPorts() {}

  /** Refuses inputs that the runtime's Java API cannot be given. */
  static void requireFeedable(Signature model) {
    for (Port port : model.inputs()) {
      if (!port.feedable()) {
        throw model.misfit(
            "ONNX Runtime's Java API takes no sequence, map, sparse, complex, float8, 4-bit, uint16,"
                + " uint32 or uint64 inputs, but there is "
                + port
                + "; put a Cast, or what builds it, in front of it in the model");
      }
    }
  }

  /** Refuses outputs that are no tensors. */
  static void requireTensors(Signature model, Iterable<Port> outputs) {
    for (Port port : outputs) {
      if (port.isNested()) {
        throw model.misfit(
            "the output "
                + port
                + " is no tensor; take OnnxModel.ofValues(), re-export with zipmap=False or choose"
                + " another output with withOutput(...)");
      }
    }
  }

  /** Checks names, types and dimensions. */
  static void check(Map<String, Tensor> input, Signature model) {
    for (Port port : model.inputs()) {
      Tensor tensor = input.get(port.name());
      if (tensor == null) {
        throw new InvalidInputException(
            InvalidInputException.Kind.MISSING,
            "%s takes %s, but got only %s".formatted(model.ref(), model.inputs(), input));
      }
      check(port, tensor);
    }
    if (input.size() != model.inputs().size()) {
      TreeSet<String> extra = new TreeSet<>(input.keySet());
      model.inputs().forEach(port -> extra.remove(port.name()));
      throw new InvalidInputException(
          InvalidInputException.Kind.UNKNOWN,
          "%s takes %s, but also got %s".formatted(model.ref(), model.inputs(), extra));
    }
  }

  private static void check(Port port, Tensor tensor) {
    if (port.tensorType() != tensor.type()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.TYPE,
          "The model takes %s, but got %s".formatted(port, tensor));
    }
    boolean fits = tensor.rank() == port.rank();
    for (int i = 0; fits && i < port.rank(); i++) {
      fits = port.dim(i) < 0 || port.dim(i) == tensor.dim(i);
    }
    if (!fits) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "The model takes %s, but got %s".formatted(port, tensor));
    }
  }

  /** One row of zeros for every input; empty if a dimension beyond the first is open. */
  static Optional<Map<String, Tensor>> zeros(Signature model) {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    for (Port port : model.inputs()) {
      if (port.rank() > 0 && port.width() < 0) {
        return Optional.empty();
      }
      zeros.put(port.name(), zeros(port));
    }
    return Optional.of(zeros);
  }

  private static Tensor zeros(Port port) {
    boolean open = port.rank() > 0 && port.dim(0) < 0;
    long[] shape = open ? port.shape(1) : port.shape();
    int size = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    Tensor.Type type = port.tensorType();
    if (type == Tensor.Type.STRING) {
      return Tensor.of(Collections.nCopies(size, "").toArray(String[]::new), shape);
    }
    return Tensor.of(type, ByteBuffer.allocate(Math.multiplyExact(size, type.bytes())), shape);
  }
}
