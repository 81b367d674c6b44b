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
 * @param maxBatch the most rows of one run
 * @param config session configuration entries
 */
record Options(
    int threads,
    int lanes,
    @Nullable String output,
    int column,
    List<String> features,
    int maxBatch,
    Map<String, String> config) {

  /** Lanes that a model has at least, with the spare ones. */
  private static final int LANES = 64;

  Options {
    if (threads < 1) {
      throw new IllegalArgumentException("A run has 1 thread or more, but was given " + threads);
    }
    LanePool.requireSize(lanes);
    if (maxBatch < 1 || maxBatch > Inputs.MOST_ROWS) {
      throw new IllegalArgumentException(
          "A run has 1 to " + Inputs.MOST_ROWS + " rows, but was given " + maxBatch);
    }
    features = List.copyOf(features);
    config = Map.copyOf(config);
  }

  static Options defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Options(1, processors, null, -1, List.of(), Inputs.MOST_ROWS, Map.of());
  }

  Options withThreads(int more) {
    return new Options(more, lanes, output, column, features, maxBatch, config);
  }

  Options withLanes(int more) {
    return new Options(threads, more, output, column, features, maxBatch, config);
  }

  Options withOutput(String name, int index) {
    return new Options(threads, lanes, name, index, features, maxBatch, config);
  }

  Options withFeatures(List<String> names) {
    return new Options(threads, lanes, output, column, names, maxBatch, config);
  }

  Options withConfig(Map<String, String> entries) {
    return new Options(threads, lanes, output, column, features, maxBatch, entries);
  }

  Options withMaxBatch(int rows) {
    return new Options(threads, lanes, output, column, features, rows, config);
  }

  /** Lanes for runs that are over sooner than a thread is woken, each made when it is used. */
  int spareLanes() {
    return Math.max(0, LANES - lanes);
  }
}
