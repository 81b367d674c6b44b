package dev.mlopsdk.gpu;

/** What NVML's functions answer (nvmlReturn_t), and what a user can do about it. */
final class NvmlCode {

  static final int SUCCESS = 0;
  static final int UNINITIALIZED = 1;
  static final int NOT_SUPPORTED = 3;
  static final int NO_PERMISSION = 4;
  static final int INSUFFICIENT_SIZE = 7;
  static final int DRIVER_NOT_LOADED = 9;
  static final int LIBRARY_NOT_FOUND = 12;
  static final int FUNCTION_NOT_FOUND = 13;
  static final int GPU_IS_LOST = 15;
  static final int RESET_REQUIRED = 16;
  static final int OPERATING_SYSTEM = 17;
  static final int LIB_RM_VERSION_MISMATCH = 18;

  private NvmlCode() {}

  /** Whether the device simply does not offer what was asked, as against having failed. */
  static boolean isAbsent(int code) {
    return code == NOT_SUPPORTED || code == NO_PERMISSION || code == FUNCTION_NOT_FOUND;
  }

  /** One sentence for {@code code}; {@code text} is NVML's own. */
  static String sentence(int code, String text) {
    return switch (code) {
      case NO_PERMISSION ->
          "This process may not use the NVIDIA driver: give its user access to /dev/nvidia*";
      case DRIVER_NOT_LOADED ->
          "The NVIDIA driver is installed but not loaded: run modprobe nvidia, or reboot";
      case LIBRARY_NOT_FOUND ->
          "The NVIDIA driver is installed in part, NVML misses a library: install it again";
      case FUNCTION_NOT_FOUND ->
          "The NVIDIA driver is too old, NVML misses a function: install release 450 or newer";
      case GPU_IS_LOST -> "The GPU has fallen off the bus: look for Xid in dmesg, then reboot";
      case RESET_REQUIRED -> "The GPU must be reset: run nvidia-smi --gpu-reset, or reboot";
      case OPERATING_SYSTEM ->
          "The operating system keeps the GPU from this process: start the container with --gpus,"
              + " or allow /dev/nvidia* in its cgroup";
      case LIB_RM_VERSION_MISMATCH ->
          "The NVIDIA driver's library and its kernel module differ in version: reboot";
      default -> "NVML failed with code " + code + (text.isBlank() ? "" : " (" + text + ")");
    };
  }
}
