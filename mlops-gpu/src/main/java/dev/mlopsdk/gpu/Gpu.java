package dev.mlopsdk.gpu;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.ModelException;
import java.util.function.Function;

/**
 * Policies that put a model on a GPU. A GPU is used only if the loader's probe proves it, by
 * running a tiny model there and comparing the answer; else the model runs on the CPU and {@link
 * Device#why} says what to do. The choice is logged whenever it changes. Thread-safe.
 *
 * <pre>{@code
 * ServedModel.of(registry, "delay", loader).on(Gpu.auto()).open()
 * }</pre>
 *
 * @since 0.1
 */
public final class Gpu {

  private Gpu() {}

  /** The first GPU that CUDA shows and the probe proves, else the CPU. Never throws. */
  public static DevicePolicy auto() {
    return new GpuPolicy(Gpu::detected, null, device -> true);
  }

  /**
   * {@link #auto} on {@code devices}, which stay the caller's to close: those of {@link
   * GpuDevices#fake} in a test.
   */
  public static DevicePolicy auto(GpuDevices devices) {
    return new GpuPolicy(choice -> choice.apply(devices), null, device -> true);
  }

  /**
   * The GPU {@code index} as nvidia-smi counts, not CUDA, else the CPU. Never throws when asked.
   *
   * @throws IllegalArgumentException if {@code index} is negative
   */
  public static DevicePolicy device(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("A GPU's index is 0 or more, but was " + index);
    }
    return new GpuPolicy(Gpu::detected, "GPU " + index, device -> device.index() == index);
  }

  /**
   * The GPU whose UUID starts with {@code uuid}, else the CPU. Never throws when asked.
   *
   * @throws IllegalArgumentException if {@code uuid} does not start with {@code GPU-}
   */
  public static DevicePolicy device(String uuid) {
    if (!uuid.startsWith("GPU-")) {
      throw new IllegalArgumentException(
          "A GPU's UUID starts with GPU-, as nvidia-smi -L shows it, but was " + uuid);
    }
    return new GpuPolicy(Gpu::detected, uuid, device -> device.uuid().startsWith(uuid));
  }

  /**
   * {@code policy}, but no model without a GPU: where it would answer the CPU, the load fails with
   * its reason.
   *
   * @return a policy that throws {@link ModelException} of kind {@link ModelException.Kind#LOAD}
   */
  public static DevicePolicy require(DevicePolicy policy) {
    return probe -> {
      Device device = policy.choose(probe);
      if (device.kind() != Device.Kind.CUDA) {
        throw new ModelException(
            ModelException.Kind.LOAD, "A GPU is required, but: " + device.why());
      }
      return device;
    };
  }

  /** Asked anew for every version that is loaded: a driver comes and goes without a restart. */
  private static Device detected(Function<GpuDevices, Device> choice) {
    try (GpuDevices devices = GpuDevices.quietly()) {
      return choice.apply(devices);
    }
  }
}
