package dev.mlopsdk.serving.djl;

import ai.djl.Model;
import ai.djl.translate.TranslateException;
import dev.mlopsdk.core.Frame;
import java.util.function.ToDoubleFunction;

/** One Predictor and its memory. Not thread-safe; the pool of lanes confines it. */
interface Lane<I, O> extends AutoCloseable {

  /** Answers {@code input}, whose row is in {@code frame}; marks the phases and sets the score. */
  O predict(I input, Frame frame) throws TranslateException;

  /** Answers a made-up input, if one can be made up; whether it did. */
  boolean warmUp() throws TranslateException;

  @Override
  void close();

  /** Makes the lanes of a loaded model. Immutable. */
  interface Factory<I, O> {

    Lane<I, O> open(Model model);

    Factory<I, O> withColumn(int index);

    Factory<I, O> withScore(ToDoubleFunction<? super O> score);
  }
}
