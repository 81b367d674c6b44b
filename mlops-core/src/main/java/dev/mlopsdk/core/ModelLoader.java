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

  /** Proves devices for this loader's runtime. */
  default DeviceProbe devices() {
    return DeviceProbe.cpuOnly(runtime());
  }

  /** The runtime and its version, for meters and events: {@code onnxruntime-1.28.0}. */
  String runtime();
}
