package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ONNX Runtime's environment until the process is gone. Its Java binding frees it in a
 * shutdown hook of its own, which runs beside every other hook while sessions may still be created
 * or run: a swap at the end of the JVM then crashes it. The environment is counted natively, so one
 * more reference turns that hook's release into a decrement; {@code docs/decisions/0024} has the
 * proof. The reference is taken by the binding's private method, for it has no public one; where
 * that method is another one, all stays as it was and the log says so. Immutable.
 */
final class EnvironmentHold {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  /**
   * ONNX Runtime's number for warnings. It ignores it, as it does the name: there is one already.
   */
  private static final int WARNING = 2;

  /** Taken once per process, when the class is initialised. */
  private static final boolean HELD = take();

  private EnvironmentHold() {}

  /** Whether the environment outlives its hook. */
  static boolean held() {
    return HELD;
  }

  private static boolean take() {
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      Field api =
          Class.forName("ai.onnxruntime.OnnxRuntime", true, OrtEnvironment.class.getClassLoader())
              .getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Field own = OrtEnvironment.class.getDeclaredField("nativeHandle");
      own.setAccessible(true);
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      create.setAccessible(true);
      Object handle = create.invoke(null, api.getLong(null), WARNING, "mlops");
      return Long.valueOf(own.getLong(environment)).equals(handle);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("ONNX Runtime frees its environment in its own hook; close before exit", e);
      return false;
    }
  }
}
