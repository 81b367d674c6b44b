package dev.mlopsdk.serving.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Runs rows of numbers as one float tensor {@code [n, k]}, without DJL's Predictor, which makes
 * managers and a context for each call. What a run allocates is closed by that run.
 */
final class RowLane<I, O> implements Lane<I, O> {

  /** Rows run together may round differently, as the runtime picks other kernels for them. */
  private static final float NEAR = 1e-3f;

  record Factory<I, O>(FeatureSchema schema, Answer<O> answer) implements Lane.Factory<I, O> {

    @Override
    public Lane<I, O> open(Model model, int rows) {
      return new RowLane<>(model, schema.size(), answer, rows);
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

  private final Answer<O> answer;
  private final NDManager manager;
  private final Block block;
  private final ParameterStore parameters;
  private final RowTensors rows;

  private RowLane(Model model, int width, Answer<O> answer, int most) {
    this.answer = answer;
    this.manager = model.getNDManager().newSubManager();
    this.block = model.getBlock();
    this.parameters = new ParameterStore(manager, false);
    this.rows = new RowTensors(manager, most, width);
  }

  @Override
  public O predict(I input, Frame frame) throws TranslateException {
    rows.write(frame.row(), 0);
    frame.mark(Phase.ENCODE);
    float[] output = run(1);
    frame.mark(Phase.INFERENCE);
    O value = read(output, frame);
    frame.mark(Phase.DECODE);
    return value;
  }

  @Override
  public List<O> predictAll(List<I> inputs, List<Frame> frames) throws TranslateException {
    int count = frames.size();
    rows.room(count);
    for (int i = 0; i < count; i++) {
      rows.write(frames.get(i).row(), i);
    }
    long encoded = frames.get(0).nanos();
    float[] output = run(count);
    long inferred = frames.get(0).nanos();
    if (output.length % count != 0) {
      throw new TranslateException(
          count + " rows were answered with " + output.length + " numbers, not as many for each");
    }
    int width = output.length / count;
    List<O> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      answers.add(read(Arrays.copyOfRange(output, i * width, (i + 1) * width), frames.get(i)));
    }
    Frame.ranTogether(frames, encoded, inferred, frames.get(0).nanos());
    return answers;
  }

  private O read(float[] output, Frame frame) throws TranslateException {
    try {
      O value = answer.value(output);
      frame.score(answer.score(output, value));
      return value;
    } catch (RuntimeException e) {
      throw new TranslateException(e);
    }
  }

  private float[] run(int count) throws TranslateException {
    try {
      return rows.run(count, inputs -> block.forward(parameters, inputs, false));
    } catch (RuntimeException e) {
      throw new TranslateException(e);
    }
  }

  @Override
  public boolean warmUp() throws TranslateException {
    rows.fill(0, 0);
    answer.value(run(1));
    return true;
  }

  /**
   * Two rows must be answered as each is alone: a module that was traced for one row, or that mixes
   * rows, runs them one by one.
   */
  @Override
  public int mostRows(int limit) {
    if (limit == 1) {
      return 1;
    }
    try {
      rows.room(2);
      rows.fill(0, 1);
      float[] ones = run(1);
      rows.fill(0, 0);
      float[] zeros = run(1);
      rows.fill(1, 1);
      float[] both = run(2);
      boolean alike = both.length == zeros.length + ones.length;
      for (int i = 0; alike && i < zeros.length; i++) {
        alike = near(zeros[i], both[i]) && near(ones[i], both[zeros.length + i]);
      }
      return alike ? limit : 1;
    } catch (TranslateException e) {
      return 1;
    }
  }

  private static boolean near(float one, float other) {
    return Float.compare(one, other) == 0 || Math.abs(one - other) <= NEAR * (1 + Math.abs(one));
  }

  @Override
  public long bytes() {
    return rows.bytes();
  }

  @Override
  public void close() {
    manager.close();
  }
}
