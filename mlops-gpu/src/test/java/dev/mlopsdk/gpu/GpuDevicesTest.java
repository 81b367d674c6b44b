package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuDevicesTest {

  @Test
  void detect_anyMachine_answersAndGivesASentence() {
    try (GpuDevices devices = GpuDevices.detect()) {
      assertThat(devices.reason()).isNotBlank();
    }
  }

  @Test
  void fake_theShippedRecording_isOneH200() {
    try (GpuDevices devices = GpuDevices.fake()) {
      assertThat(devices.list())
          .containsExactly(
              new GpuDevice(
                  0,
                  "GPU-5e0fa000-4a61-4b1c-9c55-0000000000fa",
                  "NVIDIA H200",
                  "00000000:19:00.0",
                  143771L << 20,
                  "580.159.04",
                  "13.0",
                  GpuDevice.Mig.OFF));
      assertThat(devices.reason())
          .isEqualTo(
              "GPU 0 is NVIDIA H200 (GPU-5e0fa000-4a61-4b1c-9c55-0000000000fa),"
                  + " driver 580.159.04, CUDA 13.0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, may not use the NVIDIA driver",
    "9, modprobe nvidia",
    "12, install it again",
    "13, install release 450 or newer",
    "15, has fallen off the bus",
    "16, nvidia-smi --gpu-reset",
    "17, start the container with --gpus",
    "18, differ in version: reboot",
    "999, NVML failed with code 999 (recorded)"
  })
  void fake_nvmlDoesNotStart_isEmptyAndSaysWhatToDo(int code, String words) {
    try (GpuDevices devices = GpuDevices.fake("nvmlInit_v2 = error " + code)) {
      assertThat(devices.list()).isEmpty();
      assertThat(devices.reason()).contains(words);
    }
  }

  @Test
  void fake_theDriverShowsNoGpu_saysSo() {
    try (GpuDevices devices =
        GpuDevices.fake("nvmlDeviceGetCount_v2 = 0\nnvmlSystemGetDriverVersion = 550.54")) {
      assertThat(devices.list()).isEmpty();
      assertThat(devices.reason()).startsWith("The NVIDIA driver 550.54 shows no GPU: ");
    }
  }

  @Test
  void fake_oneOfTwoGpusIsLost_listsTheOtherUnderItsOwnIndex() {
    try (GpuDevices devices =
        GpuDevices.fake(
            """
            nvmlDeviceGetCount_v2 = 2
            nvmlDeviceGetHandleByIndex_v2[0] = error 15
            nvmlDeviceGetName[1] = NVIDIA T4
            """)) {
      assertThat(devices.list())
          .containsExactly(
              new GpuDevice(1, "unknown", "NVIDIA T4", "", 0, "", "", GpuDevice.Mig.UNSUPPORTED));
      assertThat(devices.reason())
          .isEqualTo(
              "GPU 0 is left out: The GPU has fallen off the bus: look for Xid in dmesg, then"
                  + " reboot; GPU 1 is NVIDIA T4 (unknown), unknown driver");
    }
  }

  @Test
  void fake_migIsOn_saysSo() {
    try (GpuDevices devices =
        GpuDevices.fake("nvmlDeviceGetCount_v2 = 1\nnvmlDeviceGetMigMode[0] = 1 1")) {
      assertThat(devices.list().get(0).mig()).isEqualTo(GpuDevice.Mig.ON);
    }
  }

  @Test
  void open_theBufferIsTooSmall_growsAndAsksAgain() {
    String name = "N".repeat(200);
    FakeNvml nvml =
        FakeNvml.parse(
            """
            nvmlDeviceGetCount_v2 = 1
            nvmlDeviceGetName[0] = %s
            nvmlDeviceGetUUID[0] = error 7 | error 7 | GPU-1
            nvmlDeviceGetPciInfo_v3[0] = 00000000:19:00.0
            """
                .formatted(name));
    try (GpuDevices devices = GpuDevices.open(nvml, Map.of())) {
      assertThat(devices.list().get(0).name()).isEqualTo(name);
      assertThat(devices.list().get(0).uuid()).isEqualTo("GPU-1");
      assertThat(nvml.calls("nvmlDeviceGetName", 0)).isEqualTo(3); // 96, 192, 384
    }
  }

  @Test
  void open_theBufferIsNeverLargeEnough_givesUp() {
    FakeNvml nvml = FakeNvml.parse("nvmlDeviceGetCount_v2 = 1\nnvmlDeviceGetName[0] = error 7");
    try (GpuDevices devices = GpuDevices.open(nvml, Map.of())) {
      assertThat(devices.list().get(0).name()).isEqualTo("unknown");
      assertThat(nvml.calls("nvmlDeviceGetName", 0)).isEqualTo(7); // 96 … 6144
    }
  }

  @Test
  void close_twice_shutsDownOnce() {
    FakeNvml nvml = FakeNvml.h200();
    GpuDevices devices = GpuDevices.open(nvml, Map.of());
    assertThat(nvml.open()).isOne();
    devices.close();
    devices.close();
    assertThat(nvml.open()).isZero();
    assertThat(devices.list()).hasSize(1);
  }

  @Test
  void open_theCountFails_leavesNvmlShutDown() {
    FakeNvml nvml = FakeNvml.parse("nvmlDeviceGetCount_v2 = error 999");
    GpuDevices devices = GpuDevices.open(nvml, Map.of());
    assertThat(devices.list()).isEmpty();
    assertThat(devices.reason()).isEqualTo("NVML failed with code 999 (recorded)");
    assertThat(nvml.open()).isZero();
    devices.close();
    assertThat(nvml.open()).isZero();
  }

  @Test
  void fake_aLineThatIsNone_isRefusedWithTheLine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GpuDevices.fake("two H200"))
        .withMessageContaining("but was: two H200");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GpuDevices.fake("nvmlDeviceGetCount_v2 = two"))
        .withMessageContaining("has 1 numbers, but was: two");
  }
}
