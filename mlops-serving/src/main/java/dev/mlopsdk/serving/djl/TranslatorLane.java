package dev.mlopsdk.serving.djl;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Phase;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Runs a user's translator, and marks the phases around it. */
final class TranslatorLane<I, O> implements Lane<I, O>, Translator<I, O> {

  record Factory<I, O>(Translator<I, O> translator, ToDoubleFunction<? super O> score)
      implements Lane.Factory<I, O> {

    @Override
    public Lane<I, O> open(Model model) {
      return new TranslatorLane<>(model, translator, score);
    }

    @Override
    public Lane.Factory<I, O> withColumn(int index) {
      throw new IllegalStateException(
          "A translator makes the whole answer, so no column of it is taken; use withScore(...)");
    }

    @Override
    public Lane.Factory<I, O> withScore(ToDoubleFunction<? super O> score) {
      return new Factory<>(translator, score);
    }
  }

  private final Predictor<I, O> predictor;
  private final Translator<I, O> translator;
  private final ToDoubleFunction<? super O> score;
  private @Nullable Frame frame;

  private TranslatorLane(
      Model model, Translator<I, O> translator, ToDoubleFunction<? super O> score) {
    this.translator = translator;
    this.score = score;
    this.predictor = model.newPredictor(this);
  }

  /** The score of an answer whose meaning nobody told. */
  static double number(Object answer) {
    if (answer instanceof Number number) {
      return number.doubleValue();
    }
    return answer instanceof Boolean truth ? (truth ? 1 : 0) : Double.NaN;
  }

  @Override
  public O predict(I input, Frame frame) throws TranslateException {
    this.frame = frame;
    O answer = predictor.predict(input);
    frame.score(score.applyAsDouble(answer));
    frame.mark(Phase.DECODE);
    return answer;
  }

  @Override
  public boolean warmUp() {
    return false;
  }

  @Override
  public @Nullable Batchifier getBatchifier() {
    return translator.getBatchifier();
  }

  @Override
  public void prepare(TranslatorContext context) throws Exception {
    translator.prepare(context);
  }

  @Override
  public NDList processInput(TranslatorContext context, I input) throws Exception {
    NDList list = translator.processInput(context, input);
    mark(Phase.ENCODE);
    return list;
  }

  @Override
  public NDList batchProcessInput(TranslatorContext context, List<I> inputs) throws Exception {
    NDList list = translator.batchProcessInput(context, inputs);
    mark(Phase.ENCODE);
    return list;
  }

  @Override
  public O processOutput(TranslatorContext context, NDList list) throws Exception {
    mark(Phase.INFERENCE);
    return translator.processOutput(context, list);
  }

  @Override
  public List<O> batchProcessOutput(TranslatorContext context, NDList list) throws Exception {
    mark(Phase.INFERENCE);
    return translator.batchProcessOutput(context, list);
  }

  private void mark(Phase phase) {
    if (frame != null) {
      frame.mark(phase);
    }
  }

  @Override
  public void close() {
    predictor.close();
  }
}
