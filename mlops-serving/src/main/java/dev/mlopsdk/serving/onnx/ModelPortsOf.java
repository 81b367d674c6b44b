package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.serving.codec.ModelPorts;
import java.util.List;

/** Tells a codec what a session's model has. */
final class ModelPortsOf {

  private ModelPortsOf() {}

  static ModelPorts session(ModelArtifact artifact, Session session, Signature signature)
      throws OrtException {
    return new ModelPorts(
        artifact,
        tensors(signature.inputs()),
        tensors(signature.outputs()),
        session.ort().getMetadata().getCustomMetadata());
  }

  private static List<ModelPorts.Tensor> tensors(List<Port> ports) {
    return ports.stream().map(ModelPortsOf::tensor).toList();
  }

  private static ModelPorts.Tensor tensor(Port port) {
    long[] shape = new long[port.rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = port.dim(i);
    }
    return ModelPorts.Tensor.of(port.name(), type(port), shape);
  }

  static ModelPorts.Element type(Port port) {
    return switch (port.type()) {
      case FLOAT -> ModelPorts.Element.FLOAT;
      case DOUBLE -> ModelPorts.Element.DOUBLE;
      case INT8 -> ModelPorts.Element.INT8;
      case UINT8 -> ModelPorts.Element.UINT8;
      case INT16 -> ModelPorts.Element.INT16;
      case INT32 -> ModelPorts.Element.INT32;
      case INT64 -> ModelPorts.Element.INT64;
      case BOOL -> ModelPorts.Element.BOOL;
      default -> ModelPorts.Element.OTHER;
    };
  }
}
