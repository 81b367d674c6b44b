package dev.mlopsdk.serving.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How ONNX Runtime optimises and runs a model. Immutable; every {@code with} method returns a copy.
 *
 * <pre>{@code
 * OnnxModel.of(Flight.class, Float.class)
 *     .with(OnnxOptions.defaults().withThreads(4, 1).with(Switch.DETERMINISTIC));
 * }</pre>
 *
 * @param level how far graphs are optimised at load
 * @param mode whether independent nodes of one run may run at a time
 * @param intraThreads threads within a node
 * @param interThreads threads across nodes, for {@link Mode#PARALLEL}
 * @param switches what is on
 * @param dimensions sizes of open dimensions by their name, which lets graphs be optimised for them
 * @param customOps libraries with operators of your own
 * @param profile where each session writes its profile when it is closed: the start of a file name
 * @param config session configuration entries, over all others
 * @param runConfig configuration entries of every run, such as {@code
 *     memory.enable_memory_arena_shrinkage}
 * @since 0.1
 */
public record OnnxOptions(
    Level level,
    Mode mode,
    int intraThreads,
    int interThreads,
    Set<Switch> switches,
    Map<String, Long> dimensions,
    List<Path> customOps,
    Optional<Path> profile,
    Map<String, String> config,
    Map<String, String> runConfig) {

  /** How far a graph is optimised. */
  public enum Level {
    NONE,
    /** Constant folding, redundant nodes. */
    BASIC,
    /** And fusions. */
    EXTENDED,
    /** And layouts: the default. */
    ALL
  }

  /** The order of nodes. */
  public enum Mode {
    SEQUENTIAL,
    PARALLEL
  }

  /** What can be on or off. */
  public enum Switch {
    /** Plans the memory of a run from the one before with the same shapes; on. */
    MEMORY_PATTERN,
    /** Keeps freed memory for later runs, under a lock that parallel callers share; off. */
    CPU_ARENA,
    /** Takes kernels that give the same bits on every run, where there is a choice; off. */
    DETERMINISTIC,
    /** Takes numbers below the smallest normal as zero, which is faster where they occur; off. */
    DENORMALS_AS_ZERO,
    /** Lets idle threads of a run spin, which takes up to five times the CPU; off. */
    SPINNING
  }

  public OnnxOptions {
    requireThreads(intraThreads);
    requireThreads(interThreads);
    switches = Set.copyOf(switches);
    dimensions = Map.copyOf(dimensions);
    dimensions.forEach(
        (name, size) -> {
          if (size < 1) {
            throw new IllegalArgumentException(
                "A dimension is 1 or more, but '" + name + "' was given " + size);
          }
        });
    customOps = List.copyOf(customOps);
    config = Map.copyOf(config);
    runConfig = Map.copyOf(runConfig);
  }

  private static void requireThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("A run has 1 thread or more, but was given " + threads);
    }
  }

  /** One thread, everything optimised, memory patterns on and nothing else. */
  public static OnnxOptions defaults() {
    return new OnnxOptions(
        Level.ALL,
        Mode.SEQUENTIAL,
        1,
        1,
        Set.of(Switch.MEMORY_PATTERN),
        Map.of(),
        List.of(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }

  public OnnxOptions withLevel(Level other) {
    return new OnnxOptions(
        other,
        mode,
        intraThreads,
        interThreads,
        switches,
        dimensions,
        customOps,
        profile,
        config,
        runConfig);
  }

  public OnnxOptions withMode(Mode other) {
    return new OnnxOptions(
        level,
        other,
        intraThreads,
        interThreads,
        switches,
        dimensions,
        customOps,
        profile,
        config,
        runConfig);
  }

  public OnnxOptions withThreads(int intra, int inter) {
    return new OnnxOptions(
        level, mode, intra, inter, switches, dimensions, customOps, profile, config, runConfig);
  }

  public OnnxOptions with(Switch on) {
    Set<Switch> more = copy();
    more.add(on);
    return withSwitches(more);
  }

  public OnnxOptions without(Switch off) {
    Set<Switch> less = copy();
    less.remove(off);
    return withSwitches(less);
  }

  private Set<Switch> copy() {
    Set<Switch> copy = EnumSet.noneOf(Switch.class);
    copy.addAll(switches);
    return copy;
  }

  private OnnxOptions withSwitches(Set<Switch> other) {
    return new OnnxOptions(
        level,
        mode,
        intraThreads,
        interThreads,
        other,
        dimensions,
        customOps,
        profile,
        config,
        runConfig);
  }

  /** With the open dimension {@code name} fixed to {@code size}. */
  public OnnxOptions withDimension(String name, long size) {
    Map<String, Long> more = new HashMap<>(dimensions);
    more.put(name, size);
    return new OnnxOptions(
        level,
        mode,
        intraThreads,
        interThreads,
        switches,
        more,
        customOps,
        profile,
        config,
        runConfig);
  }

  /** With one more library of operators. */
  public OnnxOptions withCustomOps(Path library) {
    List<Path> more = new ArrayList<>(customOps);
    more.add(library);
    return new OnnxOptions(
        level,
        mode,
        intraThreads,
        interThreads,
        switches,
        dimensions,
        more,
        profile,
        config,
        runConfig);
  }

  /** With profiles written to files whose names start with {@code prefix}. */
  public OnnxOptions withProfile(Path prefix) {
    return new OnnxOptions(
        level,
        mode,
        intraThreads,
        interThreads,
        switches,
        dimensions,
        customOps,
        Optional.of(prefix),
        config,
        runConfig);
  }

  public OnnxOptions withConfig(String key, String value) {
    Map<String, String> more = new HashMap<>(config);
    more.put(key, value);
    return new OnnxOptions(
        level,
        mode,
        intraThreads,
        interThreads,
        switches,
        dimensions,
        customOps,
        profile,
        more,
        runConfig);
  }

  public OnnxOptions withRunConfig(String key, String value) {
    Map<String, String> more = new HashMap<>(runConfig);
    more.put(key, value);
    return new OnnxOptions(
        level,
        mode,
        intraThreads,
        interThreads,
        switches,
        dimensions,
        customOps,
        profile,
        config,
        more);
  }
}
