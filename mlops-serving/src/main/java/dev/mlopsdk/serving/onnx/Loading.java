package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a session and binds it; whatever fails, nothing native stays open. */
final class Loading {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  /** Makes a model of an open session. */
  interface Binder<I, O> {
    Model<I, O> bind(ModelArtifact artifact, Session session, Signature signature)
        throws OrtException;
  }

  /** Opens a model's session. */
  interface Opener {
    Source open() throws IOException, OrtException;
  }

  /** Decides how a row's features reach the inputs. */
  interface InputBinder<I> {
    Inputs<I> bind(Signature signature, Options options);
  }

  /** Decides how the outputs become answers. */
  interface OutputBinder<O> {
    Outputs<O> bind(ModelArtifact artifact, Session session, Signature signature)
        throws OrtException;
  }

  /** Runs zeros and empty texts. */
  interface FirstRun {
    void run() throws OrtException;
  }

  private Loading() {}

  /** Models that take rows and answer {@code output}. */
  static <I, O> Binder<I, O> rows(Options options, InputBinder<I> input, Class<O> output) {
    return rows(
        options, input, (artifact, session, signature) -> Outputs.of(output, signature, options));
  }

  /** Models that take rows and whose answers {@code output} knows. */
  static <I, O> Binder<I, O> rows(Options options, InputBinder<I> input, OutputBinder<O> output) {
    return (artifact, session, signature) -> {
      Inputs<I> in = input.bind(signature, options);
      Outputs<O> out = output.bind(artifact, session, signature);
      RowModel<I, O> model = new RowModel<>(session, signature, in, out, options);
      warmUp(model::warmUp, model, signature);
      return model;
    };
  }

  /** Models that take tensors and answer values of {@code kind}. */
  static <V extends Value> Binder<Map<String, Tensor>, Map<String, V>> values(
      Options options, Class<V> kind) {
    return (artifact, session, signature) -> {
      List<Port> outputs = Choice.chosen(signature, options);
      TensorPorts.requireFeedable(signature);
      if (kind == Tensor.class) {
        TensorPorts.requireTensors(signature, outputs);
      }
      ValueModel<V> model = new ValueModel<>(session, signature, outputs, kind, options);
      try {
        model.warmUp();
      } catch (OrtException e) {
        // A tensor may be a size or an index, of which a valid model refuses zero.
        LOG.debug("{} loaded, but did not take zeros in its first run", signature.ref(), e);
      }
      return model;
    };
  }

  static void warmUp(FirstRun first, Model<?, ?> model, Signature signature) {
    boolean usable = false;
    try {
      first.run();
      usable = true;
    } catch (OrtException e) {
      if (signature.takesTexts()) {
        // An empty text is no zero: a valid model may refuse it, as one that reads numbers does.
        LOG.debug("{} loaded, but did not take empty texts in its first run", signature.ref(), e);
        usable = true;
        return;
      }
      throw new ModelException(
          ModelException.Kind.LOAD,
          "%s loaded, but its first run, on zeros, failed: %s; a model that refuses zeros can be taken with OnnxModel.ofTensors()"
              .formatted(signature.ref(), e.getMessage()),
          e);
    } finally {
      if (!usable) {
        model.close();
      }
    }
  }

  /** Opens the files of a version and binds them. */
  static <I, O> Model<I, O> load(Opening opening, Source.Maps maps, Binder<I, O> binder) {
    return load(opening.artifact(), opening.device(), () -> Source.open(opening, maps), binder);
  }

  /** Binds what {@code opener} opens. */
  static <I, O> Model<I, O> load(
      ModelArtifact artifact, Device device, Opener opener, Binder<I, O> binder) {
    Source source = open(artifact, device, opener);
    Session session = source.session();
    boolean bound = false;
    try {
      Signature signature = Signature.of(artifact.ref(), session.ort(), source.labels());
      Model<I, O> model = binder.bind(artifact, session, signature);
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

  private static Source open(ModelArtifact artifact, Device device, Opener opener) {
    try {
      return opener.open();
    } catch (OrtException | IOException | UncheckedIOException | LinkageError e) {
      throw failed(artifact, device, e);
    }
  }

  private static ModelException failed(ModelArtifact artifact, Device device, Throwable cause) {
    String what = cause instanceof Wire.Malformed ? "the file is no whole ONNX model: " : "";
    return new ModelException(
        ModelException.Kind.LOAD,
        "%s (%s) was not loaded on %s: %s%s"
            .formatted(
                artifact.ref(),
                artifact.manifest().primary(),
                device.label(),
                what,
                cause.getMessage()),
        cause);
  }
}
