package dev.mlopsdk.gpu;

/**
 * A GPU as the driver shows it. Immutable.
 *
 * @param index its number as NVML and nvidia-smi count, which need not be CUDA's
 * @param uuid its identity, the same after a restart: {@code GPU-} and 36 characters; {@code
 *     unknown} if the driver does not tell
 * @param name {@code NVIDIA H200}; {@code unknown} if the driver does not tell
 * @param pciBusId {@code 00000000:19:00.0}; empty if the driver does not tell
 * @param memoryTotal bytes; 0 if the driver does not tell
 * @param driver the driver's version; empty if it does not tell
 * @param cuda the newest CUDA that the driver runs; empty if it does not tell
 * @param mig whether it is cut into instances
 * @since 0.1
 */
public record GpuDevice(
    int index,
    String uuid,
    String name,
    String pciBusId,
    long memoryTotal,
    String driver,
    String cuda,
    Mig mig) {

  /** Multi-instance mode: a GPU that is cut into instances shows no utilization of its own. */
  public enum Mig {
    UNSUPPORTED,
    OFF,
    ON
  }

  /** One GPU in a sentence. */
  String words() {
    return name + " (" + uuid + ")";
  }

  /** The driver in a sentence. */
  String driverWords() {
    String words = driver.isEmpty() ? "unknown driver" : "driver " + driver;
    return cuda.isEmpty() ? words : words + ", CUDA " + cuda;
  }
}
