package dev.mlopsdk.serving.djl;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
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

  /**
   * Makes lanes around one translator.
   *
   * @param translator null takes the one that comes with the model, a ZooModel
   */
  record Factory<I, O>(@Nullable Translator<I, O> translator, ToDoubleFunction<? super O> score)
      implements Lane.Factory<I, O> {

    @Override
    public Lane<I, O> open(Model model, int rows) {
      return new TranslatorLane<>(model, translator != null ? translator : own(model), score);
    }

    @SuppressWarnings("unchecked")
    private static <I, O> Translator<I, O> own(Model model) {
      return ((ZooModel<I, O>) model).getTranslator();
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
  private List<Frame> frames = List.of();

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
    frames = List.of(frame);
    O answer = predictor.predict(input);
    frame.score(score.applyAsDouble(answer));
    frame.mark(Phase.DECODE);
    return answer;
  }

  @Override
  public List<O> predictAll(List<I> inputs, List<Frame> all) throws TranslateException {
    frames = all;
    List<O> answers = predictor.batchPredict(inputs);
    if (answers.size() != all.size()) {
      throw new TranslateException(
          "the translator's Batchifier made "
              + answers.size()
              + " answers of "
              + all.size()
              + " inputs");
    }
    for (int i = 0; i < answers.size(); i++) {
      all.get(i).score(score.applyAsDouble(answers.get(i)));
    }
    mark(Phase.DECODE);
    return answers;
  }

  @Override
  public boolean warmUp() {
    return false;
  }

  /** Without a Batchifier DJL itself runs inputs one by one. */
  @Override
  public int mostRows(int limit) {
    return translator.getBatchifier() == null ? 1 : limit;
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
    for (int i = 0; i < frames.size(); i++) {
      frames.get(i).mark(phase);
    }
  }

  /** A translator makes its tensors itself, for each run. */
  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {
    predictor.close();
  }
}
