package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.serving.onnx.OnnxModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The policy over the probe of the real loader. */
class OnnxOnGpuTest {

  private final OnnxModel<float[], Float> loader = OnnxModel.of(float[].class, Float.class);

  /** The jar for CPUs lists no CUDA; a machine full of GPUs changes nothing about that. */
  @Test
  void auto_onTheCpuJarWithGpusThere_answersCpuAndSaysWhichJarToAdd() {
    try (GpuDevices machine = GpuDevices.fake()) {
      Device device = Gpu.auto(machine).choose(loader.devices());
      assertThat(device.kind()).isEqualTo(Device.Kind.CPU);
      assertThat(device.why()).contains("onnxruntime_gpu");
    }
  }

  @Tag("gpu")
  @Test
  void auto_onTheGpuJarWithAGpu_provesIt() {
    Device device = Gpu.auto().choose(loader.devices());
    assertThat(device.kind()).as(device.why()).isEqualTo(Device.Kind.CUDA);
  }
}
