package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnxruntime.OrtEnvironment;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelException;
import org.junit.jupiter.api.Test;

class OnnxLibraryTest {

  @Test
  void refusal_telemetryNotSwitchedOff_saysHow() {
    assertThat(OnnxLibrary.refusal("1.29.0", null))
        .contains("1.29.0", "ORT_DISABLE_TELEMETRY=1", "1.28.0");
    assertThat(OnnxLibrary.refusal("1.29.0", "0")).isNotNull();
    assertThat(OnnxLibrary.refusal("1.30.1-rc1", null)).isNotNull();
    assertThat(OnnxLibrary.refusal("2.0", null)).isNotNull();
  }

  @Test
  void refusal_olderOrSwitchedOff_isNone() {
    assertThat(OnnxLibrary.refusal("1.29.0", "1")).isNull();
    assertThat(OnnxLibrary.refusal("1.28.0", null)).isNull();
    assertThat(OnnxLibrary.refusal("1.9.0", null)).isNull();
    assertThat(OnnxLibrary.refusal(null, null)).isNull();
  }

  @Test
  void load_environmentMadeBySomebodyElse_joinsIt() {
    OrtEnvironment theirs = OrtEnvironment.getEnvironment("somebody else's");
    TestModels.load(OnnxModel.of(float[].class, Float.class), "fixed").close();
    assertThat(OrtEnvironment.getEnvironment()).isSameAs(theirs);
  }

  @Test
  void devices_cpu_isProven() {
    assertThat(OnnxModel.ofTensors().devices().failure(Device.cpu())).isEmpty();
    assertThat(CudaProof.failure(Device.cpu())).isEmpty();
  }

  @Test
  void devices_cudaOnTheCpuJar_repeatsTheRuntimesWords() {
    assertThat(OnnxModel.ofTensors().devices().failure(Device.cuda(0, "test")))
        .hasValue("Error code - ORT_EP_FAIL - message: Failed to find CUDA shared provider");
  }

  @Test
  void load_onCudaWithoutIt_failsAsLoad() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(
            () ->
                OnnxModel.of(float[].class, Float.class)
                    .load(TestModels.artifact("fixed"), Device.cuda(0, "test")))
        .matches(e -> e.kind() == ModelException.Kind.LOAD)
        .withMessageContaining("was not loaded on cuda:0")
        .withMessageContaining("CUDA");
  }
}
