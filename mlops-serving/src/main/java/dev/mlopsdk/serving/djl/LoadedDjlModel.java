package dev.mlopsdk.serving.djl;

import ai.djl.MalformedModelException;
import ai.djl.translate.TranslateException;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.lane.LanePool;
import java.io.IOException;
import java.util.Map;

/** One version on a DJL engine: its module, and a pool of Predictors. Thread-safe. */
final class LoadedDjlModel<I, O> implements Model<I, O> {

  private final ModelRef ref;
  private final InputReader<I> reader;
  private final ModelFolder folder;
  private final ai.djl.Model model;
  private final LanePool<Lane<I, O>> lanes;
  private volatile boolean warm;

  private LoadedDjlModel(
      ModelRef ref,
      InputReader<I> reader,
      ModelFolder folder,
      ai.djl.Model model,
      Lane.Factory<I, O> factory,
      int lanes) {
    this.ref = ref;
    this.reader = reader;
    this.folder = folder;
    this.model = model;
    this.lanes = LanePool.create(ref, lanes, () -> factory.open(model), Lane::close);
  }

  static <I, O> Model<I, O> load(
      ModelArtifact artifact,
      String engine,
      Map<String, String> options,
      InputReader<I> reader,
      Lane.Factory<I, O> factory,
      int lanes) {
    ModelRef ref = artifact.ref();
    try {
      ModelFolder folder = ModelFolder.of(artifact);
      Runnable undo = folder::close;
      try {
        ai.djl.Model model = ai.djl.Model.newInstance(ref.name(), ai.djl.Device.cpu(), engine);
        LoadedDjlModel<I, O> loaded =
            new LoadedDjlModel<>(ref, reader, folder, model, factory, lanes);
        undo = loaded::close;
        model.load(folder.folder(), folder.file(), options);
        loaded.warmUp();
        return loaded;
      } catch (Throwable e) {
        undo.run();
        throw e;
      }
    } catch (IOException | MalformedModelException | RuntimeException | LinkageError e) {
      throw unloadable(artifact, engine, e);
    }
  }

  @Override
  public InputReader<I> reader() {
    return reader;
  }

  @Override
  public O predict(I input, Frame frame) {
    int slot = lanes.claim(frame);
    try {
      Lane<I, O> lane = lanes.lane(slot);
      return warm ? lane.predict(input, frame) : first(lane, input, frame);
    } catch (TranslateException e) {
      throw failed(e);
    } finally {
      lanes.release(slot);
    }
  }

  /** The first run alone: it switches the module that all lanes share to inference. */
  private synchronized O first(Lane<I, O> lane, I input, Frame frame) throws TranslateException {
    O answer = lane.predict(input, frame);
    warm = true;
    return answer;
  }

  private void warmUp() {
    for (int slot = 0; slot < lanes.size(); slot++) {
      try {
        warm = lanes.lane(slot).warmUp();
      } catch (TranslateException e) {
        throw new ModelException(
            ModelException.Kind.LOAD,
            ref
                + " does not run on a row of the "
                + reader.schema().size()
                + " features "
                + reader.schema().names()
                + ": "
                + Reason.of(e),
            e);
      }
    }
  }

  @Override
  public void close() {
    if (lanes.close()) {
      model.close();
      folder.close();
    }
  }

  /** The module, whose NDManager is the root of all that this version allocates. */
  ai.djl.Model module() {
    return model;
  }

  private RuntimeException failed(TranslateException e) {
    if (e.getCause() instanceof InvalidInputException invalid) {
      return invalid;
    }
    return new ModelException(
        ModelException.Kind.INFERENCE, ref + " failed on this input: " + Reason.of(e), e);
  }

  private static ModelException unloadable(ModelArtifact artifact, String engine, Throwable e) {
    if (e instanceof ModelException known) {
      return known;
    }
    String expected =
        engine.equals(DjlEngine.PYTORCH)
            ? "a TorchScript file, as torch.jit.save writes it"
            : "its own format";
    return new ModelException(
        ModelException.Kind.LOAD,
        artifact.ref()
            + ": '"
            + artifact.manifest().primary()
            + "' could not be loaded by DJL's engine "
            + engine
            + ", which takes "
            + expected
            + ". Cause: "
            + Reason.of(e),
        e);
  }
}
