package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.serving.lane.LanePool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a loader was told. Immutable.
 *
 * @param lanes how many runs at a time
 * @param batch how many inputs one run takes at the most; 0 if not told
 * @param output the output to answer with; null chooses it by the answer's type
 * @param column of that output; -1 chooses it
 * @param features the names of the columns of a single {@code [N,k]} input; empty if not told
 * @param runtime how the runtime runs it
 * @param optimized where optimised graphs are kept; null keeps none
 */
record Options(
    int lanes,
    int batch,
    @Nullable String output,
    int column,
    List<String> features,
    OnnxOptions runtime,
    @Nullable OptimizedModels optimized) {

  /** Lanes that a model has at least, with the spare ones. */
  private static final int LANES = 64;

  private static final int MOST_INPUTS = 4096;

  Options {
    LanePool.requireSize(lanes);
    features = List.copyOf(features);
  }

  static Options defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Options(processors, 0, null, -1, List.of(), OnnxOptions.defaults(), null);
  }

  Options withLanes(int more) {
    return new Options(more, batch, output, column, features, runtime, optimized);
  }

  Options withBatch(int most) {
    if (most < 1 || most > MOST_INPUTS) {
      throw new IllegalArgumentException(
          "A run takes 1 to " + MOST_INPUTS + " inputs, but was given " + most);
    }
    return new Options(lanes, most, output, column, features, runtime, optimized);
  }

  Options withOutput(String name, int index) {
    return new Options(lanes, batch, name, index, features, runtime, optimized);
  }

  Options withFeatures(List<String> names) {
    return new Options(lanes, batch, output, column, names, runtime, optimized);
  }

  Options with(OnnxOptions other) {
    return new Options(lanes, batch, output, column, features, other, optimized);
  }

  Options withOptimized(OptimizedModels cache) {
    return new Options(lanes, batch, output, column, features, runtime, cache);
  }

  /** Lanes for runs that are over sooner than a thread is woken, each made when it is used. */
  int spareLanes() {
    return Math.max(0, LANES - lanes);
  }
}
