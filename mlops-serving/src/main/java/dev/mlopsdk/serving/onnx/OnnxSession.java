package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import java.util.Map;

/**
 * Serves an {@code OrtSession} that the caller has already, with whatever options and providers it
 * was made. It is never closed here; its owner closes it after the served model, never before.
 *
 * <pre>{@code
 * ModelLoader<Flight, Float> loader = OnnxSession.adopt(session, OnnxModel.of(Flight.class, Float.class));
 * try (var delay = ServedModel.of(ModelArtifact.bytes("delay.onnx", bytes), loader).open()) { … }
 * }</pre>
 *
 * <p>The artifact's name and digest stand for the model in meters and events; its bytes are not
 * loaded again. Immutable.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class OnnxSession<I, O> implements ModelLoader<I, O> {

  private final OrtSession session;
  private final OnnxModel<I, O> model;

  private OnnxSession(OrtSession session, OnnxModel<I, O> model) {
    this.session = session;
    this.model = model;
  }

  /**
   * A loader that binds {@code session} as {@code model} says. How it was to be opened, threads and
   * instances, is not looked at.
   */
  public static <I, O> OnnxSession<I, O> adopt(OrtSession session, OnnxModel<I, O> model) {
    return new OnnxSession<>(session, model);
  }

  /** Binds the session; {@code device} is not looked at, the session has one already. */
  @Override
  public Model<I, O> load(ModelArtifact artifact, Device device) {
    String name = artifact.ref().toString();
    return Loading.load(
        artifact,
        device,
        () -> new Source(Session.adopt(session, model.runtimeOptions(), name), Map.of()),
        model.binder());
  }

  @Override
  public String runtime() {
    return model.runtime();
  }
}
