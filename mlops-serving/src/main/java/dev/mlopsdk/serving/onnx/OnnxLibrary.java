package dev.mlopsdk.serving.onnx;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ONNX Runtime on the class path, judged before any of its native code is touched. Links
 * nothing of it, so it works when there is none.
 */
final class OnnxLibrary {

  private static final String CLASS = "ai.onnxruntime.OrtEnvironment";
  private static final String TELEMETRY_SWITCH = "ORT_DISABLE_TELEMETRY";

  private static final String MISSING =
      "ONNX Runtime is not on the class path; add the dependency"
          + " com.microsoft.onnxruntime:onnxruntime:1.28.0 (or onnxruntime_gpu of the same version)";

  private OnnxLibrary() {}

  /** {@code onnxruntime-1.28.0}; without the version if the jar does not tell or is not there. */
  static String runtime() {
    return find().map(OnnxLibrary::version).map(v -> "onnxruntime-" + v).orElse("onnxruntime");
  }

  /** Why the runtime may not be used: it is missing, or would end the process; null if it may. */
  static @Nullable String problem() {
    Optional<Class<?>> found = find();
    return found.isEmpty()
        ? MISSING
        : refusal(version(found.get()), System.getenv(TELEMETRY_SWITCH));
  }

  /** The binding's first class, not initialised; empty if there is none. */
  static Optional<Class<?>> find() {
    try {
      // Not initialised: its static block unpacks and loads the native libraries.
      return Optional.of(Class.forName(CLASS, false, OnnxLibrary.class.getClassLoader()));
    } catch (ClassNotFoundException none) {
      return Optional.empty();
    }
  }

  private static @Nullable String version(Class<?> found) {
    return found.getPackage().getImplementationVersion();
  }

  /** Why {@code version} is not used with this value of the telemetry switch; null if it is. */
  static @Nullable String refusal(@Nullable String version, @Nullable String telemetrySwitch) {
    if (version == null || !hasTelemetry(version) || "1".equals(telemetrySwitch)) {
      return null;
    }
    return "ONNX Runtime "
        + version
        + " reads the command line for its telemetry as it starts and ends the JVM if that is long;"
        + " set the environment variable "
        + TELEMETRY_SWITCH
        + "=1 before the process starts, or use 1.28.0";
  }

  /** Whether {@code version} is 1.29 or later. */
  private static boolean hasTelemetry(String version) {
    String[] parts = version.split("[.\\-+]");
    int major = number(parts, 0);
    return major > 1 || (major == 1 && number(parts, 1) >= 29);
  }

  private static int number(String[] parts, int index) {
    boolean digits = index < parts.length && parts[index].matches("\\d{1,6}");
    return digits ? Integer.parseInt(parts[index]) : 0;
  }
}
