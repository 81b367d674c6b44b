package dev.mlopsdk.core;

/**
 * Chooses the device of a model before it is loaded.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DevicePolicy {

  /**
   * The device to load on; {@code probe} proves a candidate. Never throws: the CPU is an answer.
   */
  Device choose(DeviceProbe probe);

  /** Always the CPU. */
  static DevicePolicy cpu() {
    return probe -> Device.cpu();
  }
}
