package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.serving.codec.InputCodec.Encoder;
import dev.mlopsdk.serving.codec.OutputCodec.Decoder;
import dev.mlopsdk.serving.codec.Slot;
import dev.mlopsdk.serving.lane.LanePool;
import java.util.Arrays;
import java.util.List;

/**
 * A model whose inputs go through a codec: prepared on the caller's thread as they are read,
 * written into the lane when there is one. Inputs of one length run together. Thread-safe.
 *
 * @param <P> what the encoder prepares
 */
final class CodecModel<I, P, O> implements Model<I, O> {

  private final Session session;
  private final Signature signature;
  private final Encoder<I, P> encoder;
  private final Decoder<O> decoder;
  private final RunPlan plan;
  private final LanePool<CodecLane> lanes;

  CodecModel(
      Session session,
      Signature signature,
      Encoder<I, P> encoder,
      Decoder<O> decoder,
      RunPlan plan,
      Options options) {
    this.session = session;
    this.signature = signature;
    this.encoder = encoder;
    this.decoder = decoder;
    this.plan = plan;
    this.lanes =
        LanePool.createWithSpare(
            signature.ref(), options.lanes(), options.spareLanes(), this::lane, CodecLane::close);
  }

  private CodecLane lane() {
    try {
      return new CodecLane(session, plan);
    } catch (OrtException e) {
      throw signature.noLane(e);
    }
  }

  /**
   * Runs zeros once per length and instance, so that no caller meets a new shape, and learns which
   * outputs are not of the size that the names of their dimensions promise.
   */
  void warmUp() throws OrtException {
    for (int length = 0; length < Math.min(2, plan.lengths()); length++) {
      PlanCheck.run(session, plan, length);
    }
    for (int slot = 0; slot < session.instances(); slot++) {
      CodecLane lane = lanes.lane(slot);
      for (int length = 0; length < plan.lengths(); length++) {
        lane.batch(length, 1).run(lane.turn().instance(), null);
      }
    }
  }

  @Override
  public InputReader<I> reader() {
    return new InputReader<>() {
      @Override
      public FeatureSchema schema() {
        return FeatureSchema.empty();
      }

      @Override
      public void read(I input, Row row) {
        prepareInto(input, row);
      }
    };
  }

  @SuppressWarnings("unchecked") // rows of this model hold what its encoder prepared
  private P prepareInto(I input, Row row) {
    if (input == null) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING, "The input of " + signature.ref() + " is null");
    }
    P prepared = encoder.prepare(input, (P) row.spent());
    if (prepared != input) {
      row.content(prepared);
    }
    return prepared;
  }

  /** What the reader left; an encoder that leaves nothing prepares the input itself. */
  @SuppressWarnings("unchecked")
  private P prepared(I input, Frame frame) {
    Object content = frame.row().content();
    return content != null ? (P) content : prepareInto(input, frame.row());
  }

  @Override
  public O predict(I input, Frame frame) {
    P prepared = prepared(input, frame);
    int length = plan.indexOf(encoder.length(prepared));
    int slot = lanes.claim(frame);
    try {
      CodecLane lane = lanes.lane(slot);
      CodecBatch batch = lane.batch(length, 1);
      encoder.write(prepared, batch.slot(0));
      frame.mark(Phase.ENCODE);
      lane.turn().run(frame, batch);
      frame.mark(Phase.INFERENCE);
      O answer = decoded(batch, 0, frame);
      frame.mark(Phase.DECODE);
      return answer;
    } catch (OrtException e) {
      throw signature.failed(lanes.lane(slot).turn(), 1, e);
    } finally {
      lanes.release(slot);
    }
  }

  private O decoded(CodecBatch batch, int row, Frame frame) {
    O answer = decoder.decode(batch.answered(row));
    frame.score(decoder.score(answer));
    return answer;
  }

  @Override
  @SuppressWarnings("unchecked") // only answers are put in
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    int size = frames.size();
    if (inputs.size() != size) {
      throw new IllegalArgumentException(
          "There is one frame per input, but there are %d frames and %d inputs"
              .formatted(size, inputs.size()));
    }
    Object[] prepared = new Object[size];
    int[] lengths = new int[size];
    for (int i = 0; i < size; i++) {
      P each = prepared(inputs.get(i), frames.get(i));
      prepared[i] = each;
      lengths[i] = plan.indexOf(encoder.length(each));
    }
    Object[] answers = new Object[size];
    int[] members = new int[size];
    boolean first = true;
    for (int length = 0; length < plan.lengths(); length++) {
      int count = 0;
      for (int i = 0; i < size; i++) {
        if (lengths[i] == length) {
          members[count++] = i;
        }
      }
      int most = plan.maxRows(length);
      for (int from = 0; from < count; from += most) {
        int[] chunk = Arrays.copyOfRange(members, from, Math.min(count, from + most));
        runTogether(length, chunk, (P[]) prepared, frames, (O[]) answers, first);
        first = false;
      }
    }
    return (List<O>) Arrays.asList(answers);
  }

  private void runTogether(
      int length, int[] members, P[] prepared, List<Frame> frames, O[] answers, boolean first) {
    int slot = lanes.claim(frames.get(members[0]));
    try {
      CodecLane lane = lanes.lane(slot);
      CodecBatch batch = lane.batch(length, members.length);
      List<Frame> own = Arrays.stream(members).mapToObj(frames::get).toList();
      if (!first) {
        Frame.waitedUntilNow(own);
      }
      for (int i = 0; i < members.length; i++) {
        write(prepared[members[i]], batch.slot(i), members[i], frames.size());
      }
      long encoded = own.get(0).nanos();
      lane.turn().run(own, batch);
      long inferred = own.get(0).nanos();
      for (int i = 0; i < members.length; i++) {
        answers[members[i]] = decoded(batch, i, own.get(i));
      }
      Frame.ranTogether(own, encoded, inferred, own.get(0).nanos());
    } catch (OrtException e) {
      throw signature.failed(lanes.lane(slot).turn(), members.length, e);
    } finally {
      lanes.release(slot);
    }
  }

  private void write(P prepared, Slot slot, int index, int size) {
    try {
      encoder.write(prepared, slot);
    } catch (InvalidInputException e) {
      throw e.at(index, size);
    }
  }

  @Override
  public int lanes() {
    return lanes.usual();
  }

  @Override
  public long bufferBytes() {
    return lanes.sum(CodecLane::bytes);
  }

  @Override
  public int[] batchSizes() {
    return plan.batchSizes();
  }

  @Override
  public void close() {
    if (lanes.close()) {
      session.close();
      encoder.close();
    }
  }
}
