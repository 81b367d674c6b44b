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

  static ModelPorts.Type type(Port port) {
    return switch (port.type()) {
      case FLOAT -> ModelPorts.Type.FLOAT;
      case DOUBLE -> ModelPorts.Type.DOUBLE;
      case INT8 -> ModelPorts.Type.INT8;
      case UINT8 -> ModelPorts.Type.UINT8;
      case INT16 -> ModelPorts.Type.INT16;
      case INT32 -> ModelPorts.Type.INT32;
      case INT64 -> ModelPorts.Type.INT64;
      case BOOL -> ModelPorts.Type.BOOL;
      default -> ModelPorts.Type.OTHER;
    };
  }
}
