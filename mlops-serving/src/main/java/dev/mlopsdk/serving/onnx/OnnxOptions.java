package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
 * @param instances sessions of the model on its device, each with its own copy of the weights; 0
 *     for as many as pay, see {@link OnnxModel#withInstances}
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
    int instances,
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

  private static final int MOST_INSTANCES = 64;

  /** Sessions per processor: with so many, two runs seldom meet in one. */
  private static final int INSTANCES_PER_PROCESSOR = 2;

  private static final int MOST_UNASKED = 16;

  /** All copies of a model's files that nobody asked for. */
  private static final long UNASKED_BYTES = 1 << 20;

  public OnnxOptions {
    requireThreads(intraThreads);
    requireThreads(interThreads);
    if (instances < 0 || instances > MOST_INSTANCES) {
      throw new IllegalArgumentException(
          "A model has 1 to %d instances, or 0 for as many as pay, but was given %d"
              .formatted(MOST_INSTANCES, instances));
    }
    if (instances > 1 && profile.isPresent()) {
      throw new IllegalArgumentException(
          "Sessions opened in one second would write one profile, but there are to be "
              + instances
              + " with the profile "
              + profile.get()
              + "; profile one instance");
    }
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

  /** One thread, as many instances as pay, everything optimised, memory patterns on. */
  public static OnnxOptions defaults() {
    return new OnnxOptions(
        Level.ALL,
        Mode.SEQUENTIAL,
        1,
        1,
        0,
        Set.of(Switch.MEMORY_PATTERN),
        Map.of(),
        List.of(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }

  public OnnxOptions withLevel(Level other) {
    return copy(draft -> draft.level = other);
  }

  public OnnxOptions withMode(Mode other) {
    return copy(draft -> draft.mode = other);
  }

  public OnnxOptions withThreads(int intra, int inter) {
    return copy(
        draft -> {
          draft.intraThreads = intra;
          draft.interThreads = inter;
        });
  }

  /** With so many sessions of the model, see {@link OnnxModel#withInstances}. */
  public OnnxOptions withInstances(int count) {
    return copy(draft -> draft.instances = count);
  }

  public OnnxOptions with(Switch on) {
    return copy(draft -> draft.switches.add(on));
  }

  public OnnxOptions without(Switch off) {
    return copy(draft -> draft.switches.remove(off));
  }

  /** With the open dimension {@code name} fixed to {@code size}. */
  public OnnxOptions withDimension(String name, long size) {
    return copy(draft -> draft.dimensions.put(name, size));
  }

  /** With one more library of operators. */
  public OnnxOptions withCustomOps(Path library) {
    return copy(draft -> draft.customOps.add(library));
  }

  /** With profiles written to files whose names start with {@code prefix}. */
  public OnnxOptions withProfile(Path prefix) {
    return copy(draft -> draft.profile = Optional.of(prefix));
  }

  public OnnxOptions withConfig(String key, String value) {
    return copy(draft -> draft.config.put(key, value));
  }

  public OnnxOptions withRunConfig(String key, String value) {
    return copy(draft -> draft.runConfig.put(key, value));
  }

  /** The same with the number of instances that a model of {@code bytes} has on {@code device}. */
  OnnxOptions sized(Device device, long bytes) {
    if (instances > 0) {
      return this;
    }
    boolean own = device.kind() != Device.Kind.CPU || intraThreads > 1 || interThreads > 1;
    if (own || profile.isPresent()) {
      return withInstances(1);
    }
    int most =
        Math.min(
            INSTANCES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(), MOST_UNASKED);
    return withInstances((int) Math.max(1, Math.min(most, UNASKED_BYTES / Math.max(1, bytes))));
  }

  private OnnxOptions copy(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** A copy on its way to other options. Not thread-safe; confine to one method. */
  private static final class Draft {

    private Level level;
    private Mode mode;
    private int intraThreads;
    private int interThreads;
    private int instances;
    private final Set<Switch> switches;
    private final Map<String, Long> dimensions;
    private final List<Path> customOps;
    private Optional<Path> profile;
    private final Map<String, String> config;
    private final Map<String, String> runConfig;

    Draft(OnnxOptions from) {
      level = from.level;
      mode = from.mode;
      intraThreads = from.intraThreads;
      interThreads = from.interThreads;
      instances = from.instances;
      switches = new HashSet<>(from.switches);
      dimensions = new HashMap<>(from.dimensions);
      customOps = new ArrayList<>(from.customOps);
      profile = from.profile;
      config = new HashMap<>(from.config);
      runConfig = new HashMap<>(from.runConfig);
    }

    OnnxOptions options() {
      return new OnnxOptions(
          level,
          mode,
          intraThreads,
          interThreads,
          instances,
          switches,
          dimensions,
          customOps,
          profile,
          config,
          runConfig);
    }
  }
}
