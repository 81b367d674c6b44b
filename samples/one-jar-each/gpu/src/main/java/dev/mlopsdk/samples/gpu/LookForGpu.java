package dev.mlopsdk.samples.gpu;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.DeviceProbe;
import dev.mlopsdk.gpu.Gpu;
import dev.mlopsdk.gpu.GpuDevices;
import dev.mlopsdk.gpu.GpuMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;

/** Looks for a GPU on this machine, then at a fake one, as the test of a service does. */
public final class LookForGpu {

  private LookForGpu() {}

  public static void main(String[] args) {
    try (GpuDevices gpus = GpuDevices.detect()) {
      System.out.println("here  " + gpus.reason());
      gpus.list().forEach(gpu -> System.out.println("here  " + gpu));
    }
    // A loader proves devices, OnnxModel by a small run; here nothing could run on a GPU.
    choose("here", Gpu.auto(), DeviceProbe.cpuOnly("This sample"));

    try (GpuDevices gpus = GpuDevices.fake();
        GpuMeters meters = GpuMeters.of(gpus)) {
      String message = "libcublasLt.so.12: cannot open shared object file: No such file";
      choose("fake", Gpu.auto(gpus), device -> Optional.of(message));
      choose("fake", Gpu.auto(gpus), device -> Optional.empty());

      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      meters.bindTo(registry);
      for (String name : List.of(GpuMeters.UTILIZATION, GpuMeters.MEMORY_USED, GpuMeters.POWER)) {
        System.out.println("fake  " + name + " = " + registry.get(name).gauge().value());
      }
    }
  }

  private static void choose(String machine, DevicePolicy policy, DeviceProbe probe) {
    Device device = policy.choose(probe);
    System.out.println(machine + "  " + device.label() + " because: " + device.why());
  }
}
