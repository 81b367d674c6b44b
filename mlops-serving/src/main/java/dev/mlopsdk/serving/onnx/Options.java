package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.serving.lane.LanePool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a loader was told. Immutable.
 *
 * @param threads of one run
 * @param lanes how many runs at a time
 * @param output the output to answer with; null chooses it by the answer's type
 * @param column of that output; -1 chooses it
 * @param features the names of the columns of a single {@code [N,k]} input; empty if not told
 * @param config session configuration entries
 * @param optimized where optimised graphs are kept; null keeps none
 */
record Options(
    int threads,
    int lanes,
    @Nullable String output,
    int column,
    List<String> features,
    Map<String, String> config,
    @Nullable OptimizedModels optimized) {

  Options {
    if (threads < 1) {
      throw new IllegalArgumentException("A run has 1 thread or more, but was given " + threads);
    }
    LanePool.requireSize(lanes);
    features = List.copyOf(features);
    config = Map.copyOf(config);
  }

  static Options defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Options(1, processors, null, -1, List.of(), Map.of(), null);
  }

  Options withThreads(int more) {
    return new Options(more, lanes, output, column, features, config, optimized);
  }

  Options withLanes(int more) {
    return new Options(threads, more, output, column, features, config, optimized);
  }

  Options withOutput(String name, int index) {
    return new Options(threads, lanes, name, index, features, config, optimized);
  }

  Options withFeatures(List<String> names) {
    return new Options(threads, lanes, output, column, names, config, optimized);
  }

  Options withConfig(Map<String, String> entries) {
    return new Options(threads, lanes, output, column, features, entries, optimized);
  }

  Options withOptimized(OptimizedModels cache) {
    return new Options(threads, lanes, output, column, features, config, cache);
  }
}
