package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.schema.RowCheck;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.core.warmup.WarmUp;
import dev.mlopsdk.core.warmup.WarmUpInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One version's warm-up. Not thread-safe; used once. */
final class WarmUpRun<I> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");
  private static final Call CALL = Call.none().fresh();

  private final ModelRef ref;
  private final Model<I, ?> model;
  private final FramePool frames;
  private final RowCheck check;
  private final TimeSource time;
  private final WarmUp<I> settings;
  private final long start;
  private int done;
  private boolean cut;

  WarmUpRun(
      ModelRef ref,
      Model<I, ?> model,
      FramePool frames,
      RowCheck check,
      TimeSource time,
      WarmUp<I> settings) {
    this.ref = ref;
    this.model = model;
    this.frames = frames;
    this.check = check;
    this.time = time;
    this.settings = settings;
    this.start = time.nanos();
  }

  /**
   * Every input alone, then every batch size, filled with the inputs in turn.
   *
   * @throws RuntimeException what the model throws at an input that was given or stored
   */
  void run(WarmUpInputs<I> inputs, Consumer<ModelEvent> events) {
    List<I> all = inputs.inputs();
    if (all.isEmpty()) {
      return;
    }
    int[] sizes = model.batchSizes();
    int planned = settings.runs() * (all.size() + sizes.length - 1);
    try {
      runAll(all, sizes);
    } catch (RuntimeException e) {
      if (inputs.strict()) {
        throw e;
      }
      LOG.debug("{} refused an input that was made up for its warm-up", ref, e);
    }
    events.accept(
        new ModelEvent.WarmedUp(
            time.now(), ref, inputs.source(), done, planned, time.nanos() - start, cut));
  }

  private void runAll(List<I> all, int[] sizes) {
    for (int round = 0; round < settings.runs(); round++) {
      for (I input : all) {
        if (late()) {
          return;
        }
        one(input);
      }
      for (int size : sizes) {
        if (size > 1) {
          if (late()) {
            return;
          }
          together(all, size);
        }
      }
    }
  }

  /** A run that has begun is not cut: the runtime may not stop in the middle of its first one. */
  private boolean late() {
    cut = time.nanos() - start >= settings.longest().toNanos();
    return cut;
  }

  private void one(I input) {
    Frame frame = begun(input);
    model.predict(input, frame);
    frames.give(frame);
    done++;
  }

  private void together(List<I> all, int size) {
    List<I> inputs = new ArrayList<>(size);
    List<Frame> batch = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      I input = all.get(i % all.size());
      inputs.add(input);
      batch.add(begun(input));
    }
    model.predictAll(inputs, batch);
    done++;
  }

  private Frame begun(I input) {
    Frame frame = frames.take();
    frame.begin(input, CALL, Assignment.none());
    model.reader().read(input, frame.row());
    check.check(frame.row());
    return frame;
  }
}
