package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binding itself, over a C library with NVML's structures; absence where gcc is absent. */
class JnaNvmlTest {

  @TempDir Path folder;

  @Test
  void load_theLibraryIsAbsent_isEmptyAndSaysSo() {
    GpuDevices devices = GpuDevices.load("libnvidia-ml-absent.so.1");
    assertThat(devices.list()).isEmpty();
    assertThat(devices.reason())
        .isEqualTo(
            "There is no NVIDIA driver, libnvidia-ml-absent.so.1 was not found: install it, or"
                + " start the container with --gpus");
    devices.close();
  }

  @Test
  void load_theLibraryIsNotOne_isEmptyAndSaysSo() throws Exception {
    Path broken = Files.writeString(folder.resolve("libnvidia-ml.so.1"), "not a library");
    GpuDevices devices = GpuDevices.load(broken.toString());
    assertThat(devices.list()).isEmpty();
    assertThat(devices.reason())
        .startsWith("The NVIDIA driver's " + broken + " cannot be loaded: ")
        .doesNotContain("\n");
  }

  @Test
  void sentence_jnaItselfCannotLoad_namesItsFolder() {
    assertThat(JnaNvml.sentence("nvml.dll", new UnsatisfiedLinkError("failed to map segment")))
        .isEqualTo(
            "JNA cannot load native code here (failed to map segment): set -Djna.tmpdir to a"
                + " folder that may hold executables");
    assertThat(JnaNvml.sentence("nvml.dll", new NoClassDefFoundError()))
        .contains("java.lang.NoClassDefFoundError");
  }

  @Test
  void load_aLibraryWithNvmlsStructures_readsEveryField() throws Exception {
    Optional<NvmlStub> stub = NvmlStub.compile(folder);
    if (stub.isEmpty()) {
      assertThat(GpuDevices.load(folder.resolve("libnvidia-ml.so.1").toString()).list()).isEmpty();
      return;
    }
    GpuDevices devices = stub.get().devices();
    assertThat(stub.get().initialised()).isOne();
    assertThat(devices.list())
        .containsExactly(
            new GpuDevice(
                0,
                "GPU-stub-0",
                "Stub GPU",
                "00000000:19:00.0",
                150754820096L,
                "580.159.04",
                "13.1",
                GpuDevice.Mig.UNSUPPORTED),
            new GpuDevice(
                1,
                "GPU-stub-1",
                "x".repeat(300),
                "00000000:1A:00.0",
                150754820097L,
                "580.159.04",
                "13.1",
                GpuDevice.Mig.UNSUPPORTED));
    devices.close();
    devices.close();
    assertThat(stub.get().initialised()).isZero();
  }

  @Test
  void meters_aLibraryWithNvmlsStructures_readsEveryMetric() throws Exception {
    Optional<NvmlStub> stub = NvmlStub.compile(folder);
    if (stub.isEmpty()) {
      assertThat(GpuDevices.load(folder.resolve("libnvidia-ml.so.1").toString()).list()).isEmpty();
      return;
    }
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (GpuDevices devices = stub.get().devices();
        GpuMeters meters = GpuMeters.of(devices)) {
      meters.bindTo(registry);
      assertThat(registry.get(GpuMeters.MEMORY_USED).tag("index", "0").gauge().value())
          .isEqualTo(754820096);
      assertThat(registry.get(GpuMeters.MEMORY_TOTAL).tag("index", "1").gauge().value())
          .isEqualTo(150754820097.0);
      assertThat(registry.get(GpuMeters.UTILIZATION).gauges()).hasSize(1);
      assertThat(registry.get(GpuMeters.UTILIZATION).tag("index", "0").gauge().value())
          .isEqualTo(0.37);
      assertThat(registry.get(GpuMeters.POWER).tag("index", "1").gauge().value()).isEqualTo(76.214);
      assertThat(registry.get(GpuMeters.TEMPERATURE).tag("index", "1").gauge().value())
          .isEqualTo(32);
      assertThat(registry.get(GpuMeters.ENERGY).tag("index", "0").functionCounter().count())
          .isEqualTo(8123456.789);
    }
  }

  @Test
  void load_theDriverIsNotLoaded_isEmptyAndSaysSo() throws Exception {
    Optional<NvmlStub> stub = NvmlStub.compile(folder, "-DINIT=" + NvmlCode.DRIVER_NOT_LOADED);
    if (stub.isEmpty()) {
      assertThat(GpuDevices.load(folder.resolve("libnvidia-ml.so.1").toString()).list()).isEmpty();
      return;
    }
    try (GpuDevices devices = stub.get().devices()) {
      assertThat(devices.list()).isEmpty();
      assertThat(devices.reason())
          .isEqualTo(
              "The NVIDIA driver is installed but not loaded: run modprobe nvidia, or reboot");
    }
  }
}
