package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.lane.LanePool;
import java.util.ArrayList;
import java.util.List;

/** A model whose inputs are rows of features. Thread-safe. */
final class RowModel<I, O> implements Model<I, O> {

  private final Session session;
  private final Signature signature;
  private final InputReader<I> reader;
  private final Outputs.Answer<O> answer;
  private final boolean instant;
  private final int maxRows;
  private final LanePool<Lane> lanes;

  RowModel(Session session, Signature signature, Inputs<I> in, Outputs<O> out, Options options) {
    this.session = session;
    this.signature = signature;
    this.reader = in.reader();
    this.answer = out.answer();
    this.instant = out.instant();
    this.maxRows = Math.min(in.maxRows(), out.maxRows());
    this.lanes =
        LanePool.createWithSpare(
            signature.ref(),
            options.lanes(),
            options.spareLanes(),
            () -> lane(in.feeds(), out.ports()),
            Lane::close);
  }

  private Lane lane(List<Feed> feeds, List<Port> outputs) {
    try {
      return new Lane(session, feeds, outputs, maxRows);
    } catch (OrtException e) {
      throw signature.noLane(e);
    }
  }

  /** Runs zeros and empty texts on every instance, so that the first caller pays for none. */
  void warmUp() throws OrtException {
    for (int slot = 0; slot < session.instances(); slot++) {
      Lane lane = lanes.lane(slot);
      lane.one().run(lane.turn().instance(), null);
    }
  }

  @Override
  public InputReader<I> reader() {
    return reader;
  }

  @Override
  public long bufferBytes() {
    return lanes.sum(Lane::bytes);
  }

  @Override
  public int lanes() {
    return lanes.usual();
  }

  @Override
  public int[] batchSizes() {
    return BatchSizes.upTo(maxRows);
  }

  @Override
  public O predict(I input, Frame frame) {
    int slot = lanes.claim(frame);
    try {
      Lane lane = lanes.lane(slot);
      Batch batch = lane.one();
      batch.write(frame.row(), 0);
      frame.mark(Phase.ENCODE);
      lane.turn().run(frame, batch);
      long inferred = instant ? 0 : frame.nanos();
      O value = answer.read(batch.answered(), 0, frame);
      long decoded = frame.nanos();
      frame.mark(Phase.INFERENCE, instant ? decoded : inferred);
      frame.mark(Phase.DECODE, decoded);
      return value;
    } catch (OrtException e) {
      throw signature.failed(lanes.lane(slot).turn(), 1, e);
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
    List<O> answers = new ArrayList<>(frames.size());
    for (int from = 0; from < frames.size(); from += maxRows) {
      predictChunk(frames, from, answers);
    }
    return answers;
  }

  private void predictChunk(List<Frame> all, int from, List<O> answers) {
    List<Frame> frames = all.subList(from, Math.min(from + maxRows, all.size()));
    int rows = frames.size();
    int slot = lanes.claim(frames.get(0));
    if (from > 0) {
      Frame.waitedUntilNow(frames);
    }
    try {
      Lane lane = lanes.lane(slot);
      Batch batch = lane.batch(rows);
      for (int i = 0; i < rows; i++) {
        try {
          batch.write(frames.get(i).row(), i);
        } catch (InvalidInputException e) {
          throw e.at(from + i, all.size());
        }
      }
      long encoded = frames.get(0).nanos();
      lane.turn().run(frames, batch);
      long inferred = frames.get(0).nanos();
      for (int i = 0; i < rows; i++) {
        answers.add(answer.read(batch.answered(), i, frames.get(i)));
      }
      Frame.ranTogether(frames, encoded, inferred, frames.get(0).nanos());
    } catch (OrtException e) {
      throw signature.failed(lanes.lane(slot).turn(), rows, e);
    } finally {
      lanes.release(slot);
    }
  }

  @Override
  public void close() {
    // Tensors before the session whose allocator they use.
    if (lanes.close()) {
      session.close();
    }
  }
}
