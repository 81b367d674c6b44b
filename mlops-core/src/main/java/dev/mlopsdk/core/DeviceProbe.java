package dev.mlopsdk.core;

import java.util.Optional;

/**
 * Proves that a loader's runtime can really compute on a device, by running a tiny model there and
 * comparing the answer.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DeviceProbe {

  /**
   * Empty if {@code device} computed the right answer, else why not, in the runtime's own words: a
   * policy that knows devices makes a sentence to act on of them.
   */
  Optional<String> failure(Device device);

  /** A loader that knows only the CPU. */
  static DeviceProbe cpuOnly(String loader) {
    return device ->
        device.kind() == Device.Kind.CPU
            ? Optional.empty()
            : Optional.of(loader + " runs on the CPU only");
  }
}
