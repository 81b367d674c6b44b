package dev.mlopsdk.core;

/**
 * Turns the files of a version into a model: ONNX Runtime, DJL, a fake, or a user's own runtime.
 * Implementations are immutable and thread-safe.
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
public interface ModelLoader<I, O> {

  /**
   * Loads {@code artifact}, whose digest has been verified.
   *
   * @throws ModelException of kind {@link ModelException.Kind#LOAD}, with a sentence that says what
   *     does not fit
   */
  Model<I, O> load(ModelArtifact artifact, Device device);

  /**
   * Loads what every model needs, such as native libraries: called on a thread of its own while the
   * first artifact is read and verified. What fails here fails again, with its reason, in {@link
   * #load}.
   */
  default void prepare() {}

  /** Proves devices for this loader's runtime. */
  default DeviceProbe devices() {
    return DeviceProbe.cpuOnly(runtime());
  }

  /** The runtime and its version, for meters and events: {@code onnxruntime-1.28.0}. */
  String runtime();
}
