package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.serving.onnx.OnnxOptions.Switch;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Our options in the runtime's words. */
final class SessionSettings {

  private SessionSettings() {}

  /** Sets {@code options} as {@code wanted} says, for {@code device}. */
  static void apply(SessionOptions options, OnnxOptions wanted, Device device) throws OrtException {
    // The runtime's own default is every core of the machine, whatever the container's quota, and
    // threads that spin: 5 times the CPU at one call per 20 ms. See docs/decisions/0040.
    options.setIntraOpNumThreads(wanted.intraThreads());
    options.setInterOpNumThreads(wanted.interThreads());
    options.setOptimizationLevel(level(wanted.level()));
    options.setExecutionMode(
        wanted.mode() == OnnxOptions.Mode.PARALLEL
            ? SessionOptions.ExecutionMode.PARALLEL
            : SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setMemoryPatternOptimization(on(wanted, Switch.MEMORY_PATTERN));
    options.setDeterministicCompute(on(wanted, Switch.DETERMINISTIC));
    for (Map.Entry<String, Long> dimension : wanted.dimensions().entrySet()) {
      options.setSymbolicDimensionValue(dimension.getKey(), dimension.getValue());
    }
    for (Path library : wanted.customOps()) {
      options.registerCustomOpLibrary(library.toString());
    }
    if (wanted.profile().isPresent()) {
      options.enableProfiling(wanted.profile().get().toString());
    }
    addEntries(options, wanted);
    if (device.kind() == Device.Kind.CUDA) {
      addCuda(options, device.index());
    } else {
      // The arena's lock costs a second thread up to half its speed; docs/decisions/0040.
      options.setCPUArenaAllocator(on(wanted, Switch.CPU_ARENA));
    }
  }

  private static boolean on(OnnxOptions wanted, Switch which) {
    return wanted.switches().contains(which);
  }

  private static SessionOptions.OptLevel level(OnnxOptions.Level level) {
    return switch (level) {
      case NONE -> SessionOptions.OptLevel.NO_OPT;
      case BASIC -> SessionOptions.OptLevel.BASIC_OPT;
      case EXTENDED -> SessionOptions.OptLevel.EXTENDED_OPT;
      case ALL -> SessionOptions.OptLevel.ALL_OPT;
    };
  }

  private static void addEntries(SessionOptions options, OnnxOptions wanted) throws OrtException {
    Map<String, String> entries = new TreeMap<>();
    String spinning = on(wanted, Switch.SPINNING) ? "1" : "0";
    entries.put("session.intra_op.allow_spinning", spinning);
    entries.put("session.inter_op.allow_spinning", spinning);
    if (on(wanted, Switch.DENORMALS_AS_ZERO)) {
      entries.put("session.set_denormal_as_zero", "1");
    }
    entries.putAll(wanted.config());
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      options.addConfigEntry(entry.getKey(), entry.getValue());
    }
  }

  private static void addCuda(SessionOptions options, int index) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
      // EXHAUSTIVE, the default, searches 634 ms for every new shape; HEURISTIC 2 ms.
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      options.addCUDA(cuda);
    }
  }
}
