package dev.mlopsdk.serving.djl;

import ai.djl.MalformedModelException;
import ai.djl.repository.zoo.ModelNotFoundException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One version on a DJL engine: its module, and a pool of lanes. Thread-safe. */
final class LoadedDjlModel<I, O> implements Model<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final ModelRef ref;
  private final InputReader<I> reader;
  private final Origin origin;
  private final ModelFolder folder;
  private final ai.djl.Model model;
  private final LanePool<Lane<I, O>> lanes;
  private int most = 1;
  private volatile boolean warm;

  private LoadedDjlModel(
      ModelRef ref,
      DjlModel<I, O> loader,
      ModelFolder folder,
      ai.djl.Model model,
      Lane.Factory<I, O> factory) {
    this.ref = ref;
    this.reader = loader.reader();
    this.origin = loader.origin();
    this.folder = folder;
    this.model = model;
    int rows = loader.maxBatch();
    this.lanes =
        LanePool.createWithSpare(
            ref,
            loader.lanes(),
            loader.spareLanes(),
            () -> lane(factory, model, rows),
            Lane::close);
  }

  private Lane<I, O> lane(Lane.Factory<I, O> factory, ai.djl.Model model, int rows) {
    try {
      return factory.open(model, rows);
    } catch (RuntimeException e) {
      throw new ModelException(
          ModelException.Kind.INFERENCE, ref + " has no lane: " + Reason.of(e), e);
    }
  }

  static <I, O> Model<I, O> load(
      ModelArtifact artifact,
      ai.djl.Device device,
      DjlModel<I, O> loader,
      Lane.Factory<I, O> factory) {
    ModelRef ref = artifact.ref();
    Origin origin = loader.origin();
    try {
      ModelFolder folder = ModelFolder.of(artifact);
      Runnable undo = folder::close;
      try {
        ai.djl.Model model = origin.open(ref, folder, device);
        LoadedDjlModel<I, O> loaded = new LoadedDjlModel<>(ref, loader, folder, model, factory);
        undo = loaded::close;
        loaded.warmUp(loader.maxBatch());
        return loaded;
      } catch (Throwable e) {
        undo.run();
        throw e;
      }
    } catch (IOException | ModelNotFoundException | MalformedModelException e) {
      throw unloadable(artifact, origin.engine(), e);
    } catch (RuntimeException | LinkageError e) {
      throw unloadable(artifact, origin.engine(), e);
    }
  }

  @Override
  public InputReader<I> reader() {
    return reader;
  }

  @Override
  public int lanes() {
    return lanes.usual();
  }

  /** Powers of two: neither engine needs a run padded to them, they are what is warmed up. */
  @Override
  public int[] batchSizes() {
    return IntStream.concat(
            IntStream.iterate(1, size -> size < most, size -> size * 2), IntStream.of(most))
        .toArray();
  }

  @Override
  public long bufferBytes() {
    return lanes.sum(Lane::bytes);
  }

  @Override
  public O predict(I input, Frame frame) {
    int slot = lanes.claim(frame);
    try {
      Lane<I, O> lane = lanes.lane(slot);
      return warm ? lane.predict(input, frame) : first(lane, input, frame);
    } catch (TranslateException e) {
      throw failed(e, 1);
    } finally {
      lanes.release(slot);
    }
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    if (inputs.size() != frames.size()) {
      throw new IllegalArgumentException(
          "There is one frame per input, but there are %d frames and %d inputs"
              .formatted(frames.size(), inputs.size()));
    }
    List<O> answers = new ArrayList<>(inputs.size());
    for (int from = 0; from < inputs.size(); from += most) {
      int to = Math.min(from + most, inputs.size());
      if (from > 0) {
        Frame.waitedUntilNow(frames.subList(from, to));
      }
      try {
        answers.addAll(run(new ArrayList<>(inputs.subList(from, to)), frames.subList(from, to)));
      } catch (InvalidInputException e) {
        throw e.at(from + e.index(), inputs.size());
      }
    }
    return answers;
  }

  /** Runs together; if the translator refuses an input, one by one, which says which it is. */
  private List<O> run(List<I> inputs, List<Frame> frames) {
    if (inputs.size() > 1 && warm) {
      try {
        return together(inputs, frames);
      } catch (InvalidInputException e) {
        LOG.debug("{} refused one of {} inputs; they run one by one", ref, inputs.size(), e);
      }
    }
    List<O> answers = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      frames.get(i).batch(1);
      try {
        answers.add(predict(inputs.get(i), frames.get(i)));
      } catch (InvalidInputException e) {
        throw inputs.size() == 1 ? e : e.at(i, inputs.size());
      }
    }
    return answers;
  }

  private List<O> together(List<I> inputs, List<Frame> frames) {
    int slot = lanes.claim(frames.get(0));
    try {
      frames.forEach(frame -> frame.batch(frames.size()));
      return lanes.lane(slot).predictAll(inputs, frames);
    } catch (TranslateException e) {
      throw failed(e, inputs.size());
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

  /** The usual lanes; a spare one is made by the call that first needs it. */
  private void warmUp(int maxBatch) {
    for (int slot = 0; slot < lanes.usual(); slot++) {
      try {
        warm = lanes.lane(slot).warmUp();
      } catch (TranslateException e) {
        throw new ModelException(
            ModelException.Kind.LOAD,
            ref
                + " does not run on a row of the "
                + reader.schema().size()
                + " features "
                + reader.schema().listed()
                + ": "
                + Reason.of(e),
            e);
      }
    }
    most = lanes.lane(0).mostRows(maxBatch);
  }

  @Override
  public void close() {
    if (lanes.close()) {
      origin.close(model);
      folder.close();
    }
  }

  /** The module, whose NDManager is the root of all that this version allocates. */
  ai.djl.Model module() {
    return model;
  }

  private RuntimeException failed(TranslateException e, int inputs) {
    if (e.getCause() instanceof InvalidInputException invalid) {
      return invalid;
    }
    return new ModelException(
        ModelException.Kind.INFERENCE,
        ref
            + " failed on "
            + (inputs == 1 ? "this input: " : "one of " + inputs + " inputs run together: ")
            + Reason.of(e),
        e);
  }

  private static ModelException unloadable(ModelArtifact artifact, String engine, Throwable e) {
    if (e instanceof ModelException known && known.kind() == ModelException.Kind.LOAD) {
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
