package dev.mlopsdk.gpu;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.DeviceProbe;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the first GPU that is wanted, shown by CUDA, and proved by the probe; else the CPU and the
 * reason. Thread-safe.
 */
final class GpuPolicy implements DevicePolicy {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.gpu");

  private final Function<Function<GpuDevices, Device>, Device> machine;
  private final @Nullable String name;
  private final Predicate<GpuDevice> wanted;
  private volatile String said = "";

  /**
   * A policy over what {@code machine} lends.
   *
   * @param name what the user asked for, in words; null if any GPU will do
   */
  GpuPolicy(
      Function<Function<GpuDevices, Device>, Device> machine,
      @Nullable String name,
      Predicate<GpuDevice> wanted) {
    this.machine = machine;
    this.name = name;
    this.wanted = wanted;
  }

  @Override
  public Device choose(DeviceProbe probe) {
    Device device = machine.apply(devices -> choose(probe, devices));
    if (!device.why().equals(said)) { // a policy is asked once per loaded version
      said = device.why();
      LOG.info("{}: {}", device.label(), device.why());
    }
    return device;
  }

  private Device choose(DeviceProbe probe, GpuDevices devices) {
    List<GpuDevice> all = devices.list();
    if (all.isEmpty()) {
      return Device.cpu(devices.reason());
    }
    List<CudaOrder.Slot> visible = CudaOrder.visible(all, devices.environment());
    if (visible.isEmpty()) {
      return Device.cpu(hidden("every GPU", devices));
    }
    return name == null ? first(probe, visible, all) : named(probe, visible, devices);
  }

  private Device named(DeviceProbe probe, List<CudaOrder.Slot> visible, GpuDevices devices) {
    List<GpuDevice> all = devices.list();
    List<GpuDevice> matching = all.stream().filter(wanted).toList();
    if (matching.size() != 1) {
      return Device.cpu("There is no single " + name + ": the driver lists " + words(all));
    }
    List<CudaOrder.Slot> slots =
        visible.stream().filter(slot -> matching.get(0).equals(slot.device())).toList();
    if (!slots.isEmpty()) {
      return first(probe, slots, all);
    }
    boolean unlike = all.stream().map(GpuDevice::name).distinct().count() > 1;
    return Device.cpu(
        unlike && visible.stream().anyMatch(slot -> slot.device() == null)
            ? "Which of CUDA's numbers means "
                + name
                + " is not known, for the GPUs differ: set CUDA_DEVICE_ORDER=PCI_BUS_ID"
            : hidden(name, devices));
  }

  private static String hidden(@Nullable String what, GpuDevices devices) {
    return "CUDA_VISIBLE_DEVICES='"
        + devices.environment().getOrDefault("CUDA_VISIBLE_DEVICES", "")
        + "' hides "
        + what
        + ": unset it, or let it name one of "
        + words(devices.list());
  }

  private static Device first(DeviceProbe probe, List<CudaOrder.Slot> slots, List<GpuDevice> all) {
    String driver = all.get(0).driverWords();
    Set<String> failures = new LinkedHashSet<>();
    for (CudaOrder.Slot slot : slots) {
      GpuDevice gpu = slot.device();
      String words = gpu == null ? "one of " + words(all) : gpu.words();
      Optional<String> failure = failure(probe, Device.cuda(slot.index(), "to be proved"));
      if (failure.isEmpty()) {
        return Device.cuda(slot.index(), "A tiny model computed right on " + words + ", " + driver);
      }
      LOG.debug("cuda:{} was not proved: {}", slot.index(), failure.get());
      failures.add(CudaFailure.sentence(failure.get(), driver));
    }
    return Device.cpu(String.join("; ", failures));
  }

  /** A probe that throws has failed, and its native library may well be what is missing. */
  private static Optional<String> failure(DeviceProbe probe, Device device) {
    try {
      return Objects.requireNonNull(probe.failure(device), "The probe answered null");
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("The probe of {} threw", device.label(), e);
      return Optional.of(e.toString());
    }
  }

  private static String words(List<GpuDevice> devices) {
    return devices.stream()
        .map(device -> device.index() + " = " + device.words())
        .collect(Collectors.joining(", "));
  }
}
