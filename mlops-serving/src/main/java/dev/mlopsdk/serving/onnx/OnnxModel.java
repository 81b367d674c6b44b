package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DeviceProbe;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads ONNX models on ONNX Runtime, which must be on the class path ({@code
 * com.microsoft.onnxruntime:onnxruntime}, or {@code onnxruntime_gpu} for CUDA).
 *
 * <pre>{@code
 * OnnxModel.of(Flight.class, Float.class)          // a record in, a probability out
 * OnnxModel.of(float[].class, float[].class)       // numbers in, all numbers of the one output out
 * OnnxModel.ofMaps(Float.class)                    // features by name
 * OnnxModel.ofTensors()                            // tensors by name, any shape
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

  /** Loads with the options at hand: one per kind of input. */
  private interface Kind<I, O> {
    Model<I, O> load(ModelArtifact artifact, Device device, Options options);
  }

  private final Kind<I, O> kind;
  private final Options options;

  private OnnxModel(Kind<I, O> kind, Options options) {
    this.kind = kind;
    this.options = options;
  }

  /**
   * Models that take {@code input}, a record or {@code float[].class}, and answer {@code output}.
   *
   * @throws IllegalArgumentException if it is of another type
   */
  @SuppressWarnings("unchecked")
  public static <I, O> OnnxModel<I, O> of(Class<I> input, Class<O> output) {
    requireAnswer(output);
    if (input == float[].class) {
      Kind<float[], O> floats =
          (artifact, device, options) ->
              Loading.rows(artifact, device, options, Inputs::ofFloats, output);
      return new OnnxModel<>((Kind<I, O>) floats, Options.defaults());
    }
    if (!input.isRecord()) {
      throw new IllegalArgumentException(
          "An input is a record or a float[], but was "
              + input.getName()
              + "; for maps take ofMaps, for tensors ofTensors");
    }
    return new OnnxModel<>(
        (artifact, device, options) ->
            Loading.rows(
                artifact,
                device,
                options,
                (signature, wanted) -> Inputs.ofRecord(input, signature, wanted),
                output),
        Options.defaults());
  }

  /**
   * Models that take values by feature name.
   *
   * @throws IllegalArgumentException if {@code output} is no type of an answer
   */
  public static <O> OnnxModel<Map<String, ?>, O> ofMaps(Class<O> output) {
    requireAnswer(output);
    return new OnnxModel<>(
        (artifact, device, options) ->
            Loading.rows(artifact, device, options, Inputs::ofMap, output),
        Options.defaults());
  }

  /** Models that take and answer tensors by name. */
  public static OnnxModel<Map<String, Tensor>, Map<String, Tensor>> ofTensors() {
    // No method reference: that would link the runtime here already.
    return new OnnxModel<>(
        (artifact, device, options) -> Loading.tensors(artifact, device, options),
        Options.defaults());
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
    return new OnnxModel<>(kind, options.withThreads(intraOp));
  }

  /**
   * Lets {@code lanes} calls run at a time; others wait. The default is the number of processors
   * that the JVM, and so the container's quota, has. Runs that are over sooner than a waiting
   * thread is woken do not wait: up to 64 of those are under way, in lanes made when they are used.
   */
  public OnnxModel<I, O> withLanes(int lanes) {
    return new OnnxModel<>(kind, options.withLanes(lanes));
  }

  /**
   * Lets up to {@code rows} rows run together, 1 to 64, the default: what a served model makes of
   * calls that have to wait, and of lists. It warms up with 1, 2, 4 … rows up to this.
   */
  public OnnxModel<I, O> withMaxBatch(int rows) {
    return new OnnxModel<>(kind, options.withMaxBatch(rows));
  }

  /** Answers with the output {@code name}, where the type alone does not tell which. */
  public OnnxModel<I, O> withOutput(String name) {
    return new OnnxModel<>(kind, options.withOutput(name, -1));
  }

  /** Answers with column {@code column} of the output {@code name}, counted from 0. */
  public OnnxModel<I, O> withOutput(String name, int column) {
    if (column < 0) {
      throw new IllegalArgumentException("A column is 0 or more, but was " + column);
    }
    return new OnnxModel<>(kind, options.withOutput(name, column));
  }

  /**
   * Names the columns of a model's single {@code [N,k]} input, so that features find them by name;
   * without it the model's metadata property {@code mlops.features} does, else their order.
   */
  public OnnxModel<I, O> withFeatures(List<String> names) {
    return new OnnxModel<>(kind, options.withFeatures(names));
  }

  /** Sets one of ONNX Runtime's session configuration entries, over the SDK's own. */
  public OnnxModel<I, O> withConfig(String key, String value) {
    Map<String, String> entries = new HashMap<>(options.config());
    entries.put(key, value);
    return new OnnxModel<>(kind, options.withConfig(entries));
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
    return kind.load(artifact, device, options);
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
