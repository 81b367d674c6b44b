package dev.mlopsdk.gpu;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.regex.Pattern;

/** The driver's own NVML. JNA looks every function up on its first call. */
interface JnaNvml extends NvmlLibrary, Library {

  /** How Linux, macOS and Windows say that there is no such file. */
  Pattern ABSENT = Pattern.compile("(?i)no such file|could not be found");

  /** The name the driver installs NVML under. */
  static String installedName() {
    return System.getProperty("os.name", "").startsWith("Windows")
        ? "nvml.dll"
        : "libnvidia-ml.so.1";
  }

  /**
   * The library {@code name}, a name or a path.
   *
   * @throws LinkageError if there is none, or JNA cannot work here
   */
  static NvmlLibrary load(String name) {
    if (Native.POINTER_SIZE != Long.BYTES) {
      throw new UnsatisfiedLinkError("NVML needs a 64-bit JVM");
    }
    return Native.load(name, JnaNvml.class);
  }

  /** Why {@link #load} failed, in one sentence. */
  static String sentence(String name, LinkageError failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    if (!text.startsWith("Unable to load library")) {
      return "JNA cannot load native code here ("
          + text.lines().findFirst().orElse("")
          + "): set -Djna.tmpdir to a folder that may hold executables";
    }
    // JNA lists what each place it looked in said, then that its own resources have none.
    return text.lines()
        .skip(1)
        .filter(line -> !line.startsWith("Native library") && !ABSENT.matcher(line).find())
        .findFirst()
        .map(line -> "The NVIDIA driver's " + name + " cannot be loaded: " + line)
        .orElse(
            "There is no NVIDIA driver, "
                + name
                + " was not found: install it, or start the container with --gpus");
  }
}
