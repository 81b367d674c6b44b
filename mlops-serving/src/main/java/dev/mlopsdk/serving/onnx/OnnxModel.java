package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DeviceProbe;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.OutputCodec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Loads ONNX models on ONNX Runtime, which must be on the class path ({@code
 * com.microsoft.onnxruntime:onnxruntime}, or {@code onnxruntime_gpu} for CUDA).
 *
 * <pre>{@code
 * OnnxModel.of(Flight.class, Float.class)          // a record in, a probability out
 * OnnxModel.of(float[].class, float[].class)       // numbers in, all numbers of the one output out
 * OnnxModel.ofMaps(Float.class)                    // features by name
 * OnnxModel.ofTensors()                            // tensors by name, any shape
 * OnnxModel.ofValues()                             // and sequences and maps out
 * OnnxModel.of(TextCodec.withDefaults(), Vectors.withDefaults().normalised())   // a text, its vector
 * }</pre>
 *
 * <p>Features and answers bind to the model's inputs and outputs once, at load, by name; what does
 * not fit fails there with a sentence that names both sides. {@code docs/onnx-binding.md} has the
 * rules. Answers are {@code Float, Double, Integer, Long, Boolean, String}, {@code float[],
 * double[], long[], boolean[], String[]}, records (components by output name), {@code Map} and
 * {@link Tensor}.
 *
 * <p>Calls run on the caller's thread, each in a lane of reused native buffers; a call that finds
 * every lane busy waits until its deadline. The loaded models are thread-safe and allocate nothing
 * of their own per call but the answer.
 *
 * <p>Immutable; every {@code with} method returns a copy.
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
public final class OnnxModel<I, O> implements ModelLoader<I, O> {

  /** Makes models with the options at hand: one per kind of input. */
  private interface Kind<I, O> {
    Loading.Binder<I, O> binder(Options options);
  }

  private static final Set<Class<?>> FLAT =
      Set.of(
          float[].class, double[].class, int[].class, long[].class, String[].class, String.class);

  private final Kind<I, O> kind;
  private final Source.Maps maps;
  private final Options options;

  private OnnxModel(Kind<I, O> kind, Source.Maps maps, Options options) {
    this.kind = kind;
    this.maps = maps;
    this.options = options;
  }

  private OnnxModel<I, O> with(Options other) {
    return new OnnxModel<>(kind, maps, other);
  }

  /**
   * Models that take {@code input}, a record, an array of {@code float}, {@code double}, {@code
   * int}, {@code long} or {@code String}, or a {@code String} alone, and answer {@code output}.
   *
   * @throws IllegalArgumentException if it is of another type
   */
  public static <I, O> OnnxModel<I, O> of(Class<I> input, Class<O> output) {
    requireInput(input);
    requireAnswer(output);
    return ofRows(options -> Loading.rows(options, Inputs.of(input), output));
  }

  private static <I, O> OnnxModel<I, O> ofRows(Kind<I, O> kind) {
    return new OnnxModel<>(kind, Source.Maps.FLAT, Options.defaults());
  }

  /**
   * Models that take such an {@code input} and whose answers {@code output} decodes.
   *
   * @throws IllegalArgumentException if the input is of another type
   */
  public static <I, O> OnnxModel<I, O> of(Class<I> input, OutputCodec<O> output) {
    requireInput(input);
    return ofRows(options -> Loading.rows(options, Inputs.of(input), Codecs.outputs(output)));
  }

  /**
   * Models whose inputs {@code input} encodes, texts or images or your own, and that answer {@code
   * output}: a number, a text, a boolean or an array of them.
   *
   * @throws IllegalArgumentException if {@code output} is no type of an answer
   */
  public static <I, O> OnnxModel<I, O> of(InputCodec<I> input, Class<O> output) {
    requireAnswer(output);
    return ofRows(options -> Codecs.load(options, input, output));
  }

  /** Models whose inputs {@code input} encodes and whose answers {@code output} decodes. */
  public static <I, O> OnnxModel<I, O> of(InputCodec<I> input, OutputCodec<O> output) {
    return ofRows(options -> Codecs.load(options, input, output));
  }

  /**
   * Models that take values by feature name.
   *
   * @throws IllegalArgumentException if {@code output} is no type of an answer
   */
  public static <O> OnnxModel<Map<String, ?>, O> ofMaps(Class<O> output) {
    requireAnswer(output);
    return ofRows(options -> Loading.rows(options, Inputs::ofMap, output));
  }

  /**
   * Models that take and answer tensors by name, as many rows a call as the tensors have.
   *
   * @see #withBatches
   */
  public static OnnxModel<Map<String, Tensor>, Map<String, Tensor>> ofTensors() {
    return ofValues(Tensor.class);
  }

  /**
   * Models that take tensors and answer any values by name, sequences and maps too. An optional
   * output that a run does not give is not in its answer.
   */
  public static OnnxModel<Map<String, Tensor>, Map<String, Value>> ofValues() {
    return ofValues(Value.class);
  }

  private static <V extends Value> OnnxModel<Map<String, Tensor>, Map<String, V>> ofValues(
      Class<V> kind) {
    // No method reference: that would link the runtime here already.
    return new OnnxModel<>(
        options -> Loading.values(options, kind), Source.Maps.KEPT, Options.defaults());
  }

  private static void requireInput(Class<?> input) {
    if (!input.isRecord() && !FLAT.contains(input)) {
      throw new IllegalArgumentException(
          "An input is a record, a String, or an array of float, double, int, long or String, but"
              + " was "
              + input.getName()
              + "; for maps take ofMaps, for tensors ofTensors, for texts and images a codec");
    }
  }

  private static void requireAnswer(Class<?> output) {
    if (!Outputs.answers(output)) {
      throw new IllegalArgumentException(
          "An answer is a Float, Double, Integer, Long, Boolean, String, an array of float, double,"
              + " long, boolean or String, a record, a Map or a Tensor, but was "
              + output.getName());
    }
  }

  /**
   * Lets one run use {@code intraOp} threads, which pays for models of milliseconds. The default is
   * 1: small models run fastest on the caller's own thread, and a service has parallel callers.
   */
  public OnnxModel<I, O> withThreads(int intraOp) {
    OnnxOptions runtime = options.runtime();
    return with(runtime.withThreads(intraOp, runtime.interThreads()));
  }

  /**
   * Lets {@code lanes} calls run at a time; others wait. The default is the number of processors
   * that the JVM, and so the container's quota, has. Runs that are over sooner than a waiting
   * thread is woken do not wait: up to 64 of those are under way, in lanes made when they are used
   * or for an instance's first run.
   */
  public OnnxModel<I, O> withLanes(int lanes) {
    return with(options.withLanes(lanes));
  }

  /**
   * Opens {@code instances} sessions of the model on its device, among which the lanes are shared
   * out; 0, the default, opens as many as pay. Each run takes a lock of its session for a moment,
   * where the runs of a small model meet: so there are two sessions per processor, 16 at the most,
   * and no more than take 1 MiB with all copies of the model's files; one of a model of more than
   * half of that, of one that runs on threads of its own or writes profiles, and on a CUDA device,
   * where nothing was measured. Each session has a copy of the weights, takes as long to load, and
   * runs one input before it serves.
   */
  public OnnxModel<I, O> withInstances(int instances) {
    return with(options.runtime().withInstances(instances));
  }

  /** Answers with the output {@code name}, where the type alone does not tell which. */
  public OnnxModel<I, O> withOutput(String name) {
    return with(options.withOutput(name, -1));
  }

  /** Answers with column {@code column} of the output {@code name}, counted from 0. */
  public OnnxModel<I, O> withOutput(String name, int column) {
    if (column < 0) {
      throw new IllegalArgumentException("A column is 0 or more, but was " + column);
    }
    return with(options.withOutput(name, column));
  }

  /**
   * Names the columns of a model's single {@code [N,k]} input, so that features find them by name;
   * without it the model's metadata property {@code mlops.features} does, else their order.
   */
  public OnnxModel<I, O> withFeatures(List<String> names) {
    return with(options.withFeatures(names));
  }

  /** Sets one of ONNX Runtime's session configuration entries, over the SDK's own. */
  public OnnxModel<I, O> withConfig(String key, String value) {
    return with(options.runtime().withConfig(key, value));
  }

  /** Replaces how the runtime optimises and runs the model; threads and config entries included. */
  public OnnxModel<I, O> with(OnnxOptions runtime) {
    return with(options.with(runtime));
  }

  /**
   * Lets one run take up to {@code most} inputs, 4096 at the most. The default is 64 for rows, and
   * 1 for tensors and values: only the caller knows whether the first dimension of every input and
   * output is the batch, row for row, and whether rows may meet in one run.
   */
  public OnnxModel<I, O> withBatches(int most) {
    return with(options.withBatch(most));
  }

  OnnxOptions runtimeOptions() {
    return options.runtime();
  }

  Loading.Binder<I, O> binder() {
    return kind.binder(options);
  }

  /**
   * Keeps graphs as ONNX Runtime optimised them in {@code directory}, up to {@code mostBytes} of
   * them, so that the next start of the same model on the same kind of machine with the same
   * options need not optimise again. Answers are the same bits. The directory is a cache: it may be
   * deleted at any time, be shared by processes, and be read-only where another one fills it. What
   * is damaged in it is made again. A model whose weights lie in other files is not kept, as its
   * graph would look for them in the directory. Default none.
   */
  public OnnxModel<I, O> withOptimizedIn(Path directory, long mostBytes) {
    if (mostBytes < 1) {
      throw new IllegalArgumentException(
          "A cache of optimised graphs has 1 byte or more, but was given " + mostBytes);
    }
    return with(options.withOptimized(new OptimizedModels(directory, mostBytes)));
  }

  /** Loads the native libraries and makes ONNX Runtime's environment. */
  @Override
  public void prepare() {
    if (OnnxLibrary.problem() == null) {
      Session.start();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The model answers one row of zeros and empty texts before it takes calls. If that fails, the
   * load fails, unless the model takes texts: a valid one may refuse the empty text.
   *
   * @throws ModelException of kind LOAD if ONNX Runtime is missing or not usable, the file is no
   *     model, it does not fit what this loader takes and answers, or its first run fails
   */
  @Override
  public Model<I, O> load(ModelArtifact artifact, Device device) {
    // Before anything links the runtime's classes, which may not be there.
    String problem = OnnxLibrary.problem();
    if (problem != null) {
      throw new ModelException(
          ModelException.Kind.LOAD, artifact.ref() + " was not loaded: " + problem);
    }
    return Loading.load(
        new Opening(artifact, device, options.runtime(), options.optimized()), maps, binder());
  }

  /**
   * Proves a CUDA device by a small multiplication there; the reason is the runtime's own words.
   */
  @Override
  public DeviceProbe devices() {
    return device -> {
      if (device.kind() == Device.Kind.CPU) {
        return Optional.empty();
      }
      String problem = OnnxLibrary.problem();
      return problem == null ? CudaProof.failure(device) : Optional.of(problem);
    };
  }

  @Override
  public String runtime() {
    return OnnxLibrary.runtime();
  }
}
