package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Runs zeros and compares the outputs' sizes with those planned: the names of dimensions are an
 * exporter's word, which the runtime does not hold it to.
 */
final class PlanCheck {

  private PlanCheck() {}

  /** Unpins the outputs that are of another size. */
  static void run(Session session, RunPlan plan, int length) throws OrtException {
    int rows = Math.min(2, plan.maxRows(length));
    Map<String, OnnxTensor> zeros = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>(plan.outputs().stream().map(Port::name).toList());
    try {
      for (int i = 0; i < plan.inputs().size(); i++) {
        Port port = plan.inputs().get(i);
        long[] shape = RunPlan.shape(rows, plan.inputRow(length, i));
        ByteBuffer bytes =
            ByteBuffer.allocateDirect(CodecLane.bytes(port, shape)).order(ByteOrder.nativeOrder());
        zeros.put(
            port.name(), OnnxTensor.createTensor(session.environment(), bytes, shape, port.type()));
      }
      try (OrtSession.Result result = session.ort().run(zeros, names)) {
        for (int i = 0; i < plan.outputs().size(); i++) {
          compare(plan, length, i, rows, result);
        }
      }
    } finally {
      zeros.values().forEach(OnnxTensor::close);
    }
  }

  private static void compare(
      RunPlan plan, int length, int index, int rows, OrtSession.Result result) {
    long[] planned = plan.outputRow(length, index);
    if (planned != null
        && result.get(plan.outputs().get(index).name()).orElseThrow() instanceof OnnxTensor tensor
        && !Arrays.equals(tensor.getInfo().getShape(), RunPlan.shape(rows, planned))) {
      plan.unpin(index);
    }
  }
}
