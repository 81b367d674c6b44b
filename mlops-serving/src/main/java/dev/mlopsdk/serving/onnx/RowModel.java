package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.InputReader;
import java.util.ArrayList;
import java.util.List;

/** A model whose inputs are rows of features. Thread-safe until it is closed. */
final class RowModel<I, O> implements Model<I, O> {

  private final Session session;
  private final Signature signature;
  private final InputReader<I> reader;
  private final Outputs.Answer<O> answer;
  private final int maxRows;
  private final LanePool<Lane> lanes;
  private volatile boolean closed;

  RowModel(Session session, Signature signature, Inputs<I> in, Outputs<O> out, int lanes) {
    this.session = session;
    this.signature = signature;
    this.reader = in.reader();
    this.answer = out.answer();
    this.maxRows = Math.min(in.maxRows(), out.maxRows());
    this.lanes =
        new LanePool<>(
            signature.ref(),
            lanes,
            () -> new Lane(session.environment(), in.feeds(), out.ports(), maxRows));
  }

  /** Runs zeros and empty texts once, so that the first caller does not pay for it. */
  void warmUp() throws OrtException {
    lanes.lane(0).one().run(session.ort());
  }

  @Override
  public InputReader<I> reader() {
    return reader;
  }

  @Override
  public O predict(I input, Frame frame) {
    requireOpen();
    int slot = lanes.claim(frame);
    try {
      Batch batch = lanes.lane(slot).one();
      batch.write(frame.row(), 0);
      frame.mark(Phase.ENCODE);
      batch.run(session.ort());
      frame.mark(Phase.INFERENCE);
      O value = answer.read(batch, 0, frame);
      frame.mark(Phase.DECODE);
      return value;
    } catch (OrtException e) {
      throw failed(1, e);
    } finally {
      lanes.release(slot);
    }
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    requireOpen();
    if (inputs.size() != frames.size()) {
      throw new IllegalArgumentException(
          "There is one frame per input, but there are %d frames and %d inputs"
              .formatted(frames.size(), inputs.size()));
    }
    List<O> answers = new ArrayList<>(frames.size());
    for (int from = 0; from < frames.size(); from += maxRows) {
      predictChunk(frames.subList(from, Math.min(from + maxRows, frames.size())), answers);
    }
    return answers;
  }

  private void predictChunk(List<Frame> frames, List<O> answers) {
    int slot = lanes.claim(frames.get(0));
    try {
      Batch batch = lanes.lane(slot).batch(frames.size());
      for (int i = 0; i < frames.size(); i++) {
        batch.write(frames.get(i).row(), i);
      }
      frames.forEach(frame -> frame.mark(Phase.ENCODE));
      batch.run(session.ort());
      frames.forEach(frame -> frame.mark(Phase.INFERENCE));
      for (int i = 0; i < frames.size(); i++) {
        answers.add(answer.read(batch, i, frames.get(i)));
        frames.get(i).mark(Phase.DECODE);
      }
    } catch (OrtException e) {
      throw failed(frames.size(), e);
    } finally {
      lanes.release(slot);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          signature.ref() + " was used after it was closed: its lease was not held");
    }
  }

  private ModelException failed(int rows, OrtException cause) {
    return new ModelException(
        ModelException.Kind.INFERENCE,
        "%s failed on %d row(s) for %s: %s"
            .formatted(signature.ref(), rows, signature.inputs(), cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      // Tensors before the session whose allocator they use.
      lanes.close(Lane::close);
      session.close();
    }
  }
}
