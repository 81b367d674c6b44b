package dev.mlopsdk.serving.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** DJL's engines: started offline, with a sentence to act on when one cannot start. */
final class DjlEngine {

  static final String PYTORCH = "PyTorch";
  static final String DJL_VERSION = "0.35.1";
  static final String PYTORCH_VERSION = "2.7.1";

  private DjlEngine() {}

  /**
   * Starts the engine {@code name} if it does not run yet.
   *
   * @throws ModelException of kind LOAD if DJL, the engine or its natives are not there
   */
  static void start(String name, int lanes, ModelRef ref) {
    setUnlessSet("ai.djl.pytorch.num_threads", threads(lanes));
    stayOffline();
    try {
      Engine.getEngine(name);
    } catch (RuntimeException | LinkageError e) {
      // No class of DJL is named here: DJL itself may be what is not on the class path.
      throw missing(name, ref, e);
    }
  }

  /** The device as DJL names it. */
  static ai.djl.Device device(Device device) {
    return device.kind() == Device.Kind.CPU
        ? ai.djl.Device.cpu()
        : ai.djl.Device.gpu(device.index());
  }

  /** Empty if the engine computes right on {@code device}; else what it said. */
  static Optional<String> failure(String name, int lanes, Device device) {
    if (device.kind() == Device.Kind.CPU) {
      return Optional.empty();
    }
    try {
      setUnlessSet("ai.djl.pytorch.num_threads", threads(lanes));
      stayOffline();
      Engine engine = Engine.getEngine(name);
      if (engine.getGpuCount() <= device.index()) {
        return Optional.of(
            name + " " + engine.getVersion() + " sees " + engine.getGpuCount() + " CUDA devices");
      }
      return computed(engine, device);
    } catch (RuntimeException | LinkageError e) {
      return Optional.of(Reason.of(e));
    }
  }

  /** Small whole numbers: every device must be exact. */
  private static Optional<String> computed(Engine engine, Device device) {
    try (NDManager manager = engine.newBaseManager(device(device))) {
      float[] squares = manager.create(new float[] {1, -2, 8}).square().toFloatArray();
      return Arrays.equals(squares, new float[] {1, 4, 64})
          ? Optional.empty()
          : Optional.of(device.label() + " computed " + Arrays.toString(squares));
    }
  }

  /** Never starts an engine: its name and DJL's version. */
  static String name(String engine) {
    stayOffline();
    String suffix = engine.toLowerCase(Locale.ROOT);
    try {
      return "djl-" + Engine.getDjlVersion() + "-" + suffix;
    } catch (LinkageError e) {
      return "djl-" + suffix;
    }
  }

  /** Must come before the class Engine is touched: its initializer already calls home. */
  private static void stayOffline() {
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("ai.djl.pytorch.graph_optimizer", "false");
    setUnlessSet("ai.djl.xgboost.disable_alternative", "true");
    setUnlessSet("ai.djl.onnx.disable_alternative", "true");
  }

  private static String threads(int lanes) {
    return Integer.toString(Math.max(1, Runtime.getRuntime().availableProcessors() / lanes));
  }

  /** DJL reads its environment variables first, so a value there still wins. */
  private static void setUnlessSet(String key, String value) {
    System.getProperties().putIfAbsent(key, value);
  }

  private static ModelException missing(String name, ModelRef ref, Throwable cause) {
    String add =
        name.equals(PYTORCH)
            ? "Put these on the class path (the classifier is your platform's):\n"
                + coordinates()
                + "\n"
            : "Put its engine on the class path, of DJL " + DJL_VERSION + ". ";
    return new ModelException(
        ModelException.Kind.LOAD,
        ref
            + " needs DJL's engine "
            + name
            + ", which could not start. "
            + add
            + "Cause: "
            + Reason.of(cause),
        cause);
  }

  static String coordinates() {
    return String.join(
        "\n",
        "  ai.djl:api:" + DJL_VERSION,
        "  ai.djl.pytorch:pytorch-engine:" + DJL_VERSION,
        "  ai.djl.pytorch:pytorch-jni:" + PYTORCH_VERSION + "-" + DJL_VERSION,
        "  ai.djl.pytorch:pytorch-native-cpu:" + PYTORCH_VERSION + ":linux-x86_64");
  }
}
