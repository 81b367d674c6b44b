package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The texts are ONNX Runtime's own, as seen with 1.28 and 1.29, unless a comment says otherwise.
 */
class CudaFailureTest {

  private static final String HOST = "driver 580.159.04, CUDA 13.0";

  static Stream<Arguments> texts() {
    String cpuJar =
        "The ONNX Runtime on the class path is built for the CPU: depend on"
            + " com.microsoft.onnxruntime:onnxruntime_gpu instead of onnxruntime";
    String device = "Failed to parse provider option \"device_id\": CUDA failure ";
    return Stream.of(
        Arguments.of("Failed to find CUDA shared provider", cpuJar),
        Arguments.of("This binary was not compiled with CUDA support.", cpuJar),
        Arguments.of(
            "ai.onnxruntime.OrtException: Error code - ORT_FAIL - message:"
                + " provider_bridge_ort.cc:1988 onnxruntime::Provider& ProviderLibrary::Get()"
                + " [ONNXRuntimeError] : 1 : FAIL : Failed to load library"
                + " /tmp/onnxruntime-java1/libonnxruntime_providers_cuda.so with error:"
                + " libcublasLt.so.12: cannot open shared object file: No such file or directory",
            "ONNX Runtime needs CUDA 12 (libcublasLt.so.12) on LD_LIBRARY_PATH; this host has "
                + HOST),
        Arguments.of(
            "with error: libcudnn.so.9: cannot open shared object file: No such file or directory",
            "ONNX Runtime needs cuDNN 9 (libcudnn.so.9) on LD_LIBRARY_PATH; this host has " + HOST),
        Arguments.of(
            "with error: libcurand.so.10: cannot open shared object file: No such file",
            "ONNX Runtime needs libcurand.so.10 on LD_LIBRARY_PATH; this host has " + HOST),
        Arguments.of(
            "with error: libcuda.so.1: cannot open shared object file: No such file or directory",
            "ONNX Runtime needs libcuda.so.1 on LD_LIBRARY_PATH; this host has "
                + HOST
                + "; it comes with the driver: in a container, NVIDIA_DRIVER_CAPABILITIES must name"
                + " compute"),
        Arguments.of(
            "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
            "ONNX Runtime's CUDA provider cannot be loaded: put CUDA 12 and cuDNN 9 on"
                + " LD_LIBRARY_PATH ("
                + HOST
                + "); ONNX Runtime's log names the library it misses"),
        Arguments.of(
            "LoadLibrary failed with error 126",
            "ONNX Runtime's CUDA provider misses a DLL: put the bin folders of CUDA 12 and cuDNN 9"
                + " on PATH ("
                + HOST
                + ")"),
        Arguments.of(
            device
                + "35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ;"
                + " hostname=h ; expr=cudaGetDeviceCount(&num_devices);",
            "The NVIDIA driver is too old for this ONNX Runtime's CUDA ("
                + HOST
                + "): update the driver; in a container, see that NVIDIA_DRIVER_CAPABILITIES names"
                + " compute"),
        Arguments.of(
            "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1",
            "CUDA shows this process no device though the driver lists one ("
                + HOST
                + "): look at CUDA_VISIBLE_DEVICES, and at /dev/nvidia-uvm in a container"),
        Arguments.of(
            "Invalid device ID: 3, must be between 0 (inclusive) and 1 (exclusive).",
            "CUDA has no device 3, it shows 1: look at CUDA_VISIBLE_DEVICES"),
        // The next five: the words of CUDA's own cudaGetErrorString.
        Arguments.of(
            "CUDA failure 209: no kernel image is available for execution on the device",
            "This ONNX Runtime has no code for this GPU's generation ("
                + HOST
                + "): take another release of onnxruntime_gpu"),
        Arguments.of(
            "CUDA failure 46: all CUDA-capable devices are busy or unavailable",
            "Another process holds the GPU for itself ("
                + HOST
                + "): stop it, or set nvidia-smi --compute-mode=DEFAULT"),
        Arguments.of(
            "CUDA failure 802: system not yet initialized",
            "CUDA waits for the NVSwitch fabric (" + HOST + "): start nvidia-fabricmanager"),
        Arguments.of(
            "CUDA failure 803: system has unsupported display driver / cuda driver combination",
            "libcuda and the NVIDIA kernel module differ in version ("
                + HOST
                + "): reboot, or mount the host's libcuda into the container"),
        Arguments.of(
            "CUDA failure 2: out of memory",
            "The GPU's memory is taken (" + HOST + "): nvidia-smi shows by whom"),
        Arguments.of(
            "java.lang.NoClassDefFoundError: ai/onnxruntime/OrtEnvironment",
            "ONNX Runtime is not on the class path: depend on"
                + " com.microsoft.onnxruntime:onnxruntime_gpu"),
        Arguments.of(
            "fake runs on the CPU only", "fake runs on the CPU only"), // a loader's own sentence
        Arguments.of(" CUDA failure 999: unknown error ", "CUDA failure 999: unknown error"),
        Arguments.of("CUDA failure 350: 100 % new", "CUDA failure 350: 100 % new"),
        Arguments.of("", "The probe failed and gave no reason"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void sentence_aText_saysWhatToDo(String text, String sentence) {
    assertThat(CudaFailure.sentence(text, HOST)).isEqualTo(sentence);
  }
}
