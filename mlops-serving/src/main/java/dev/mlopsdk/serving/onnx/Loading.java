package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a session and binds it; whatever fails, nothing native stays open. */
final class Loading {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  /** Binds an open session. */
  private interface Binder<M> {
    M bind(Session session, Signature signature) throws OrtException;
  }

  /** Decides how a row's features reach the inputs. */
  interface InputBinder<I> {
    Inputs<I> bind(Signature signature, Options options);
  }

  /** Runs zeros and empty texts. */
  private interface FirstRun {
    void run() throws OrtException;
  }

  private Loading() {}

  static <I, O> Model<I, O> rows(
      ModelArtifact artifact,
      Device device,
      Options options,
      InputBinder<I> input,
      Class<O> output) {
    return load(
        artifact,
        device,
        options,
        (session, signature) -> {
          Inputs<I> in = input.bind(signature, options);
          Outputs<O> out = Outputs.of(output, signature, options);
          RowModel<I, O> model = new RowModel<>(session, signature, in, out, options);
          warmUp(model::warmUp, model, signature);
          return model;
        });
  }

  private static void warmUp(FirstRun first, Model<?, ?> model, Signature signature) {
    try {
      first.run();
    } catch (OrtException e) {
      if (signature.takesTexts()) {
        // An empty text is no zero: a valid model may refuse it, as one that reads numbers does.
        LOG.debug("{} loaded, but did not take empty texts in its first run", signature.ref(), e);
        return;
      }
      model.close();
      throw new ModelException(
          ModelException.Kind.LOAD,
          "%s loaded, but its first run on zeros failed: %s"
              .formatted(signature.ref(), e.getMessage()),
          e);
    }
  }

  static Model<Map<String, Tensor>, Map<String, Tensor>> tensors(
      ModelArtifact artifact, Device device, Options options) {
    return load(
        artifact,
        device,
        options,
        (session, signature) -> {
          List<Port> outputs = Choice.chosen(signature, options);
          TensorPorts.requireSupported(signature, outputs);
          TensorModel model = new TensorModel(session, signature, outputs, options);
          warmUp(model::warmUp, model, signature);
          return model;
        });
  }

  private static <M> M load(
      ModelArtifact artifact, Device device, Options options, Binder<M> binder) {
    Session session = open(artifact, device, options);
    boolean bound = false;
    try {
      M model = binder.bind(session, Signature.of(artifact.ref(), session.ort()));
      bound = true;
      return model;
    } catch (OrtException | IllegalArgumentException e) {
      throw failed(artifact, device, e);
    } finally {
      if (!bound) {
        session.close();
      }
    }
  }

  private static Session open(ModelArtifact artifact, Device device, Options options) {
    String file = artifact.manifest().primary();
    Optional<Path> path = artifact.path(file);
    try {
      return path.isPresent()
          ? Session.open(path.get(), options, device)
          : Session.open(artifact.read(file), options, device);
    } catch (OrtException | UncheckedIOException | LinkageError e) {
      throw failed(artifact, device, e);
    }
  }

  private static ModelException failed(ModelArtifact artifact, Device device, Throwable cause) {
    return new ModelException(
        ModelException.Kind.LOAD,
        "%s (%s) was not loaded on %s: %s"
            .formatted(
                artifact.ref(), artifact.manifest().primary(), device.label(), cause.getMessage()),
        cause);
  }
}
