package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.DeviceProbe;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GpuTest {

  private static final String TWO =
      """
      nvmlSystemGetDriverVersion = 580.1
      nvmlSystemGetCudaDriverVersion_v2 = 13000
      nvmlDeviceGetCount_v2 = 2
      nvmlDeviceGetName[0] = H200
      nvmlDeviceGetUUID[0] = GPU-a
      nvmlDeviceGetPciInfo_v3[0] = 00000000:19:00.0
      nvmlDeviceGetName[1] = H200
      nvmlDeviceGetUUID[1] = GPU-b
      nvmlDeviceGetPciInfo_v3[1] = 00000000:1A:00.0
      """;

  private static final DeviceProbe PROVED = device -> Optional.empty();

  private static GpuDevices two(Map<String, String> environment) {
    return GpuDevices.open(FakeNvml.parse(TWO), environment);
  }

  private static DevicePolicy second(GpuDevices devices) {
    return new GpuPolicy(choice -> choice.apply(devices), "GPU 1", device -> device.index() == 1);
  }

  private static DeviceProbe only(int index, String otherwise) {
    return device -> device.index() == index ? Optional.empty() : Optional.of(otherwise);
  }

  record Flight(double distance) {}

  @Test
  void example_ofThePackage_holds() {
    FakeModel<Flight, Float> loader = FakeModel.of(Flight.class, flight -> 0.5f);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (GpuDevices gpus = GpuDevices.fake();
        GpuMeters meters = GpuMeters.of(gpus)) {
      meters.bindTo(registry);
      Device device = Gpu.auto(gpus).choose(loader.devices());
      assertThat(device.label()).isEqualTo("cpu");
      assertThat(device.why()).isEqualTo("fake runs on the CPU only");
      assertThat(registry.get("mlops.gpu.utilization").gauge().value()).isEqualTo(0.37);
    }
  }

  @Test
  void auto_theGpuIsProved_isThatGpu() {
    try (GpuDevices devices = GpuDevices.fake()) {
      assertThat(Gpu.auto(devices).choose(PROVED))
          .isEqualTo(
              Device.cuda(
                  0,
                  "A tiny model computed right on NVIDIA H200"
                      + " (GPU-5e0fa000-4a61-4b1c-9c55-0000000000fa), driver 580.159.04,"
                      + " CUDA 13.0"));
    }
  }

  @Test
  void auto_noDriver_isTheCpuWithTheReasonAndAsksNoProbe() {
    try (GpuDevices devices = GpuDevices.fake("nvmlInit_v2 = error 9")) {
      Device device =
          Gpu.auto(devices)
              .choose(
                  candidate -> {
                    throw new AssertionError("there is nothing to prove");
                  });
      assertThat(device).isEqualTo(Device.cpu(devices.reason()));
    }
  }

  @Test
  void auto_onlyTheSecondIsProved_isTheSecond() {
    try (GpuDevices devices = two(Map.of())) {
      Device device = Gpu.auto(devices).choose(only(1, "CUDA failure 2: out of memory"));
      assertThat(device.label()).isEqualTo("cuda:1");
      assertThat(device.why()).contains("H200 (GPU-b), driver 580.1, CUDA 13.0");
    }
  }

  @Test
  void auto_everyGpuIsHidden_isTheCpuAndNamesTheVariable() {
    try (GpuDevices devices = two(Map.of("CUDA_VISIBLE_DEVICES", ""))) {
      assertThat(Gpu.auto(devices).choose(PROVED))
          .isEqualTo(
              Device.cpu(
                  "CUDA_VISIBLE_DEVICES='' hides every GPU: unset it, or let it name one of"
                      + " 0 = H200 (GPU-a), 1 = H200 (GPU-b)"));
    }
  }

  @Test
  void auto_theProbeFailsAlikeOnBoth_saysItOnce() {
    try (GpuDevices devices = two(Map.of())) {
      assertThat(Gpu.auto(devices).choose(only(9, "Failed to find CUDA shared provider")).why())
          .isEqualTo(
              "The ONNX Runtime on the class path is built for the CPU: depend on"
                  + " com.microsoft.onnxruntime:onnxruntime_gpu instead of onnxruntime");
    }
  }

  @Test
  void auto_theProbeThrows_isTheCpuWithWhatItThrew() {
    try (GpuDevices devices = GpuDevices.fake()) {
      assertThat(
              Gpu.auto(devices)
                  .choose(
                      device -> {
                        throw new IllegalStateException("the probe is broken");
                      }))
          .isEqualTo(Device.cpu("java.lang.IllegalStateException: the probe is broken"));
      assertThat(
              Gpu.auto(devices)
                  .choose(
                      device -> {
                        throw new NoClassDefFoundError("ai/onnxruntime/OrtException");
                      })
                  .why())
          .startsWith("ONNX Runtime is not on the class path");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // a probe compiled without the annotations can do this
  void auto_theProbeAnswersNull_isTheCpu() {
    try (GpuDevices devices = GpuDevices.fake()) {
      assertThat(Gpu.auto(devices).choose(device -> null).why())
          .isEqualTo("java.lang.NullPointerException: The probe answered null");
    }
  }

  @Test
  void auto_thisMachine_answers() {
    Device device = Gpu.auto().choose(DeviceProbe.cpuOnly("the test's loader"));
    assertThat(device.kind()).isEqualTo(Device.Kind.CPU);
    assertThat(device.why()).isNotBlank();
  }

  @Test
  void device_renumberedByTheEnvironment_isCudasNumberOfIt() {
    try (GpuDevices devices = two(Map.of("CUDA_VISIBLE_DEVICES", "1,0"))) {
      assertThat(second(devices).choose(PROVED).label()).isEqualTo("cuda:0");
    }
    try (GpuDevices devices = two(Map.of())) {
      assertThat(second(devices).choose(PROVED).label()).isEqualTo("cuda:1");
      assertThat(second(devices).choose(only(0, "broken"))).isEqualTo(Device.cpu("broken"));
    }
  }

  @Test
  void device_hidden_isTheCpuAndSaysByWhat() {
    try (GpuDevices devices = two(Map.of("CUDA_VISIBLE_DEVICES", "0"))) {
      assertThat(second(devices).choose(PROVED).why())
          .startsWith("CUDA_VISIBLE_DEVICES='0' hides GPU 1: ");
    }
    try (GpuDevices devices = two(Map.of("CUDA_VISIBLE_DEVICES", "MIG-1"))) {
      assertThat(second(devices).choose(PROVED).why())
          .startsWith("CUDA_VISIBLE_DEVICES='MIG-1' hides GPU 1: ");
    }
  }

  @Test
  void device_gpusOfSeveralKindsInCudasOrder_isTheCpuAndNamesTheVariable() {
    GpuDevices devices =
        GpuDevices.open(FakeNvml.parse(TWO.replace("[1] = H200", "[1] = T4")), Map.of());
    try (devices) {
      assertThat(second(devices).choose(PROVED).why())
          .isEqualTo(
              "Which of CUDA's numbers means GPU 1 is not known, for the GPUs differ: set"
                  + " CUDA_DEVICE_ORDER=PCI_BUS_ID");
      assertThat(Gpu.auto(devices).choose(PROVED).why())
          .contains("one of 0 = H200 (GPU-a), 1 = T4 (GPU-b)");
    }
  }

  @Test
  void device_noSuchGpu_isTheCpuAndListsWhatThereIs() {
    try (GpuDevices devices = GpuDevices.fake()) {
      assertThat(second(devices).choose(PROVED).why())
          .startsWith("There is no single GPU 1: the driver lists 0 = NVIDIA H200 (GPU-");
    }
  }

  @Test
  void device_aMistakeOfTheCaller_isRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gpu.device(-1))
        .withMessage("A GPU's index is 0 or more, but was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gpu.device("0"))
        .withMessageContaining("starts with GPU-");
  }

  @Test
  void require_noGpu_failsTheLoadWithTheReason() {
    try (GpuDevices devices = GpuDevices.fake("nvmlInit_v2 = error 9")) {
      DevicePolicy policy = Gpu.require(Gpu.auto(devices));
      assertThatThrownBy(() -> policy.choose(PROVED))
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith("A GPU is required, but: The NVIDIA driver is installed but");
    }
  }

  @Test
  void require_aGpu_isThatGpu() {
    try (GpuDevices devices = GpuDevices.fake()) {
      assertThat(Gpu.require(Gpu.auto(devices)).choose(PROVED).label()).isEqualTo("cuda:0");
    }
  }
}
