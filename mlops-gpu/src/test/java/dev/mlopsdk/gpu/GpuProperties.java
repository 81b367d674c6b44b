package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DeviceProbe;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class GpuProperties {

  @Property(tries = 500)
  void choose_anyMachineAndProbe_answersADeviceAndASentence(
      @ForAll("machines") String machine,
      @ForAll("environments") Map<String, String> environment,
      @ForAll("probes") DeviceProbe probe) {
    FakeNvml nvml = FakeNvml.parse(machine);
    try (GpuDevices devices = GpuDevices.open(nvml, environment)) {
      assertThat(devices.reason()).isNotBlank();
      Device device = Gpu.auto(devices).choose(probe);
      assertThat(device.why()).isNotBlank();
      if (device.kind() == Device.Kind.CUDA) {
        assertThat(probe.failure(device)).isEmpty();
      }
    }
    assertThat(nvml.open()).isZero();
  }

  @Property(tries = 300)
  void meters_anyMachine_neverThrow(@ForAll("machines") String machine) {
    FakeNvml nvml = FakeNvml.parse(machine);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (GpuDevices devices = GpuDevices.open(nvml, Map.of());
        GpuMeters meters = GpuMeters.of(devices)) {
      meters.bindTo(registry);
      registry.getMeters().forEach(meter -> meter.measure().forEach(value -> value.getValue()));
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Property
  void visible_anyEnvironment_numbersFromZeroAndRepeatsNoGpu(
      @ForAll("environments") Map<String, String> environment) {
    try (GpuDevices devices =
        GpuDevices.open(FakeNvml.parse("nvmlDeviceGetCount_v2 = 4"), Map.of())) {
      List<CudaOrder.Slot> slots = CudaOrder.visible(devices.list(), environment);
      assertThat(slots).hasSizeLessThanOrEqualTo(4).doesNotHaveDuplicates();
      for (int i = 0; i < slots.size(); i++) {
        assertThat(slots.get(i).index()).isEqualTo(i);
      }
    }
  }

  @Property
  void sentence_anyText_isASentence(@ForAll String text) {
    assertThat(CudaFailure.sentence(text, "driver")).isNotBlank();
  }

  @Provide
  Arbitrary<String> machines() {
    Arbitrary<List<String>> codes =
        Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just("")),
                Tuple.of(2, Arbitraries.integers().between(1, 30).map(c -> "error " + c)),
                Tuple.of(1, Arbitraries.just("error 999")))
            .list()
            .ofSize(9);
    return Combinators.combine(codes, Arbitraries.integers().between(0, 3))
        .as(GpuProperties::machine);
  }

  private static String machine(List<String> errors, int count) {
    StringBuilder lines = new StringBuilder();
    line(lines, "nvmlInit_v2", errors.get(0), "0");
    line(lines, "nvmlDeviceGetCount_v2", errors.get(1), Integer.toString(count));
    for (int i = 0; i < count; i++) {
      line(lines, "nvmlDeviceGetHandleByIndex_v2[" + i + "]", errors.get(2 + i), "0");
      line(lines, "nvmlDeviceGetName[" + i + "]", errors.get(5), "H" + i % 2);
      line(lines, "nvmlDeviceGetUUID[" + i + "]", errors.get(6), "GPU-" + i);
      line(lines, "nvmlDeviceGetPowerUsage[" + i + "]", errors.get(7), "1000 | error 15");
      line(lines, "nvmlDeviceGetMemoryInfo[" + i + "]", errors.get(8), "3 2 1");
    }
    return lines.toString();
  }

  private static void line(StringBuilder lines, String function, String error, String reply) {
    lines.append(function).append(" = ").append(error.isEmpty() ? reply : error).append('\n');
  }

  @Provide
  Arbitrary<Map<String, String>> environments() {
    Arbitrary<String> visible =
        Arbitraries.of(
            "unset", "", "0", "1,0", "-1", "0,0", "GPU-1", "GPU-", "MIG-1", "x", ",", "3");
    Arbitrary<String> order = Arbitraries.of("unset", "PCI_BUS_ID", "FASTEST_FIRST", "");
    return Combinators.combine(visible, order)
        .as(
            (devices, by) -> {
              Map<String, String> environment = new HashMap<>();
              environment.put("CUDA_VISIBLE_DEVICES", devices);
              environment.put("CUDA_DEVICE_ORDER", by);
              environment.values().removeIf("unset"::equals);
              return environment;
            });
  }

  @Provide
  Arbitrary<DeviceProbe> probes() {
    Arbitrary<DeviceProbe> failing =
        Arbitraries.strings().ofMaxLength(40).map(text -> device -> Optional.of(text));
    DeviceProbe proved = device -> Optional.empty();
    DeviceProbe first = device -> device.index() == 0 ? Optional.of("busy") : Optional.empty();
    DeviceProbe broken =
        device -> {
          throw new IllegalStateException("broken");
        };
    DeviceProbe unlinked =
        device -> {
          throw new UnsatisfiedLinkError("unlinked");
        };
    return Arbitraries.oneOf(failing, Arbitraries.of(proved, first, broken, unlinked));
  }
}
