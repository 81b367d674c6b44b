package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelArtifact;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be opened, where and how. Immutable.
 *
 * @param options with the number of instances that the model has
 * @param optimized where optimised graphs are kept; null keeps none
 */
record Opening(
    ModelArtifact artifact,
    Device device,
    OnnxOptions options,
    @Nullable OptimizedModels optimized) {

  Opening {
    options = options.sized(device, artifact.manifest().size());
  }

  /** Opens a model of one kind with one option more. */
  interface Opener {
    Session open(Session.Setting setting) throws OrtException;
  }

  String name() {
    return artifact.ref().toString();
  }

  /** A session on {@code file}. */
  Session file(Path file) throws OrtException {
    return through(
        Source.Maps.KEPT, setting -> Session.open(file, options, device, name(), setting));
  }

  /** One on {@code file}, beside which weights lie, where its optimised graph would miss them. */
  Session fileWithWeights(Path file) throws OrtException {
    return Session.open(file, options, device, name(), Session.Setting.NONE);
  }

  /** A session on {@code model}, whose maps are {@code maps}. */
  Session bytes(byte[] model, Source.Maps maps) throws OrtException {
    return through(maps, setting -> Session.open(model, options, device, name(), setting));
  }

  private Session through(Source.Maps maps, Opener opener) throws OrtException {
    return optimized == null
        ? opener.open(Session.Setting.NONE)
        : optimized.open(this, maps, opener);
  }
}
