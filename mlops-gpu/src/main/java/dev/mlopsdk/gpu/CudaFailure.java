package dev.mlopsdk.gpu;

import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ONNX Runtime and CUDA say when CUDA does not work, as sentences a user can act on. The texts
 * are those of ONNX Runtime 1.28 and 1.29 and of CUDA's runtime; docs/gpu.md has the table.
 */
final class CudaFailure {

  private static final String LIBRARY = "lib[\\w.+-]+?\\.so(?:\\.(\\d+))?[\\d.]*";

  private record Rule(Pattern text, BiFunction<Matcher, String, String> sentence) {
    static Rule of(String text, String sentence) {
      return new Rule(Pattern.compile(text), (match, driver) -> sentence.formatted(driver));
    }
  }

  /** The first that fits; a format's argument is the driver in words. */
  private static final List<Rule> RULES =
      List.of(
          Rule.of(
              "Failed to find CUDA shared provider|not compiled with CUDA support"
                  + "|libonnxruntime_providers_cuda\\.so: cannot open",
              "The ONNX Runtime on the class path is built for the CPU: depend on"
                  + " com.microsoft.onnxruntime:onnxruntime_gpu instead of onnxruntime"),
          new Rule(
              Pattern.compile("(?<library>" + LIBRARY + "): cannot open shared object file"),
              CudaFailure::missingLibrary),
          Rule.of(
              "Failed to load shared library",
              "ONNX Runtime's CUDA provider cannot be loaded: put CUDA 12 and cuDNN 9 on"
                  + " LD_LIBRARY_PATH (%s); ONNX Runtime's log names the library it misses"),
          Rule.of(
              "LoadLibrary failed with error 126",
              "ONNX Runtime's CUDA provider misses a DLL: put the bin folders of CUDA 12 and"
                  + " cuDNN 9 on PATH (%s)"),
          Rule.of(
              "(?i)CUDA failure 35\\b|driver version is insufficient",
              "The NVIDIA driver is too old for this ONNX Runtime's CUDA (%s): update the driver;"
                  + " in a container, see that NVIDIA_DRIVER_CAPABILITIES names compute"),
          Rule.of(
              "(?i)CUDA failure 100\\b|no CUDA-capable device",
              "CUDA shows this process no device though the driver lists one (%s): look at"
                  + " CUDA_VISIBLE_DEVICES, and at /dev/nvidia-uvm in a container"),
          new Rule(
              Pattern.compile(
                  "Invalid device ID: (?<id>-?\\d+), must be between 0 \\(inclusive\\) and"
                      + " (?<count>\\d+) \\(exclusive\\)"),
              (match, driver) ->
                  "CUDA has no device %s, it shows %s: look at CUDA_VISIBLE_DEVICES"
                      .formatted(match.group("id"), match.group("count"))),
          Rule.of(
              "(?i)CUDA failure 209\\b|no kernel image is available",
              "This ONNX Runtime has no code for this GPU's generation (%s): take another release"
                  + " of onnxruntime_gpu"),
          Rule.of(
              "(?i)CUDA failure 46\\b|devices? (?:is|are) busy or unavailable",
              "Another process holds the GPU for itself (%s): stop it, or set nvidia-smi"
                  + " --compute-mode=DEFAULT"),
          Rule.of(
              "(?i)CUDA failure 802\\b|system not yet initialized",
              "CUDA waits for the NVSwitch fabric (%s): start nvidia-fabricmanager"),
          Rule.of(
              "(?i)CUDA failure 803\\b|unsupported display driver / cuda driver combination",
              "libcuda and the NVIDIA kernel module differ in version (%s): reboot, or mount the"
                  + " host's libcuda into the container"),
          Rule.of(
              "(?i)CUDA failure 2\\b|cudaErrorMemoryAllocation",
              "The GPU's memory is taken (%s): nvidia-smi shows by whom"),
          Rule.of(
              "NoClassDefFoundError.*ai/onnxruntime|ClassNotFoundException.*ai\\.onnxruntime",
              "ONNX Runtime is not on the class path: depend on"
                  + " com.microsoft.onnxruntime:onnxruntime_gpu"));

  private CudaFailure() {}

  /** One sentence for {@code text}; a text that no rule knows stays as it is. */
  static String sentence(String text, String driver) {
    for (Rule rule : RULES) {
      Matcher match = rule.text.matcher(text);
      if (match.find()) {
        return rule.sentence.apply(match, driver);
      }
    }
    return text.isBlank() ? "The probe failed and gave no reason" : text.strip();
  }

  private static String missingLibrary(Matcher match, String driver) {
    String library = match.group("library");
    String major = match.group(2) == null ? "" : " " + match.group(2);
    String needs;
    if (library.matches("lib(cublas|cublasLt|cudart|nvrtc|nvJitLink)\\.so.*")) {
      needs = "CUDA" + major + " (" + library + ")";
    } else if (library.startsWith("libcudnn")) {
      needs = "cuDNN" + major + " (" + library + ")";
    } else {
      needs = library;
    }
    String host =
        library.startsWith("libcuda.so")
            ? "; it comes with the driver: in a container, NVIDIA_DRIVER_CAPABILITIES must name compute"
            : "";
    return "ONNX Runtime needs " + needs + " on LD_LIBRARY_PATH; this host has " + driver + host;
  }
}
