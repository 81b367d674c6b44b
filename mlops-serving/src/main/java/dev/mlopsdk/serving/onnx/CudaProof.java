package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.Device;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Proves a device by multiplying two matrices there: the list of providers in the jar names CUDA on
 * machines that have none, so only an answer counts.
 */
final class CudaProof {

  /** y = x w, both 2 by 2, w = [[1, 2], [3, 4]]: printed by make_models.py. */
  private static final String MODEL =
      "CAg6YQoRCgF4CgF3EgF5IgZNYXRNdWwSBXByb2JlKhsIAggCEAFCAXdKEAAAgD8AAABAAABAQAAAgEBaEwoBeBIOCgwI"
          + "ARIICgIIAgoCCAJiEwoBeRIOCgwIARIICgIIAgoCCAJCBAoAEBFCDgoKYWkub25ueC5tbBAD";

  private static final float[] X = {1, 0.5f, -2, 8};
  private static final float[] Y = {2.5f, 4, 22, 28};

  private CudaProof() {}

  /** Empty if {@code device} answers right; else what the runtime said. */
  static Optional<String> failure(Device device) {
    // Whatever breaks in the provider's libraries, an Error included, is this probe's answer.
    try (Session session =
            Session.open(
                Base64.getDecoder().decode(MODEL),
                OnnxOptions.defaults(),
                device,
                "proof",
                Session.Setting.NONE);
        OnnxTensor x =
            OnnxTensor.createTensor(session.environment(), FloatBuffer.wrap(X), new long[] {2, 2});
        OrtSession.Result result = session.ort().run(Map.of("x", x))) {
      float[] y = ((OnnxTensor) result.get(0)).getFloatBuffer().array();
      // Small whole and half numbers: every device, TF32 included, must be exact.
      return Arrays.equals(y, Y)
          ? Optional.empty()
          : Optional.of(
              "%s computed %s instead of %s"
                  .formatted(device.label(), Arrays.toString(y), Arrays.toString(Y)));
    } catch (OrtException | RuntimeException | LinkageError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
