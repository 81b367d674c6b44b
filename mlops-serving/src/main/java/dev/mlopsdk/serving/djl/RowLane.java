package dev.mlopsdk.serving.djl;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.SystemTime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.ToDoubleFunction;

/** Runs rows of numbers as one float tensor {@code [1, k]}. */
final class RowLane<I, O> implements Lane<I, O>, NoBatchifyTranslator<Frame, O> {

  record Factory<I, O>(FeatureSchema schema, Answer<O> answer) implements Lane.Factory<I, O> {

    @Override
    public Lane<I, O> open(Model model) {
      return new RowLane<>(model, schema, answer);
    }

    @Override
    public Lane.Factory<I, O> withColumn(int index) {
      return new Factory<>(schema, answer.withColumn(index));
    }

    @Override
    public Lane.Factory<I, O> withScore(ToDoubleFunction<? super O> score) {
      return new Factory<>(schema, answer.withScore(score));
    }
  }

  private final Predictor<Frame, O> predictor;
  private final FeatureSchema schema;
  private final Answer<O> answer;
  private final Shape shape;
  private final ByteBuffer buffer;
  private Frame frame;

  private RowLane(Model model, FeatureSchema schema, Answer<O> answer) {
    this.schema = schema;
    this.answer = answer;
    this.shape = new Shape(1, schema.size());
    this.buffer =
        ByteBuffer.allocateDirect(schema.size() * Float.BYTES).order(ByteOrder.nativeOrder());
    this.frame = new Frame(schema, SystemTime.create("unused"));
    this.predictor = model.newPredictor(this);
  }

  @Override
  public O predict(I input, Frame frame) throws TranslateException {
    return run(frame);
  }

  @Override
  public boolean warmUp() throws TranslateException {
    frame.begin(Call.none(), Assignment.none());
    for (int i = 0; i < schema.size(); i++) {
      frame.row().number(i, 0);
    }
    run(frame);
    return true;
  }

  private O run(Frame next) throws TranslateException {
    frame = next;
    return predictor.predict(next);
  }

  /** PyTorch reads the lane's own buffer in place; other engines copy it. */
  @Override
  public NDList processInput(TranslatorContext context, Frame input) {
    Row row = input.row();
    for (int i = 0; i < row.size(); i++) {
      buffer.putFloat(i * Float.BYTES, (float) row.number(i));
    }
    NDArray tensor = context.getNDManager().create(buffer.rewind(), shape, DataType.FLOAT32);
    input.mark(Phase.ENCODE);
    return new NDList(tensor);
  }

  @Override
  public O processOutput(TranslatorContext context, NDList list) {
    frame.mark(Phase.INFERENCE);
    NDArray first = list.get(0);
    float[] output = first.toType(DataType.FLOAT32, false).toFloatArray();
    O value = answer.value(output);
    frame.score(answer.score(output, value));
    frame.mark(Phase.DECODE);
    return value;
  }

  @Override
  public void close() {
    predictor.close();
  }
}
